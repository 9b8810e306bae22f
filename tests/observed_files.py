"""Small made-up files in the layouts that can be imported; no row of a real one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

Cells = Mapping[str, str]

OLD = (
    "time_start", "time_end", "model", "launch_place", "target", "target_main", "launched", "destroyed",
    "not_reach_goal", "still_attacking", "border_crossing", "is_shahed", "num_hit_location",
    "num_fall_fragment_location", "carrier", "turbojet", "turbojet_destroyed", "affected region", "destroyed_details",
    "launched_details", "launch_place_details", "source",
)  # fmt: skip
NEW = (
    "source", "model", "time_start", "time_end", "target", "launched", "destroyed", "status_data", "destroyed_types",
    "not_reach_goal", "still_attacking", "num_hit_location", "launch_place", "carrier",
)  # fmt: skip
GENERIC = "date,class,launched,stopped,lost,hits,still_airborne,status"


def attack(
    end: str, model: str = "Shahed-136/131", launched: object = "", destroyed: object = "", **more: str
) -> Cells:  # fmt: skip
    """One row as the public set has it: a national night report unless said otherwise; counts as 12.0."""
    def count(value: object) -> str:
        return f"{value}.0" if isinstance(value, int) else str(value)

    row = {"time_start": f"{end[:10]} 00:30", "time_end": end, "model": model, "target": "Ukraine",
           "launch_place": "Nowhere-on-Sea", "launched": count(launched), "destroyed": count(destroyed),
           "destroyed_details": "{'south': 1, 'east': NaN}", "source": f"kpszsu/posts/{end}-{model}"}
    return row | more


def kaggle(
    path: Path, rows: Iterable[Cells], columns: Iterable[str] = OLD, end: str = "\n", mark: bool = False
) -> Path:  # fmt: skip
    """Write rows in a layout."""
    out = io.StringIO()
    head = list(columns)
    table = csv.DictWriter(out, head, restval="", extrasaction="ignore", lineterminator=end)
    table.writeheader()
    table.writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    return path


def generic(path: Path, *lines: str, head: str = GENERIC) -> Path:
    """Write lines under the header of the generic format."""
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return path
