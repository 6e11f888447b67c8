"""One export: the format by the file's ending, written aside and put in place when it is whole."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from trialwatch.errors import StoreError, UsageError
from trialwatch.export.about import about
from trialwatch.export.model import About, Table
from trialwatch.export.parquet import write_parquet_file
from trialwatch.export.sqlite import write_sqlite
from trialwatch.export.tables import NAMES, tables
from trialwatch.export.texts import write_csv_file, write_jsonl_file
from trialwatch.export.workbook import write_workbook
from trialwatch.filters import Filter
from trialwatch.settings import did_you_mean
from trialwatch.store.engine import reading
from trialwatch.store.streams import Streams
from trialwatch.store.studies import source

SINGLE = (".csv", ".jsonl", ".parquet")
"""Endings of files that hold one table."""
WHOLE = (".xlsx", ".sqlite")
"""Endings of files that hold every table."""
FORMATS = (*SINGLE, *WHOLE)


@dataclass(frozen=True, slots=True)
class Export:
    """What is asked for: `table` only for a file of one table, `now` the instant of the export (UTC)."""

    target: Path
    now: datetime
    wanted: Filter = field(default_factory=Filter)
    table: str | None = None
    force: bool = False

    @property
    def ending(self) -> str:
        """The file's ending, in small letters."""
        return self.target.suffix.lower()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written: rows by table, and the files."""

    counts: dict[str, int]
    files: tuple[Path, ...]


def export(engine: Engine, asked: Export) -> Outcome:
    """Write an export of one consistent state of the store.

    Raises UsageError for an ending, table or file that cannot be, StoreError where it cannot be written. A file that
    was there stays as it was unless the new one is whole.
    """
    check(asked)
    said = source(engine)
    cells = asked.ending in (".csv", ".xlsx")

    def told(counts: dict[str, int]) -> About:
        return about(said, asked.wanted, asked.now, counts, cells=cells)

    with reading(engine) as connection, _written_aside(asked.target) as draft:
        every = tables(Streams(connection, asked.wanted, asked.now.date()))
        if asked.ending in WHOLE:
            writer = write_workbook if asked.ending == ".xlsx" else write_sqlite
            counts = writer(draft, every, told)
        else:
            table = every[asked.table or NAMES[0]]
            counts = {table.name: _single_writer(asked.ending, told)(draft, table)}
    return Outcome(counts, (asked.target, *_side_file(asked, told(counts))))


def check(asked: Export) -> None:
    """Refuse what cannot be, before anything is read."""
    if asked.ending not in FORMATS:
        raise UsageError(f"{asked.target} has no ending that says what to write.", f"Known are {' '.join(FORMATS)}.")
    if asked.table and asked.table not in NAMES:
        raise UsageError(f"There is no table {asked.table!r}.", did_you_mean(asked.table, list(NAMES)))
    if asked.table and asked.ending in WHOLE:
        raise UsageError(f"A {asked.ending} file holds every table; --table is for {' '.join(SINGLE)}.", "Leave --table out.")
    if asked.target.exists() and (not asked.force or asked.target.is_dir()):
        raise UsageError(f"{asked.target} is there already.", "Name another file, or let --force replace it.")


def about_file(target: Path) -> Path:
    """Name the file beside a CSV or JSON Lines file that says what it is."""
    return target.with_name(f"{target.name}.about.txt")


def _single_writer(ending: str, told: Callable[[dict[str, int]], About]) -> Callable[[Path, Table], int]:
    if ending == ".parquet":
        return partial(write_parquet_file, about=told({}))
    return write_csv_file if ending == ".csv" else write_jsonl_file


def _side_file(asked: Export, said: About) -> tuple[Path, ...]:
    """Say beside a CSV or JSON Lines file what it is: inside, it would break every reader of the format."""
    if asked.ending not in (".csv", ".jsonl"):
        return ()
    path = about_file(asked.target)
    with _written_aside(path) as draft:
        draft.write_text(said.text(), encoding="utf-8", newline="\n")
    return (path,)


@contextmanager
def _written_aside(target: Path) -> Iterator[Path]:
    """Give a file in the same folder, its owner's alone, and put it in place of the target when it was written to its end."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(target)
    except (OSError, sqlite3.Error) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise StoreError(f"The export {target} cannot be written: {reason}.", "Check the folder and the free space.") from problem
    finally:
        draft.unlink(missing_ok=True)
