"""`trialwatch vocabulary`: categories, drugs and targets with their names and counts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trialwatch.cli.options import RowFormat, Rows

if TYPE_CHECKING:
    from sqlalchemy import Engine


class Kind(StrEnum):
    """What the vocabulary knows."""

    CATEGORIES = "categories"
    DRUGS = "drugs"
    TARGETS = "targets"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("vocabulary")(vocabulary)


def vocabulary(
    kind: Annotated[Kind, typer.Argument(help="categories, drugs or targets.")],
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One of them, by any of its names.", show_default=False)] = None,
    unlisted: Annotated[bool, typer.Option("--unlisted", help="Drug names of the store that the vocabulary does not know yet.")] = False,
    output: Rows = RowFormat.TABLE,
) -> None:
    """Browse the vocabulary: names, targets, and how many studies of the store carry each."""
    from trialwatch.cli.printing import print_table
    from trialwatch.errors import UsageError

    if unlisted and kind is not Kind.DRUGS:
        raise UsageError("--unlisted is about drugs.", "trialwatch vocabulary drugs --unlisted")
    engine = _store_if_any()
    if unlisted:
        print_table(_unlisted(engine), output)
    elif kind is Kind.DRUGS:
        print_table(_drugs(engine, name), output)
    elif kind is Kind.TARGETS:
        print_table(_targets(engine, name), output)
    else:
        print_table(_categories(engine, name), output)


def _store_if_any() -> Engine | None:
    from trialwatch.cli.session import open_for_reading
    from trialwatch.errors import NothingFound

    try:
        return open_for_reading()
    except NothingFound:
        return None


def _counts(engine: Engine | None, kind: str) -> dict[str, int]:
    from trialwatch.store.studies import tag_counts

    return tag_counts(engine, kind) if engine else {}


def _drugs(engine: Engine | None, name: str | None) -> list[dict[str, Any]]:
    from trialwatch.asking import known_drug
    from trialwatch.cli.console import say
    from trialwatch.vocabulary import vocabulary as load

    words, counts = load(), _counts(engine, "drug")
    chosen = [words.drugs[known_drug(name)]] if name else list(words.drugs.values())
    if name and name.casefold() != chosen[0].id:
        say(f"{name} is {chosen[0].id}.")
    return [
        {
            "drug": one.id,
            "class": one.drug_class,
            "targets": list(words.targets_of(one.id) if name else one.targets),
            "categories": list(one.categories),
            "studies": counts.get(one.id, 0),
            "names": list(one.names),
        }
        for one in chosen
    ]


def _targets(engine: Engine | None, name: str | None) -> list[dict[str, Any]]:
    from trialwatch.asking import known_target
    from trialwatch.cli.console import say
    from trialwatch.vocabulary import vocabulary as load

    words, counts = load(), _counts(engine, "target")
    chosen = [words.targets[known_target(name)]] if name else list(words.targets.values())
    if name and name.casefold() != chosen[0].id.casefold():
        say(f"{name} is {chosen[0].id}.")
    return [
        {
            "target": one.id,
            "genes": list(one.gene),
            "members": list(one.members),
            "studies": counts.get(one.id, 0),
            "names": list(one.names),
            "drugs": [drug.id for drug in words.drugs.values() if set(drug.targets) & words.covered_targets(one.id)] if name else [],
        }
        for one in chosen
    ]


def _categories(engine: Engine | None, name: str | None) -> list[dict[str, Any]]:
    from trialwatch.asking import known_category
    from trialwatch.vocabulary.categories import categories

    every, counts = categories(), _counts(engine, "category")
    chosen = [every[known_category(name)]] if name else list(every.values())
    return [
        {"category": one.id, "label": one.label, "section": one.section, "parent": one.parent, "studies": counts.get(one.id, 0)}
        for one in chosen
    ]


def _unlisted(engine: Engine | None) -> list[dict[str, Any]]:
    from trialwatch.store.studies import unlisted_drugs

    found = unlisted_drugs(engine) if engine else {}
    return [{"name": name, "studies": len(numbers), "in": numbers} for name, numbers in found.items()]
