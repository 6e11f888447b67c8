"""Writing what is shown to a file, in the format that its ending names, with a page about its source beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import fields
from io import BytesIO
from pathlib import Path

from trialwatch.dashboard.shown import LogRow, ShownWatch
from trialwatch.errors import UsageError
from trialwatch.rows import ChangeRow, Source, StudyRow
from trialwatch.show.data import write_changes_csv, write_csv, write_json, write_jsonl, write_studies_csv
from trialwatch.show.source import source_lines

Rows = Sequence[StudyRow] | Sequence[ChangeRow] | Sequence[ShownWatch] | Sequence[LogRow]
ENDINGS = (".csv", ".json", ".jsonl")


def export(rows: Rows, source: Source, target: str) -> Path:
    """Write rows to a new file; its source, data date and notes go to `FILE.source.txt`.

    Raises UsageError for no rows, an ending that names no format, a file that is there, or one that cannot be written.
    """
    if not rows:
        raise UsageError("Nothing is shown, so nothing was written.")
    path = Path(target.strip()).expanduser()
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path.name or 'An empty name'} names no format.", f"End it in {', '.join(ENDINGS)}.")
    beside = path.with_name(f"{path.name}.source.txt")
    held, said = _encoded(rows, path.suffix.lower()), "\n".join(source_lines(source)) + "\n"
    try:
        _write_private(path, held, os.O_EXCL)
        _write_private(beside, said.encode(), os.O_TRUNC)
    except FileExistsError as problem:
        raise UsageError(f"{path} is there already; an export does not write over it.", "Name a new file.") from problem
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}.", "Name a file in a folder of yours.") from problem
    return path


def _write_private(path: Path, content: bytes, way: int) -> None:
    """Write a file that its owner alone may read; `way` refuses or overwrites one that is there."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | way, 0o600), "wb") as out:
        out.write(content)


def _encoded(rows: Rows, ending: str) -> bytes:
    out = BytesIO()
    if ending == ".json":
        write_json(rows, out)
    elif ending == ".jsonl":
        write_jsonl(rows, out)
    elif isinstance(rows[0], StudyRow):
        write_studies_csv((row for row in rows if isinstance(row, StudyRow)), out)
    elif isinstance(rows[0], ChangeRow):
        write_changes_csv((row for row in rows if isinstance(row, ChangeRow)), out)
    else:
        names = [one.name for one in fields(rows[0])]
        write_csv(names, ([getattr(row, name) for name in names] for row in rows), out)
    return out.getvalue()
