"""A daily report, and how a message becomes one: read, dated, summed, and refused where it is something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from magdepth.observed.reports.lexicon import CLASSES
from magdepth.observed.reports.lines import pieces
from magdepth.observed.reports.refusing import refusal
from magdepth.observed.reports.sums import FIELDS, summed
from magdepth.observed.reports.tokens import cleaned
from magdepth.observed.reports.when import kyiv_day, when

Counts = Mapping[str, int | None]
#: The longest daily reports have 3,000 signs; a book is none.
MAX_SIGNS = 20_000
_CORRECTED = re.compile(
    r"(?<!буде )(?<!будуть )(?<![^\W\d_])(?:уточнен[іаоу]|уточнення|уточнених|уточнюємо"
    r"|виправлен\w{1,3}|виправлення|оновлен[іаоу]|оновлених|скориговано"
    r"|скоригован\w{1,2}|correction|corrected|updated figures)(?![^\W\d_])"
)


@dataclass(frozen=True)
class Report:
    """What a message says, and nothing that it does not: a figure is None where the text gives none.

    ``kind``: night, day, correction (of an earlier report), other. ``day`` is the day of the report's end, ``as_of``
    its hour (Kyiv time). ``launched``, ``downed``, ``lost``, ``hits`` are objects by class; ``downed`` is shot down, or
    shot down or suppressed where the report has one figure for both; ``lost`` gone from sight or short of the target.
    ``hit_sites`` and ``debris_sites`` are places. ``refused`` says why a text is no national report; then no figure is
    given. ``notes`` tell what does not add up and what was left out. ``posted`` is the day on which it was public,
    ``part`` the night or day that it is about, a correction's too.
    """

    id: str | int | None
    kind: str
    day: date | None = None
    as_of: str | None = None
    launched: Counts = field(default_factory=dict)
    downed: Counts = field(default_factory=dict)
    lost: Counts = field(default_factory=dict)
    hits: Counts = field(default_factory=dict)
    hit_sites: int | None = None
    debris_sites: int | None = None
    refused: str | None = None
    notes: tuple[str, ...] = ()
    posted: date | None = None
    part: str = "other"

    def as_dict(self) -> dict[str, Any]:
        """The contract of ``observed parse --json``; every class stands in every object.

        >>> Report("1", "night", launched={"drone": 9}).as_dict()["launched"]
        {'drone': 9, 'ballistic': None, 'cruise': None, 'anti_ship': None, 'other': None}
        """
        counts = {name: {cls: getattr(self, name).get(cls) for cls in CLASSES} for name in FIELDS}
        return {
            "id": self.id, "kind": self.kind, "date": self.day.isoformat() if self.day else None, "as_of": self.as_of,
            **counts, "hit_sites": self.hit_sites, "debris_sites": self.debris_sites, "refused": self.refused,
            "notes": list(self.notes),
        }  # fmt: skip


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
