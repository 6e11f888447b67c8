"""How fast versions are compared and fingerprints made, each as a ratio to what is wanted.

python -m tests.benchmarks.compare FOLDER     # with records.ndjson.gz
"""

from __future__ import annotations

import gzip
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trialwatch.changes import compare
from trialwatch.fingerprint import fingerprint
from trialwatch.registry.parse import parse_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from trialwatch.study import Study

WANTED = {"largest": 20_000.0, "median": 1_000.0, "fingerprint": 100.0}
"""Microseconds."""


def microseconds(work: Callable[[], object], times: int = 30) -> float:
    """Give the best of several runs."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best * 1e6


def revisions(study: Study) -> dict[str, Study]:
    """Make newer versions of a study: nothing changed, a usual update, every site's status, every site's name, all anew."""
    criteria = f"{study.eligibility_criteria or ''}\n* Alpha-fetoprotein > 400 ng/mL"
    places = study.locations
    return {
        "nothing": study,
        "usual": replace(
            study,
            overall_status="TERMINATED",
            eligibility_criteria=criteria,
            locations=places[3:],
            primary_outcomes=study.secondary_outcomes,
            secondary_outcomes=study.primary_outcomes,
        ),
        "statuses": replace(study, locations=tuple(replace(one, status="WITHDRAWN") for one in places)),
        "names": replace(study, locations=tuple(replace(one, facility=f"{one.facility} Unit") for one in places)),
        "outcomes": replace(
            study, secondary_outcomes=tuple(replace(one, measure=f"{one.measure} (revised)") for one in study.secondary_outcomes)
        ),
    }


def main(folder: Path) -> None:
    """Print every figure in microseconds and as a ratio to what is wanted."""
    with gzip.open(folder / "records.ndjson.gz") as lines:
        raw = sorted(lines.read().splitlines(), key=len)
    read = [parse_study(one) for one in raw]
    chosen = {
        "largest (bytes)": (read[-1], WANTED["largest"]),
        "largest (sites)": (max(read, key=lambda one: len(one.locations)), WANTED["largest"]),
        "median": (read[len(read) // 2], WANTED["median"]),
    }
    for name, (study, wanted) in chosen.items():
        print(f"{name}: {study.nct_id}, {len(study.locations)} sites, {len(study.secondary_outcomes)} secondary outcomes")
        for kind, newer in revisions(study).items():
            taken = microseconds(lambda newer=newer, study=study: compare(study, newer))  # type: ignore[misc]
            print(f"  compare, {kind}: {taken:.0f} us, {taken / wanted:.2f} of wanted")
        taken = microseconds(lambda study=study: fingerprint(study))  # type: ignore[misc]
        print(f"  fingerprint: {taken:.0f} us")
    every = sorted(microseconds(lambda one=one: fingerprint(one), 5) for one in read)  # type: ignore[misc]
    print(f"fingerprint, median of all: {every[len(every) // 2]:.0f} us, {every[len(every) // 2] / WANTED['fingerprint']:.2f} of wanted")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
