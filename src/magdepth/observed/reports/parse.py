"""One message in, one report out: read, dated, summed, and refused where it is something else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from magdepth.observed.reports.lines import pieces
from magdepth.observed.reports.refusing import refusal
from magdepth.observed.reports.report import Report
from magdepth.observed.reports.sums import summed
from magdepth.observed.reports.tokens import cleaned
from magdepth.observed.reports.when import kyiv_day, when

#: The longest daily reports have 3,000 signs; a book is none.
MAX_SIGNS = 20_000
_CORRECTED = re.compile(
    r"(?<!буде )(?<!будуть )(?<![^\W\d_])(?:уточнен[іаоу]|уточнення|уточнених|уточнюємо"
    r"|виправлен\w{1,3}|виправлення|оновлен[іаоу]|оновлених|скориговано"
    r"|скоригован\w{1,2}|correction|corrected|updated figures)(?![^\W\d_])"
)


def parse_report(text: str, *, posted: str | date | None = None, id: str | int | None = None) -> Report:
    """Read a report of the Air Force as pasted; ``posted`` is a stamp or day, from which a year is taken.

    Never raises for what a text says. Figures that the text does not give are None; a text that is no
    national report has ``refused`` and no figures.

    >>> found = parse_report("У ніч на 24 червня 2026 року противник атакував 9 БпЛА типу Shahed. Збито сім.")
    >>> found.kind, found.day, found.launched, found.downed
    ('night', datetime.date(2026, 6, 24), {'drone': 9}, {'drone': 7})
    >>> parse_report("Реактивний БпЛА, курс на захід.").refused
    'a live alert, not a report'
    """
    day = posted if isinstance(posted, date) else kyiv_day(posted) if posted else None
    if len(text) > MAX_SIGNS:
        return Report(id, "other", refused=f"longer than {MAX_SIGNS:,} signs: no daily report", posted=day)
    read = cleaned(text)
    found = pieces(read)
    time = when(read, day)
    sums = summed(found, time.day)
    reason = refusal(read, found, sums, time)
    kind = "correction" if _is_correction([piece.text for piece in found[:2]]) else time.kind
    if reason is not None:
        return Report(id, "other", time.day, time.as_of, refused=reason, posted=day)
    counts = sums.counts
    made = Report(
        id, kind, time.day, time.as_of, counts["launched"], counts["downed"], counts["lost"], counts["hits"],
        sums.hit_sites, sums.debris_sites, posted=day, part=time.kind,
    )  # fmt: skip
    notes = [*time.notes, *sums.notes, *(("no day can be told: give the day of the posting",) if not time.day else ())]
    return replace(made, notes=tuple(dict.fromkeys(notes)))


def _is_correction(first: list[str]) -> bool:
    return any(_CORRECTED.search(text.casefold()) for text in first)
