"""E-mail addresses that stand in the texts of a record: what is told of a change leaves them out, like all contacts."""

from __future__ import annotations

import re

from trialwatch.changes.change import Finding, Value

LEFT_OUT = "[e-mail address left out]"
_ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")


def without_addresses(finding: Finding) -> Finding:
    """Write what was found without e-mail addresses."""
    return Finding(finding.severity, _without(finding.before), _without(finding.after), _masked(finding.summary))


def _without(value: Value) -> Value:
    if isinstance(value, list):
        return [_masked(one) for one in value]
    return _masked(value) if isinstance(value, str) else value


def _masked(text: str) -> str:
    return _ADDRESS.sub(LEFT_OUT, text) if "@" in text else text
