"""A report for people who mend things: markdown that can be pasted into an issue, without records and without secrets."""

from __future__ import annotations

import platform
from collections.abc import Iterable

from trialwatch import __version__
from trialwatch.doctor.finding import Finding
from trialwatch.doctor.live import Examined
from trialwatch.doctor.program import LIBRARIES, installed_versions
from trialwatch.show.safe import clip, markdown_cell, plain

_MOST_FIELDS = 60


def live_report(seen: Examined) -> str:
    """Write what an examination of the API met."""
    libraries = ", ".join(f"{name} {version}" for name, version in installed_versions(LIBRARIES[:6]).items() if version)
    lines = [
        "## trialwatch doctor --live",
        "",
        f"- trialwatch {__version__}, Python {platform.python_version()} on {platform.system()}; {libraries}",
        f"- API {_code(seen.api_version or 'unknown')} at {_code(seen.base)}, data of {_code(seen.data_timestamp or 'unknown')}",
        f"- {seen.requests} requests, {seen.bytes_received / 1e6:.2f} MB; {seen.shape.records} records looked at",
        "",
        *finding_table(seen.findings),
    ]
    if seen.shape.unknown_fields:
        lines += ["", "Fields that are not read, with the number of records that have them:", ""]
        lines += [f"- {_code(path)}: {count}" for path, count in seen.shape.unknown_fields.most_common(_MOST_FIELDS)]
        left = len(seen.shape.unknown_fields) - _MOST_FIELDS
        lines += [f"- and {left} more"] if left > 0 else []
    if seen.shape.unknown_values:
        lines += ["", "Unknown tokens:", "", *(f"- {_code(value)}: {count}" for value, count in seen.shape.unknown_values.most_common())]
    return "\n".join(lines) + "\n"


def finding_table(findings: Iterable[Finding]) -> list[str]:
    """Write findings as a markdown table."""
    rows = [f"| {markdown_cell(one.what)} | {one.state} | {markdown_cell(one.said)} |" for one in findings]
    return ["| what | state | said |", "|---|---|---|", *rows]


def _code(text: str) -> str:
    """Show a name verbatim; a backtick cannot stand inside."""
    return f"`{plain(clip(text, 120)).replace('`', '?')}`"
