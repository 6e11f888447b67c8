"""A store with a few studies and changes put in by hand, and a real mail server that can be told to misbehave."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlalchemy import Engine, insert, update

from trialwatch.filters import Asked
from trialwatch.schedule import Schedule
from trialwatch.settings import Settings
from trialwatch.severity import Severity
from trialwatch.store.engine import open_engine, writing
from trialwatch.store.packing import pack_record, to_json
from trialwatch.store.runs import finish_run, start_run
from trialwatch.store.schema import upgrade
from trialwatch.store.tables import ChangeTable, SiteTable, StudyTable, TagTable, VersionTable
from trialwatch.watch import Address, Watch
from trialwatch.watching import add_watch

studies, changes, versions = StudyTable.__table__, ChangeTable.__table__, VersionTable.__table__
sites, tags = SiteTable.__table__, TagTable.__table__
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
FIRST, SECOND, THIRD = "NCT90000001", "NCT90000002", "NCT90000003"
DATA = "2026-11-20T09:00:05Z"


def new_store(folder: Path) -> Engine:
    """Make an empty store with one finished sync."""
    engine = open_engine(str(folder / "store.db"))
    upgrade(engine)
    number = start_run(engine, "2026-11-20T07:00:00Z", "all")
    finish_run(engine, number, {"finished_at": "2026-11-20T07:00:09Z", "outcome": "done", "data_timestamp": DATA})
    return engine


def put_study(engine: Engine, nct_id: str, **values: Any) -> None:
    """Put a study in; `drugs` names experimental drugs, `places` gives (facility, city, country, lat, lon)."""
    drugs, places = values.pop("drugs", ()), values.pop("places", ())
    row = {
        "brief_title": f"A study called {nct_id}",
        "overall_status": "RECRUITING",
        "phases": "[]",
        "conditions": "[]",
        "countries": "[]",
        "has_results": False,
        "categories": "[]",
        "drugs": to_json([{"id": one, "role": "experimental"} for one in drugs]),
        "targets": "[]",
        "registry_state": "present",
        "belongs": "condition",
        "search_text": nct_id.lower(),
        "latest_version": 0,
        "fingerprint": "",
        "digest": nct_id.encode(),
        "first_seen_at": DATA,
        "retrieved_at": DATA,
        "data_timestamp": DATA,
        **values,
    }
    with writing(engine) as connection:
        connection.execute(insert(studies).values(nct_id=nct_id, **row))
        for drug in drugs:
            connection.execute(insert(tags).values(nct_id=nct_id, kind="drug", id=drug, role="experimental", unlisted=False, evidence="[]"))
        for position, (facility, city, country, lat, lon) in enumerate(places):
            site = {"facility": facility, "city": city, "country": country, "lat": lat, "lon": lon}
            connection.execute(insert(sites).values(nct_id=nct_id, position=position, **site))


def alter_study(engine: Engine, nct_id: str, **values: Any) -> None:
    """Let a study read differently."""
    with writing(engine) as connection:
        connection.execute(update(studies).where(studies.c.nct_id == nct_id).values(values))


def put_change(engine: Engine, nct_id: str, element: str = "overall_status", severity: str = "major", **values: Any) -> str:
    """Put a change in; returns its id."""
    before, after, version = values.get("before", "RECRUITING"), values.get("after", "COMPLETED"), values.get("version", 1)
    with writing(engine) as connection:
        count = len(connection.execute(changes.select()).all())
        name = f"change{count:04d}"
        connection.execute(
            insert(changes).values(
                id=name,
                nct_id=nct_id,
                version=version,
                element=element,
                severity=severity,
                weight=Severity(severity).rank,
                before=to_json(before),
                after=to_json(after),
                summary=values.get("summary", f"{element} changed from {before} to {after}."),
                detected_at=DATA,
                data_timestamp=DATA,
                source=values.get("source", "sync"),
            )
        )
    return name


def put_version(engine: Engine, nct_id: str, version: int, status: str, enrollment: int = 100) -> None:
    """Put a stored record in, as short as a record can be."""
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": f"A study called {nct_id}"},
            "statusModule": {"overallStatus": status},
            "designModule": {"studyType": "INTERVENTIONAL", "enrollmentInfo": {"count": enrollment}},
        }
    }
    values = {"retrieved_at": DATA, "data_timestamp": DATA, "fingerprint": str(version), "source": "sync"}
    with writing(engine) as connection:
        connection.execute(
            insert(versions).values(nct_id=nct_id, version=version, record=pack_record(json.dumps(record).encode()), **values)
        )


def a_watch(*to: str, asked: Asked | None = None, **values: Any) -> Watch:
    """Make a watch for some addresses."""
    addresses = tuple(Address(one, one) for one in to or ("mailto:reader@example.org",))
    chosen = {"schedule": Schedule("daily", "08:00", "UTC"), **values}
    return Watch(values.pop("name", "liver"), asked or Asked(), addresses, **{key: one for key, one in chosen.items() if key != "name"})


def save(engine: Engine, watch: Watch) -> None:
    """Save a watch that begins at START."""
    add_watch(engine, watch, START)


def mail_settings(port: int, **values: Any) -> Settings:
    """Make settings that send to a mail server on this machine, quickly tired of waiting."""
    defaults = {"smtp_url": f"smtp://127.0.0.1:{port}?tls=none", "mail_from": "trialwatch <watch@example.org>", "delivery_timeout": 0.5}
    return Settings(**{**defaults, **values})


class _Moods(SMTP):
    """An SMTP session that does as the mailbox's mood says."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  (aiosmtpd's name)
        """Take the message's text, then misbehave where told."""
        await super().smtp_DATA(arg)

    async def push(self, status: Any) -> None:
        """Answer, or drop the connection in place of the answer to the message's text."""
        handler: Mailbox = self.event_handler
        if handler.mood == "drop" and handler.took_text:
            handler.took_text = False
            self.transport.abort()
            return
        await super().push(status)


class Mailbox(Controller):
    """A mail server on loopback; `mood` is well, refuse, hang, drop; `unknown` are recipients that it rejects."""

    def __init__(self) -> None:
        """Listen on a free port once started."""
        self.mood = "well"
        self.unknown: set[str] = set()
        self.mails: list[tuple[str, bytes]] = []
        self.took_text = False
        super().__init__(self, hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        """Make a session."""
        return _Moods(self, hostname="mail.example.org", enable_SMTPUTF8=False)

    @property
    def number(self) -> int:
        """The port that it listens on."""
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        """Wake the server on the port that was found."""
        import socket

        with socket.create_connection(("127.0.0.1", self.number), timeout=5):
            pass

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take or refuse a sender."""
        if self.mood == "refuse":
            return "554 5.7.1 not today"
        if self.mood == "hang":
            await asyncio.sleep(3)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take or reject a recipient."""
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message."""
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        self.took_text = True
        return "250 OK"
