"""A registry on loopback that answers what a test wants, over real HTTP, and remembers who asked for what."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.show.sample import HOSTILE

DAYS = ("2026-11-19", "2026-11-20")
HUGE = 5_000_000
DEEP = 10_000
HUGE_NUMBER, DEEP_NUMBER = "NCT08888888", "NCT07777777"


@dataclass
class Answer:
    """One answer as it goes over the wire."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass
class Hostile:
    """A running registry: `asked` lists the paths, `answer` decides."""

    url: str
    answer: Callable[[str, dict[str, list[str]]], Answer | None]
    asked: list[str] = field(default_factory=list)
    day: str = DAYS[0]


@contextmanager
def registry(answer: Callable[[str, dict[str, list[str]]], Answer | None] | None = None) -> Iterator[Hostile]:
    """Serve hostile records, or whatever `answer` gives for a path and its parameters."""
    here = Hostile("", answer or (lambda _path, _asked: None))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Stay silent."""

        def do_GET(self) -> None:
            """Answer one request."""
            parts = urlsplit(self.path)
            here.asked.append(parts.path)
            asked = parse_qs(parts.query)
            given = here.answer(parts.path, asked) or usual(here, parts.path, asked)
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.url = f"http://127.0.0.1:{server.server_port}/api/v2"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def usual(here: Hostile, path: str, asked: dict[str, list[str]]) -> Answer:
    """Answer as a registry of hostile records would."""
    if path.endswith("/version"):
        return Answer(json.dumps({"apiVersion": "2.0.5", "dataTimestamp": f"{here.day}T09:00:05"}).encode())
    if not path.endswith("/studies"):
        return Answer(f"NCT number {path[-11:]} not found".encode(), 404, {"Content-Type": "text/plain"})
    found = records(here.day)
    if wanted := asked.get("filter.ids"):
        found = {number: raw for number, raw in found.items() if number in wanted[0]}
    body = b'{"totalCount":%d,"studies":[\n' % len(found) + b",\n".join(found.values()) + b"\n]}"
    return Answer(body)


def records(day: str) -> dict[str, bytes]:
    """Write the hostile records of a day; on the second day each text has moved and a status too."""
    made = {
        f"NCT0900000{position:d}"[:11] if position < 10 else f"NCT090000{position}": text for position, text in enumerate(HOSTILE.values())
    }
    later = day == DAYS[1]
    found = {number: json.dumps(record(number, text, day, later=later)).encode() for number, text in made.items()}
    found[HUGE_NUMBER] = json.dumps(huge(day, later=later)).encode()
    deep = b'{"protocolSection":{"identificationModule":{"nctId":"%s","briefTitle":"deep","x":%s%s}}}'
    found[DEEP_NUMBER] = deep % (DEEP_NUMBER.encode(), b"[" * DEEP, b"]" * DEEP)
    return found


def huge(day: str, *, later: bool) -> dict[str, Any]:
    """Write a record whose title alone is five million characters long."""
    whole = record(HUGE_NUMBER, "x", day, later=later)
    whole["protocolSection"]["identificationModule"]["briefTitle"] = "x" * HUGE + ("y" if later else "")
    return whole


def record(number: str, text: str, day: str, *, later: bool) -> dict[str, Any]:
    """Write one text into every place of a record that is shown somewhere."""
    said = f"{text}{text[:50]}" if later else text
    place = {"facility": said, "city": said, "state": said, "country": said, "status": "RECRUITING", "geoPoint": {"lat": 1.0, "lon": 2.0}}
    outcome = {"measure": said, "timeFrame": said, "description": said}
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": number,
                "briefTitle": said,
                "officialTitle": said,
                "acronym": said[:50],
                "orgStudyIdInfo": {"id": said},
            },
            "statusModule": {
                "overallStatus": "TERMINATED" if later else "RECRUITING",
                "whyStopped": said,
                "startDateStruct": {"date": "2026-01"},
                "lastUpdatePostDateStruct": {"date": day},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": said}, "collaborators": [{"name": said}]},
            "descriptionModule": {"briefSummary": said, "detailedDescription": said},
            "conditionsModule": {"conditions": ["Hepatocellular Carcinoma", said], "keywords": [said]},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"], "enrollmentInfo": {"count": 9, "type": "ESTIMATED"}},
            "armsInterventionsModule": {
                "armGroups": [{"label": said, "type": "EXPERIMENTAL", "description": said, "interventionNames": [f"Drug: {said}"]}],
                "interventions": [
                    {"type": "DRUG", "name": said, "description": said, "otherNames": [said, "Sorafenib"], "armGroupLabels": [said]}
                ],
            },
            "outcomesModule": {"primaryOutcomes": [outcome], "secondaryOutcomes": [outcome]},
            "eligibilityModule": {"eligibilityCriteria": said, "minimumAge": said[:20]},
            "contactsLocationsModule": {"locations": [place]},
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": day}},
        "hasResults": False,
    }
