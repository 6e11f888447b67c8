"""What an export says of itself: source, dates, what was modified, what tags are not, and the registry's terms."""

from __future__ import annotations

from datetime import datetime

from trialwatch import __version__
from trialwatch.export.model import About
from trialwatch.filters import Filter
from trialwatch.rows import Source
from trialwatch.show.source import SAMPLE

TERMS_URL = "https://clinicaltrials.gov/about-site/terms-conditions"
TERMS = (
    "The registry's data may be used by everybody. Who passes them on is asked to name ClinicalTrials.gov as the source, to give "
    "the date of the data, to say what was modified, to keep copies current, and not to suggest that the National Library of "
    f"Medicine endorses them; a record may quote material that belongs to others. The registry's own words decide: {TERMS_URL}"
)
MODIFICATIONS = (
    "Contact names, phones, e-mail addresses and investigators are left out; so are the records themselves.",
    "Backslashes of the registry's markdown are taken off; titles, names, tokens and dates stand as registered, dates as precise as given.",
    "Categories, drugs, targets, roles and evidence are tags that trialwatch derives from the words of a record.",
    "belongs, stale and registry_state are trialwatch's judgement; so are element, severity and summary of changes.",
    "Changes are computed by comparing stored versions; order of lists, white space and what the registry derives do not count.",
)
CELL_MODIFICATIONS = (
    "Control, invisible and direction-changing characters are taken out of cells; lists are joined by ' | '.",
    "A cell that a spreadsheet might take for a formula begins with an apostrophe in CSV and is stored as text in XLSX.",
)


def about(source: Source, wanted: Filter, now: datetime, counts: dict[str, int], *, cells: bool) -> About:
    """Gather it; `counts` are rows by table, `cells` says that the file is made for spreadsheets."""
    modifications = (*MODIFICATIONS, *_selection(wanted), *(CELL_MODIFICATIONS if cells else ()))
    return About(
        (
            *((("sample", SAMPLE),) if source.sample else ()),
            ("source", Source.NAME),
            ("data_date", source.data_timestamp or "not known"),
            ("retrieved_at", source.retrieved_at or "never"),
            ("exported_at", now.strftime("%Y-%m-%dT%H:%M:%SZ")),
            ("exported_by", f"trialwatch {__version__}"),
            *((f"rows_{name}", str(count)) for name, count in counts.items()),
            *(("modification", text) for text in modifications),
            ("note", Source.NOTE),
            ("terms", TERMS),
        )
    )


def _selection(wanted: Filter) -> tuple[str, ...]:
    """Say what was chosen, by the filter's own words."""
    given = {name: getattr(wanted, name) for name in wanted.__dataclass_fields__ if name not in ("mentions", "role")}
    chosen = [f"{name} {value if isinstance(value, str) else _listed(value)}" for name, value in given.items() if value]
    kept = "Studies that merely mention hepatocellular carcinoma are included." if wanted.mentions else ""
    left = "Studies that merely mention hepatocellular carcinoma are left out." if not wanted.mentions and not wanted.nct_ids else ""
    role = f" (tags as {wanted.role})" if wanted.role != "any" else ""
    return tuple(one for one in (kept or left, f"Only studies by this filter: {'; '.join(chosen)}{role}." if chosen else "") if one)


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "yes" if value is True else str(value)
