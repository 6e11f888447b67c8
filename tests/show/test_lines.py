"""The table of studies as plain lines is the table that a terminal shows."""

from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console
from sqlalchemy import Engine

from trialwatch.filters import Filter
from trialwatch.show.studies import studies_lines, studies_table
from trialwatch.store.studies import list_studies


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
def test_plain_lines_say_what_the_drawn_table_says(sample: Engine, width: int) -> None:
    """Without colour both forms have the same lines, trailing blanks aside."""
    rows, _ = list_studies(sample, Filter(), date(2026, 11, 23))
    page = io.StringIO()
    Console(file=page, width=width, color_system=None).print(studies_table(rows, width))
    drawn = [line.rstrip() for line in page.getvalue().splitlines()]
    plain = list(studies_lines(rows, width))
    assert plain[: len(rows) + 2] == drawn[: len(rows) + 2]
    assert max(map(len, plain)) <= width
