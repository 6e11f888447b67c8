"""`python -m tests.benchmarks.commands [COUNT]`: how long short commands take, beside what they cannot do without.

Whole processes, the quickest of several runs: `--help` beside an empty Python and typer's import, `list` on a store of
COUNT studies (6,000 unless told) beside the import of sqlmodel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.records import numbered_records
from trialwatch.belonging import belongs
from trialwatch.fingerprint import fingerprint
from trialwatch.registry.page import content_digest
from trialwatch.registry.parse import parse_study
from trialwatch.store.engine import open_engine, writing
from trialwatch.store.recording import Stamp, StudyEntry, VersionEntry, append_versions, record_studies
from trialwatch.store.schema import upgrade
from trialwatch.tagging import tag

RUNS = 8
STAMP = Stamp("2026-11-20T12:00:00Z", "2026-11-20T09:00:05Z")


def fill(path: Path, count: int) -> None:
    """Make a store of studies of real size."""
    engine = open_engine(str(path))
    upgrade(engine)
    with writing(engine) as connection:
        for raw in numbered_records(count):
            study = parse_study(raw)
            mark, (kind, because) = fingerprint(study), belongs(study)
            entry = StudyEntry(study, content_digest(raw), mark, 0, str(kind), because, tag(study))
            record_studies(connection, [entry], STAMP, frozenset({study.nct_id}))
            append_versions(connection, [VersionEntry(study.nct_id, 0, raw, mark, study.last_update_post_date)], STAMP)
    engine.dispose()


def seconds(*words: str) -> float:
    """Time whole processes and take the quickest."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    quickest = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *words], capture_output=True, check=True, env=kept)
        quickest = min(quickest, time.perf_counter() - start)
    return quickest


def main() -> None:
    """Print the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.db"
        fill(path, count)
        empty, typer, sqlmodel = seconds("-c", "pass"), seconds("-c", "import typer"), seconds("-c", "import sqlmodel")
        print(f"python {empty:.3f} s, import typer {typer:.3f} s, import sqlmodel {sqlmodel:.3f} s")
        shown = seconds("-m", "trialwatch", "--help")
        print(f"--help            {shown:.3f} s, {shown / (3 * empty + typer):.2f} of three times python plus typer's import")
        for words in (("--limit", "20"), ("--limit", "20", "--format", "json"), ("--format", "json"), ()):
            took = seconds("-m", "trialwatch", "list", "--all", "--database", str(path), *words)
            print(f"list {' '.join(words):<24} {took:.3f} s, {took / sqlmodel:.2f} times the import of sqlmodel ({count} studies)")


if __name__ == "__main__":
    main()
