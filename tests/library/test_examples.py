"""Every example of the library's documentation, run on the sample."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest

from trialwatch import library, open_store

EXAMPLES = [one for one in doctest.DocTestFinder(exclude_empty=True).find(library, "library", library) if one.examples]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_gives_what_it_says(example: doctest.DocTest, sample_file: Path) -> None:
    """The text below each example is what comes out."""
    with open_store(sample_file) as store:
        example.globs = {"store": store, **vars(library)}
        told: list[str] = []
        result = doctest.DocTestRunner().run(example, out=told.append, clear_globs=False)
    assert result.failed == 0, "".join(told)


def test_everything_public_has_an_example() -> None:
    """Each function and method that is stable shows how it is used."""
    shown = {one.name.removeprefix("library.") for one in EXAMPLES}
    methods = {f"Store.{name}" for name, value in vars(library.Store).items() if not name.startswith("_") and name != "close"}
    functions = {name for name in library.__all__ if inspect.isfunction(getattr(library, name))}
    assert methods | functions <= shown
