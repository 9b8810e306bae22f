"""A daily report as it was read, and as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from magdepth.observed.reports.lexicon import CLASSES

FIELDS = ("launched", "downed", "lost", "hits")
Counts = Mapping[str, int | None]


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
