"""A registry whose state a test sets: records by number, what was removed or merged, what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from trialwatch.registry.client import ClientSettings, RegistryClient, Surroundings
from trialwatch.registry.query import Query

BASE = "http://127.0.0.1:9/api/v2"
QUERY = Query(conditions=("hepatocellular carcinoma",))
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def number(count: int) -> str:
    """Make an NCT number."""
    return f"NCT{count:08d}"


def record(count: int, **changes: Any) -> dict[str, Any]:
    """Write a small record; `changes` may set title, status, summary, sites, updated."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": number(count), "briefTitle": changes.get("title", f"Study {count} of HCC")},
            "statusModule": {
                "overallStatus": changes.get("status", "RECRUITING"),
                "lastUpdatePostDateStruct": {"date": changes.get("updated", "2026-11-01")},
                "startDateStruct": {"date": "2026-01"},
            },
            "descriptionModule": {"briefSummary": changes.get("summary", "A made-up study.")},
            "conditionsModule": {"conditions": ["Hepatocellular Carcinoma"]},
            "contactsLocationsModule": {
                "locations": [
                    {"facility": f"Hospital {city}", "city": city, "country": "Japan"} for city in changes.get("cities", ["Tokyo"])
                ]
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": changes.get("holder", "2026-11-19")}},
        "hasResults": False,
    }


def answered(status: int, body: bytes, etag: str) -> httpx.Response:
    """Make an answer whose body is still to be read, as one from the network is."""
    return httpx.Response(status, headers={"Content-Type": "application/json", "ETag": etag}, stream=httpx.ByteStream(body))


@dataclass
class ScriptedRegistry:
    """What the registry holds and how it misbehaves; `requests` lists what it was asked."""

    records: dict[str, dict[str, Any]]
    day: str = "2026-11-19"
    outside_query: set[str] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    promised: int | None = None
    after_page: Callable[[int], None] = lambda _page: None
    twist: Callable[[bytes], bytes] = lambda body: body
    requests: list[httpx.URL] = field(default_factory=list)

    def client(self, page_size: int = 2) -> RegistryClient:
        """Make a client that talks to this registry and never waits."""
        around = Surroundings(sleep=lambda _seconds: None)
        settings = ClientSettings(base_url=BASE, request_interval=0, page_size=page_size)
        return RegistryClient(settings, transport=httpx.MockTransport(self.answer), around=around)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.requests.append(request.url)
        etag = f'"{self.day}"'
        if request.headers.get("If-None-Match") == etag:
            return answered(304, b"", etag)
        if request.url.path.endswith("/version"):
            return answered(200, json.dumps({"apiVersion": "2.0.5", "dataTimestamp": f"{self.day}T09:00:05"}).encode(), etag)
        if request.url.path.endswith("/studies"):
            return answered(200, self._page(dict(request.url.params)), etag)
        return self._one(request.url.path.rpartition("/")[2], etag)

    def _one(self, asked: str, etag: str) -> httpx.Response:
        if asked in self.merged:
            return httpx.Response(301, headers={"Location": f"/api/v2/studies/{self.merged[asked]}"}, stream=httpx.ByteStream(b""))
        if asked not in self.records:
            text = httpx.ByteStream(f"NCT number {asked} not found".encode())
            return httpx.Response(404, headers={"Content-Type": "text/plain"}, stream=text)
        return answered(200, self.twist(json.dumps(self.records[asked]).encode()), etag)

    def _page(self, asked: dict[str, str]) -> bytes:
        found = sorted(set(self.records) - set(self.merged))
        if "query.cond" in asked:
            found = [one for one in found if one not in self.outside_query]
        if "filter.ids" in asked:
            wanted = {self.merged.get(one, one) for one in asked["filter.ids"].split("|")}
            found = [one for one in found if one in wanted]
        elif self.hidden:
            found = [one for one in found if one not in self.hidden]
        start, size = int(asked.get("pageToken", "0")), int(asked["pageSize"])
        total = len(found) if self.promised is None or "filter.ids" in asked else self.promised
        chosen = found[start : start + size]
        body = {
            **({"totalCount": total} if "pageToken" not in asked else {}),
            "studies": [self.records[one] for one in chosen],
            **({"nextPageToken": str(start + size)} if start + size < len(found) else {}),
        }
        raw = self.twist(json.dumps(body).encode())
        if "filter.ids" not in asked:
            self.after_page(start // size)
        return raw
