"""How well and how fast studies are tagged, measured on hand-labelled studies.

Run as `python -m tests.benchmarks.tags FOLDER`; the folder holds `records.ndjson.gz` and `labels.ndjson`.
Prints precision, recall and F1, then every error, then studies per second on one core.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path

from trialwatch.registry.parse import parse_study
from trialwatch.study import Study
from trialwatch.tagging import tag
from trialwatch.vocabulary.categories import categories

_PASSES = 15
_SERIES = (
    ("experimental categories", "categories", "category", "experimental"),
    ("comparator categories", "comparator_categories", "category", "comparator"),
    ("drugs", "drugs", "drug", "experimental"),
    ("comparator drugs", "comparator_drugs", "drug", "comparator"),
)


def _read(folder: Path) -> tuple[list[Study], dict[str, dict[str, list[str]]]]:
    lines = gzip.decompress((folder / "records.ndjson.gz").read_bytes()).splitlines()
    labels = [json.loads(line) for line in (folder / "labels.ndjson").read_text(encoding="utf-8").splitlines()]
    return [parse_study(line) for line in lines], {one["nct_id"]: one for one in labels}


def _score(name: str, counts: Counter[str]) -> str:
    right, wrong, missed = counts["right"], counts["wrong"], counts["missed"]
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"{name:26} precision {precision:.3f}  recall {recall:.3f}  F1 {mean:.3f}  ({right} right, {wrong} wrong, {missed} missed)"


def _measure(studies: list[Study], labels: dict[str, dict[str, list[str]]]) -> tuple[dict[str, Counter[str]], list[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*[one[0] for one in _SERIES], "children")}
    errors = []
    for study in studies:
        tags = tag(study)
        for name, key, kind, role in _SERIES:
            wanted = set(labels[study.nct_id][key])
            given = {one.id: one.evidence for one in tags if one.kind == kind and one.role == role}
            _count(counts[name], wanted, set(given))
            if name == "experimental categories":
                _count(counts["children"], *({one for one in ids if categories()[one].parent} for ids in (wanted, set(given))))
            errors += [f"{study.nct_id} {name}: missed {one}" for one in sorted(wanted - given.keys())]
            errors += [f"{study.nct_id} {name}: wrong {one} from {given[one][:2]}" for one in sorted(given.keys() - wanted)]
    return counts, errors


def _count(counts: Counter[str], wanted: set[str], given: set[str]) -> None:
    counts.update(right=len(wanted & given), wrong=len(given - wanted), missed=len(wanted - given))


def _speed(studies: list[Study]) -> float:
    """Return studies per second of processor time in the best pass, as neighbours on the machine slow the others."""
    best = float("inf")
    for _ in range(_PASSES):
        started = time.process_time()
        for study in studies:
            tag(study)
        best = min(best, time.process_time() - started)
    return len(studies) / best


def main(folder: Path) -> None:
    """Measure and print."""
    studies, labels = _read(folder)
    counts, errors = _measure(studies, labels)
    for name, counted in counts.items():
        print(_score(name, counted))
    print(f"{len(errors)} errors")
    for line in errors:
        print(line)
    print(f"speed: {_speed(studies):,.0f} studies a second on one core ({len(studies)} studies of this folder)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
