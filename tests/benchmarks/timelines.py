"""How truly changes are found: recall and precision against studies whose changes are known.

    python -m tests.benchmarks.timelines FOLDER     # with timelines.ndjson.gz and truth.ndjson

Counts (day, study, element) of severities above administrative and lists every error.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from trialwatch.changes import Change, compare
from trialwatch.fingerprint import fingerprint
from trialwatch.registry.parse import parse_study
from trialwatch.severity import Severity

Row = tuple[str, str, str]


class Score(NamedTuple):
    """What was found, what is true, and how many pairs of versions have unlike fingerprints without a change or the reverse."""

    found: dict[Row, Change]
    true: set[Row]
    noisy: list[tuple[str, str, Change]]
    disagreements: int

    @property
    def recall(self) -> float:
        """The part of the true rows that was found."""
        return len(self.true & self.found.keys()) / len(self.true)

    @property
    def precision(self) -> float:
        """The part of the found rows that is true."""
        return len(self.true & self.found.keys()) / len(self.found)


def score(folder: Path) -> Score:
    """Walk every timeline version by version."""
    truths = [json.loads(line) for line in (folder / "truth.ndjson").read_text().splitlines()]
    true = {(row["day"], row["nctId"], element) for row in truths for element in row.get("elements", ())}
    noise = {(row["day"], row["nctId"]) for row in truths if row["event"] == "noise"}
    found: dict[Row, Change] = {}
    noisy: list[tuple[str, str, Change]] = []
    disagreements = 0
    for day, nct_id, older, newer in _steps(folder):
        changes = compare(older, newer)
        disagreements += bool(changes) == (fingerprint(older) == fingerprint(newer))
        found |= {(day, nct_id, one.element): one for one in changes if one.severity > Severity.ADMINISTRATIVE}
        noisy += [(day, nct_id, one) for one in changes if (day, nct_id) in noise]
    return Score(found, true, noisy, disagreements)


def _steps(folder: Path) -> Any:
    with gzip.open(folder / "timelines.ndjson.gz") as lines:
        for line in lines:
            timeline = json.loads(line)
            versions = [(one["date"], parse_study(json.dumps(one["study"]).encode())) for one in timeline["versions"]]
            for (_, older), (day, newer) in pairwise(versions):
                yield day, timeline["nctId"], older, newer


def main(folder: Path) -> int:
    """Print the score and every error; 1 where either figure is below 0.999."""
    result = score(folder)
    print(f"true {len(result.true)}  found {len(result.found)}  recall {result.recall:.4f}  precision {result.precision:.4f}")
    print(f"fingerprints that disagree with the comparison: {result.disagreements}")
    print("severities of noise:", dict(Counter(one.severity.value for _, _, one in result.noisy)))
    for row in sorted(result.true - result.found.keys()):
        print("missed", *row)
    for row in sorted(result.found.keys() - result.true):
        print("wrong ", *row, result.found[row].summary)
    return int(min(result.recall, result.precision) < 0.999)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
