"""Reported series in the data folder: one Parquet file a series, whole or not at all, with where it came from."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from magdepth import place
from magdepth.errors import BadInput, Failed, Fault, suggest
from magdepth.files import lock
from magdepth.observed.regimes import regimes_of, regimes_of_import
from magdepth.observed.series import CLASSES, FIGURES, STATUSES, DayFact, Series, in_order

FOLDER, FILE, LOCK = "observed", "series.parquet", ".lock"
PATIENCE = 30.0  # seconds for which another process is waited for
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HEAD = b"magdepth_series"
_LAYOUT = 1

Make = Callable[[Series | None], Series]


def observed_folder() -> Path:
    """Where series are kept, in the data folder; not made here."""
    return place.data_folder().path / FOLDER


def check_name(name: str) -> str:
    """The name, if it can be one; else BadInput O153.

    >>> check_name("air-force")
    'air-force'
    """
    if not _NAME.fullmatch(name):
        raise BadInput(Fault("O153", "this can't be the name of a series", key="--name", got=repr(name[:60]),
                             expected="1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit"))  # fmt: skip
    return name


def list_series(folder: Path | None = None) -> tuple[str, ...]:
    """The names of the series that are kept, sorted."""
    root = folder or _found()
    if root is None:
        return ()
    return tuple(sorted(path.parent.name for path in root.glob(f"*/{FILE}") if _NAME.fullmatch(path.parent.name)))


def load_series(name: str, folder: Path | None = None) -> Series:
    """A series by its name. BadInput O153, O157 where there is none; Failed O158 where its file is damaged."""
    check_name(name)
    root = folder or _found()
    series = None if root is None else _read(root / name / FILE, name)
    if series is None:
        cure = suggest(name, list_series(folder)) or "see 'magdepth observed list', or import one"
        raise BadInput(Fault("O157", f"there is no series '{name}'", cure=cure))
    return series


def change_series(name: str, make: Make, folder: Path | None = None) -> Series:
    """Let ``make`` turn the series kept under a name (None if there is none) into the one to be kept, and keep it.

    Others who change it wait meanwhile; readers find the old or the new one, never a half. BadInput
    O153 and whatever ``make`` raises, after which all is as it was; Failed O158 where the old one is
    damaged, O159 where it can't be written.
    """
    check_name(name)
    target = (folder or observed_folder()) / name
    with _told(target), _locked(target):
        new = make(_read(target / FILE, name))
        _write(target / FILE, Series(name, in_order(new.rows), new.provenance))
    return load_series(name, folder)


def import_series(
    name: str, rows: tuple[DayFact, ...], part: Mapping[str, Any], how: str = "new", folder: Path | None = None
) -> Series:
    """Keep rows under a name, with ``part`` as their provenance.

    ``how``: ``new`` (BadInput O154 if the name is taken), ``replace``, or ``append``: days that are there
    already must be equal, or nothing is changed and BadInput O156 lists those that differ. Under other
    reporting regimes than those of the series nothing is appended: BadInput O214.
    """

    def make(old: Series | None) -> Series:
        if old is None or how == "replace":
            return Series(name, rows, (part,))
        if how == "append":
            _check_regimes(old, part)
            return Series(name, _joined(old, rows), (*old.provenance, part))
        raise BadInput(Fault("O154", f"there is a series '{name}' already", key="--name",
                             cure="add --replace or --append, or take another name"))  # fmt: skip

    return change_series(name, make, folder)


def _check_regimes(old: Series, part: Mapping[str, Any]) -> None:
    """A series is under one set of regimes: figures that mean something else don't continue it."""
    held, new = regimes_of(old), regimes_of_import(part)
    if (held and held.regimes) != (new and new.regimes):
        raise BadInput(Fault("O214", "the series is under other reporting regimes", key="--append",
                             expected=f"'{held.name}', as kept with the series" if held else "none",
                             got=f"'{new.name}'" if new else "none",
                             cure="leave --regimes out, or --replace the series"))  # fmt: skip


def _joined(old: Series, rows: tuple[DayFact, ...]) -> tuple[DayFact, ...]:
    """Both, where their common days are equal: a class that one of them lacks on a common day is not equal."""
    held = {(row.day, row.cls): row for row in old.days}
    days = {row.day for row in old.rows} & {row.day for row in rows}
    new = {(row.day, row.cls): row for row in rows}
    differ = sorted({
        (day, cls) for day, cls in held.keys() | new.keys()
        if day in days and _figures(held.get((day, cls))) != _figures(new.get((day, cls)))
    })  # fmt: skip
    if differ:
        shown = [
            Fault("O156", f"{cls} on {day} is not what the series has", key="--append",
                  expected=_said(held.get((day, cls))), got=_said(new.get((day, cls))))
            for day, cls in differ[:20]
        ]  # fmt: skip
        total = Fault("O156", f"{len(differ)} days and classes overlap and differ, {len(shown)} are listed",
                      cure="--replace takes the file instead of the series")  # fmt: skip
        raise BadInput(*shown, total)
    return in_order((*old.rows, *(row for key, row in new.items() if key not in held)))


def _figures(row: DayFact | None) -> tuple[object, ...]:
    """What must be equal. No row, and a row that says that no report speaks of the class, say the same."""
    if row is None:
        return (*([None] * len(FIGURES)), "no_report")
    return (*(getattr(row, name) for name in FIGURES), row.status)


def _said(row: DayFact | None) -> str:
    given = [] if row is None else [f"{name} {value}" for name in FIGURES if (value := getattr(row, name)) is not None]
    return ", ".join(given) or (row.status if row else "no report")


def _found() -> Path | None:
    folder = place.existing_folder()
    return None if folder is None else folder / FOLDER


def _write(path: Path, series: Series) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"day": pa.date32(), "class": pa.string(), **{name: pa.int32() for name in FIGURES},
             "status": pa.string(), "regime": pa.string(), "known_by": pa.date32()}  # fmt: skip
    columns = [pa.array(values, type=kind) for values, kind in zip(zip(*series.rows, strict=True), kinds.values(),
                                                                   strict=True)]  # fmt: skip
    head = {"layout": _LAYOUT, "digest": series.digest, "provenance": list(series.provenance)}
    schema = pa.schema(list(kinds.items()), metadata={_HEAD: json.dumps(head, ensure_ascii=False).encode()})
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:  # Python's own file, so that a full disk is told as the error that it is
            pq.write_table(pa.table(columns, schema=schema), file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _read(path: Path, name: str) -> Series | None:
    """The series in a file, None where there is no file; Failed O158 where it is not what was written."""
    if not path.is_file():
        return None
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        head = json.loads(table.schema.metadata[_HEAD])
        rows = tuple(map(DayFact._make, zip(*(column.to_pylist() for column in table.columns), strict=True)))
        series = Series(name, rows, tuple(head["provenance"]))
        sound = all(_sound(row) for row in rows) and bool(rows)
        if head["layout"] != _LAYOUT or not sound or series.digest != head["digest"]:
            raise ValueError("another layout, or other rows")
    except (OSError, ValueError, KeyError, TypeError, RecursionError, pa.ArrowException) as error:
        fault = Fault("O158", f"the series '{name}' is damaged", file=str(path), got=type(error).__name__,
                      cure="delete its folder and import it again")  # fmt: skip
        raise Failed(fault) from error
    return series


def _sound(row: DayFact) -> bool:
    dated = isinstance(row.day, date) and isinstance(row.known_by, date)
    return dated and row.cls in CLASSES and row.status in STATUSES


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The series' folder for this process alone; the system lets go of it when the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not lock(handle):
            if time.monotonic() > until:
                raise Failed(Fault("O159", "another process is changing this series", file=str(folder)))
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fault = Fault("O159", f"the series could not be kept: {reason}", file=str(folder),
                      cure="make room, or name another folder with --data; nothing half-written is left")  # fmt: skip
        raise Failed(fault) from error
