"""What can be thrown away: drafts, parts of runs that nobody can use, kernels of older sources; runs only if asked."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from magdepth import place
from magdepth.store.drafts import discard, drafts
from magdepth.store.run_key import Order
from magdepth.store.runs import MANIFEST, find_run, list_runs
from magdepth.store.unfinished_runs import ORDER, PREFIX, claim

DAY = 86_400.0
LARGEST_CACHE = 50_000_000  # bytes up to which what calibrations compiled is let be: some thirty lengths of series
STALE = 30.0  # days after which the spans of a run that nobody went on with are stale


@dataclass(frozen=True)
class Waste:
    """Something that can go: what it is (draft, partial, kernels, run), where, how many bytes, and why."""

    what: str
    path: Path
    size: int
    why: str


def find_waste(
    made_with: dict[str, str],
    *,
    keep: int | None = None,
    older_than: float | None = None,
    store: Path | None = None,
    kernels: Path | None = None,
    now: float | None = None,
) -> tuple[Waste, ...]:
    """What can be removed from the store and from the kernels beside it; nothing is touched.

    ``made_with`` says what runs are made with now (``order.made_with``). Whole runs are named only if
    ``keep`` (so many of the newest stay) or ``older_than`` (days) is given; with both, those that
    are neither among the newest nor young.
    """
    runs = place.runs_folder() if store is None else store
    compiled = place.kernel_folder() if kernels is None else kernels
    moment = time.time() if now is None else now
    left = [Waste("draft", path, _size(path), "left by a process that is gone")
            for folder in (runs, compiled) for path in drafts(folder)]
    return (
        *left, *_partials(runs, made_with, moment), *_kernels(compiled, made_with),
        *_runs(runs, keep, older_than, moment),
    )


def remove_waste(waste: Iterable[Waste]) -> tuple[Waste, ...]:
    """Remove what was found, each thing whole; gives what was removed (another process may have been faster)."""
    return tuple(item for item in waste if _remove(item))


def _remove(waste: Waste) -> bool:
    if waste.what == "partial":
        folder_lock = claim(waste.path, make=False)
        if folder_lock is None:
            return False  # somebody has gone on with the run in the meantime
        folder_lock.leave(remove=True)
        return True
    there = waste.path.exists()
    discard(waste.path)
    return there


def _partials(store: Path, made_with: dict[str, str], now: float) -> Iterable[Waste]:
    for path in sorted(store.glob(f"{PREFIX}*")):
        why = _why_stale(path, store, made_with, now)
        folder_lock = claim(path, make=False) if why else None
        if why and folder_lock is not None:
            folder_lock.leave()
            yield Waste("partial", path, _size(path), why)


def _why_stale(path: Path, store: Path, made_with: dict[str, str], now: float) -> str | None:
    try:
        content = json.loads((path / ORDER).read_text(encoding="utf-8"))
        order = Order(content)
        if path.name != f"{PREFIX}{order.identity}":
            raise ValueError
        saved = find_run(order, store) is not None
    except (OSError, ValueError, KeyError, TypeError):
        return "no run can go on from it"
    if content["made_with"] != made_with:
        return "of a run that other sources or libraries would have made"
    if saved:
        return "of a run that is saved"
    if not any(path.glob("span-*")):
        return "it holds no finished span"
    return f"nobody went on with the run for {STALE:.0f} days" if _age(path, now) > STALE else None


def _kernels(folder: Path, made_with: dict[str, str]) -> Iterable[Waste]:
    for path in sorted(folder.glob("*")):
        if path.name == place.CALIBRATION and path.is_dir():
            if (size := _size(path)) > LARGEST_CACHE:
                yield Waste("kernels", path, size, "of calibrations; the next one compiles anew")
        elif path.is_dir() and not path.name.startswith(".") and path.name != made_with["kernels"]:
            yield Waste("kernels", path, _size(path), "compiled from other sources")


def _runs(store: Path, keep: int | None, older_than: float | None, now: float) -> Iterable[Waste]:
    if keep is None and older_than is None:
        return
    folders = [saved.folder for saved in list_runs(store)]  # a folder that is no run of ours is never removed
    newest_first = sorted(folders, key=lambda path: (_age(path / MANIFEST, now), path.name))
    for path in newest_first[keep or 0 :]:
        age = _age(path / MANIFEST, now)
        if older_than is None or age > older_than:
            yield Waste("run", path, _size(path), f"{age:,.0f} days old")


def _age(path: Path, now: float) -> float:
    """Days since a file, or the youngest thing in a folder, was written."""
    times = [item.stat().st_mtime for item in (path, *path.glob("*")) if item.exists()]
    return (now - max(times, default=now)) / DAY


def _size(path: Path) -> int:
    return sum(item.stat().st_size for item in path.rglob("*") if item.is_file() and not item.is_symlink())
