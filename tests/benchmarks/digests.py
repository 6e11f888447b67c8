"""How long a round of digests takes: 1,000 watches, 6,000 studies, 500 changes, and how much memory.

    python -m tests.benchmarks.digests [WATCHES STUDIES CHANGES]

Prints seconds and megabytes of computing and writing down, then of rendering what was written.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from tests.deliver.stage import DATA, LATER, START, a_watch, changes, new_store, sites, studies, tags
from trialwatch.deliver.rendering import render
from trialwatch.deliver.telling import due_watches, write_digests
from trialwatch.filters import Asked
from trialwatch.severity import Severity
from trialwatch.store.deliveries import due_deliveries, read_digest
from trialwatch.store.engine import writing
from trialwatch.store.packing import to_json
from trialwatch.watching import add_watch

DRUGS = ("sorafenib", "lenvatinib", "camrelizumab", "apatinib", "nivolumab", "atezolizumab", "regorafenib", "cabozantinib", "tislelizumab")
COUNTRIES = ("China", "Japan", "Germany", "Italy", "France", "Spain", "India", "Egypt", "Thailand", "Brazil")
STATUSES = ("RECRUITING", "COMPLETED", "ACTIVE_NOT_RECRUITING", "NOT_YET_RECRUITING", "UNKNOWN", "TERMINATED")
ELEMENTS = ("overall_status", "enrollment", "locations", "primary_completion_date", "conditions", "contacts")
SITES_A_STUDY = 12


def main(watches: int, count: int, changed: int) -> None:
    """Build the store, tell, and print what it took."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        engine = new_store(Path(folder))
        fill(engine, count, chance)
        started = time.perf_counter()
        for number in range(watches):
            add_watch(engine, a_watch(name=f"watch {number}", asked=some_filter(chance)), START)
        print(f"saved    {watches} watches in {time.perf_counter() - started:.1f} s")
        with writing(engine) as connection:
            connection.execute(insert(changes), [change(one, chance, count) for one in range(changed)])
        before = peak_megabytes()
        started, busy = time.perf_counter(), time.process_time()
        now = LATER + timedelta(days=8)
        report = write_digests(engine, due_watches(engine, now), now, "example.org")
        seconds = time.perf_counter() - started
        work = time.process_time() - busy
        print(f"computed {len(report.digests)} digests of {report.watches} watches in {seconds:.1f} s ({work:.1f} s of work)")
        print(f"memory   {peak_megabytes():.0f} MB at the peak, {before:.0f} MB of it before")
        started = time.perf_counter()
        sizes = [len(render(read_digest(engine, one.digest_id)).html) for one in due_deliveries(engine, None)]
        print(f"rendered {len(sizes)} in {time.perf_counter() - started:.1f} s, {max(sizes, default=0) / 1000:.0f} kB at most")


def peak_megabytes() -> float:
    """Read the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def some_filter(chance: random.Random) -> Asked:
    """Make up a filter as readers have them, from every study to one drug in one country."""
    kind = chance.randrange(7)
    return (
        Asked(),
        Asked(drug=(chance.choice(DRUGS),)),
        Asked(country=(chance.choice(COUNTRIES),), recruiting=True),
        Asked(drug=(chance.choice(DRUGS), chance.choice(DRUGS)), country=(chance.choice(COUNTRIES),)),
        Asked(status=(chance.choice(STATUSES).lower(),)),
        Asked(text=f"study {chance.randrange(100)}"),
        Asked(near=f"{chance.uniform(-50, 60):.1f},{chance.uniform(-120, 140):.1f}"),
    )[kind]


def fill(engine: Engine, count: int, chance: random.Random) -> None:
    """Put studies, sites and tags in."""
    with writing(engine) as connection:
        rows = [study(one, chance) for one in range(count)]
        connection.execute(insert(studies), rows)
        connection.execute(insert(tags), [tag(row) for row in rows])
        connection.execute(insert(sites), [site(row["nct_id"], place, chance) for row in rows for place in range(SITES_A_STUDY)])


def study(number: int, chance: random.Random) -> dict[str, Any]:
    """Make up a study."""
    nct_id, drug = f"NCT9{number:07d}", chance.choice(DRUGS)
    label = to_json([{"id": drug, "role": "experimental"}])
    texts = dict.fromkeys(("phases", "conditions", "countries", "categories", "targets"), "[]")
    return {
        **texts,
        "nct_id": nct_id,
        "brief_title": f"A study {number % 100} of {drug} in hepatocellular carcinoma",
        "overall_status": chance.choice(STATUSES),
        "has_results": False,
        "drugs": label,
        "registry_state": "present",
        "belongs": "condition",
        "search_text": f"{nct_id} study {number % 100} of {drug}".lower(),
        "latest_version": 1,
        "fingerprint": "",
        "digest": nct_id.encode(),
        "first_seen_at": DATA,
        "retrieved_at": DATA,
        "data_timestamp": DATA,
    }


def tag(row: dict[str, Any]) -> dict[str, Any]:
    """Tag a study with its drug."""
    drug = str(row["drugs"]).split('"')[3]
    return {"nct_id": row["nct_id"], "kind": "drug", "id": drug, "role": "experimental", "unlisted": False, "evidence": "[]"}


def site(nct_id: str, position: int, chance: random.Random) -> dict[str, Any]:
    """Make up a site."""
    country = chance.choice(COUNTRIES)
    point = {"lat": chance.uniform(-60, 70), "lon": chance.uniform(-170, 170)}
    return {
        "nct_id": nct_id,
        "position": position,
        "facility": f"Hospital {position}",
        "city": f"{country} City",
        "country": country,
        **point,
    }


def change(number: int, chance: random.Random, count: int) -> dict[str, Any]:
    """Make up a change."""
    severity, element = chance.choice(list(Severity)), chance.choice(ELEMENTS)
    return {
        "id": f"change{number}",
        "nct_id": f"NCT9{chance.randrange(count):07d}",
        "version": 1,
        "element": element,
        "severity": str(severity),
        "weight": severity.rank,
        "before": '"RECRUITING"',
        "after": '"COMPLETED"',
        "summary": f"{element} changed from one thing to another.",
        "detected_at": DATA,
        "data_timestamp": DATA,
        "source": "sync",
    }


if __name__ == "__main__":
    main(*([int(one) for one in sys.argv[1:4]] or [1000, 6000, 500]))
