"""What the worker says: one line an event, plain or as JSON, on standard error."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from trialwatch.settings import redacted
from trialwatch.show.safe import plain

NAME = "trialwatch.worker"


def say(event: str, message: str, *, level: int = logging.INFO, **facts: object) -> None:
    """Log one event with a sentence and its facts."""
    logging.getLogger(NAME).log(level, message, extra={"event": event, "facts": facts})


def start_log(form: str, stream: TextIO | None = None) -> logging.Handler:
    """Send events to a stream in a form (`plain` or `json`); apscheduler's own words only when something breaks."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Plain())
    logger = logging.getLogger(NAME)
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    scheduler = logging.getLogger("apscheduler")
    scheduler.handlers[:] = [handler]
    scheduler.setLevel(logging.ERROR)
    scheduler.propagate = False
    return handler


class _Plain(logging.Formatter):
    """`2026-11-23T08:00:00Z digest message`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        mark = "" if record.levelno < logging.WARNING else f"{record.levelname} "
        return f"{_when(record)} {getattr(record, 'event', 'scheduler')} {mark}{_line(record)}"


class _Json(logging.Formatter):
    """One object a line: time, level, event, message and the event's facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        facts = getattr(record, "facts", {})
        first = {"time": _when(record), "level": record.levelname.lower(), "event": getattr(record, "event", "scheduler")}
        return json.dumps({**first, "message": _line(record), **facts}, ensure_ascii=False, default=str)


def _when(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.exc_info and record.exc_info[1]:
        text += "\n" + "".join(traceback.format_exception(record.exc_info[1])).rstrip()
    return redacted(plain(text, keep_lines=True))
