"""The whole examination, from what other things rest on to what rests on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trialwatch.doctor.configuration import settings_findings
from trialwatch.doctor.content import content_findings
from trialwatch.doctor.finding import Area, Finding, State, failed, looked_at
from trialwatch.doctor.outside import mail_findings, registry_findings
from trialwatch.doctor.program import program_findings
from trialwatch.doctor.storage import database_findings, open_for_looking, place_findings
from trialwatch.errors import TrialwatchError
from trialwatch.registry.client import RegistryClient
from trialwatch.settings import Settings
from trialwatch.store.schema import HEAD, revision


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: settings with their sources, how to reach the registry, and the present instant."""

    settings: Callable[[], Settings]
    flags: Mapping[str, Any]
    environment: Mapping[str, str]
    client: Callable[[], RegistryClient]
    now: Callable[[], datetime]


def examine(patient: Patient) -> Iterator[Finding]:
    """Look at everything; what a fault makes impossible to see is left out after that fault."""
    yield from looked_at(Area.PROGRAM, "program", program_findings)
    try:
        settings = patient.settings()
    except TrialwatchError as error:
        yield failed(Area.SETTINGS, "settings", error)
        return
    yield from looked_at(Area.SETTINGS, "settings", lambda: settings_findings(settings, patient.flags, patient.environment))
    yield from looked_at(Area.STORE, "store", lambda: place_findings(settings.database))
    yield from looked_at(Area.STORE, "store", lambda: _inside(settings.database, patient.now()))
    yield from looked_at(Area.REGISTRY, "reachable", lambda: _registry(patient))
    yield from looked_at(Area.DELIVERY, "mail", lambda: mail_findings(settings.smtp_url, settings.timeout))


def _inside(database: str, now: datetime) -> Iterator[Finding]:
    engine = open_for_looking(database)
    if engine is None:
        return
    try:
        found = list(database_findings(engine))
        yield from found
        whole = all(one.state is not State.PROBLEM for one in found if one.what == "integrity")
        if whole and revision(engine) == HEAD:
            yield from content_findings(engine, now)
    finally:
        engine.dispose()


def _registry(patient: Patient) -> Iterator[Finding]:
    with patient.client() as client:
        yield from registry_findings(client, patient.now())
