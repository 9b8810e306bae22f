"""Whole paths of a run: every reported state of every replicate on every day, some replicates a Parquet file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.errors import BadInput, Fault
from magdepth.store.drafts import storage_failures, write_whole
from magdepth.store.tables import checksum

if TYPE_CHECKING:
    from magdepth.engine.program import Program, Table

FOLDER = "paths"
WARN = 10**9  # bytes from which on the size is announced before the work
MOST = 50 * 10**9  # bytes above which it is not done
A_VALUE = 0.5  # bytes that a value takes when compressed, about
_MEMORY = 2**28  # bytes of paths that a thread holds at a time
_INT32 = 2**31
_DAYS = b"days"


@dataclass(frozen=True)
class Layout:
    """Which slots are written, and for how many days each is kept up; ``block`` replicates a file."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    lasts: tuple[int, ...]
    days: int
    start: str
    block: int


def layout(program: Program) -> Layout:
    """All reported states of a program that are whole numbers."""
    from magdepth.engine.measure import daily_slots
    from magdepth.engine.parameters import GROUP

    names = daily_slots(program)
    fitting = max(1, _MEMORY // (program.days * program.n_x * 8))
    return Layout(
        names, tuple(program.slots[name] for name in names), tuple(program.lasts[n.split(".")[0]] for n in names),
        program.days, program.start.isoformat(), min(GROUP, 2 ** (fitting.bit_length() - 1)),
    )


def estimated(shape: Layout, replicates: int) -> int:
    """About how many bytes the paths of so many replicates take on disk."""
    return int(replicates * shape.days * len(shape.names) * A_VALUE)


def check_size(shape: Layout, replicates: int) -> int:
    """The estimated size; BadInput T106 where it is more than anyone should write."""
    size = estimated(shape, replicates)
    if size > MOST:
        raise BadInput(Fault(
            "T106", "the paths would be too large", key="--paths", expected=f"at most {MOST / 1e9:.0f} GB",
            got=f"about {size / 1e9:,.0f} GB for {replicates:,} replicates",
            cure="use fewer replicates; a run without paths keeps exact sums and histograms of any number",
        ))
    return size


class PathSink:
    """Writes blocks of paths as files, each whole or not at all (an ``engine.blocks.Sink``)."""

    def __init__(self, folder: Path, shape: Layout) -> None:
        self.folder, self.shape = folder, shape
        self.parts: dict[int, tuple[int, str]] = {}  # first replicate: how many, checksum of the file
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, program: int, first: int, paths: Table) -> None:
        """Write the paths (replicates x days x slots) of a block. Raises Failed (T104) where there is no room."""
        import hashlib
        import io

        import pyarrow.parquet as pq

        out = io.BytesIO()
        pq.write_table(_table(self.shape, first, paths), out, compression="zstd")
        content = out.getvalue()
        place = self.folder / part_name(first)
        with storage_failures(self.folder):
            write_whole(place, content)
        self.parts[first] = (len(paths), hashlib.sha256(content).hexdigest())

    def parts_of(self, first: int, count: int) -> tuple[tuple[int, int, str], ...]:
        """The files of some replicates, as a journal keeps them."""
        within = sorted(begin for begin in self.parts if first <= begin < first + count)
        return tuple((begin, *self.parts[begin]) for begin in within)

    def take(self, first: int, count: int, parts: tuple[tuple[int, int, str], ...]) -> bool:
        """Take over files that an earlier process wrote; False where they don't hold all of these replicates."""
        reached = first
        for begin, size, check in parts:
            if begin != reached or size < 1 or not _is(self.folder / part_name(begin), check):
                return False
            reached += size
        if reached != first + count:
            return False
        self.parts.update({begin: (size, check) for begin, size, check in parts})
        return True

    def hand_over(self, target: Path, replicates: int) -> None:
        """Move the folder to its place in a draft, without files that don't belong to it."""
        assert sum(size for size, _ in self.parts.values()) == replicates
        named = {part_name(first) for first in self.parts}
        for path in self.folder.iterdir():
            if path.name not in named:
                path.unlink()
        os.replace(self.folder, target)


def part_name(first: int) -> str:
    """The file of the replicates from ``first`` on."""
    return f"part-{first:08}.parquet"


def sound(folder: Path, replicates: int) -> bool:
    """Whether a run's folder holds the paths of all its replicates (by what the files say of themselves)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parts = [pq.read_metadata(path) for path in (folder / FOLDER).glob("part-*.parquet")]
        return bool(parts) and all(
            sum(part.num_rows for part in parts) == replicates * int(part.metadata[_DAYS]) for part in parts
        )
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException):
        return False


def open_paths(folder: Path) -> Any:
    """The paths of a run as a ``pyarrow.dataset.Dataset``: read what you need of it, not all."""
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    files = sorted((folder / FOLDER).glob("part-*.parquet"))
    schema = pa.unify_schemas([pq.read_schema(path) for path in files], promote_options="permissive")
    return ds.dataset([str(path) for path in files], schema=schema, format="parquet")


def _table(shape: Layout, first: int, paths: Table) -> Any:
    import numpy as np
    import pyarrow as pa

    count, days = len(paths), shape.days
    day = np.tile(np.arange(days, dtype=np.int32), count)
    columns = {
        "replicate": pa.array(np.repeat(np.arange(first, first + count, dtype=np.int32), days)),
        "day": pa.array(day),
    }
    for name, place, last in zip(shape.names, shape.places, shape.lasts, strict=True):
        values = np.ascontiguousarray(paths[:, :, place]).reshape(-1)
        small = bool(values.max(initial=0) < _INT32 and values.min(initial=0) >= -_INT32)
        ended = day >= last if last < days else None  # a part that has stopped has no state
        columns[name] = pa.array(values.astype(np.int32) if small else values, mask=ended)
    return pa.table(columns).replace_schema_metadata({"start": shape.start, _DAYS: str(days)})


def _is(path: Path, check: str) -> bool:
    try:
        return checksum(path) == check
    except OSError:
        return False
