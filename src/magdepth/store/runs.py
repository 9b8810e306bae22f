"""Saving, listing and finding runs: one folder a run, named by what makes it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from magdepth import place
from magdepth.errors import BadInput, Failed, Fault, suggest
from magdepth.store import paths as whole_paths
from magdepth.store.drafts import discard, new_draft, publish, storage_failures, sweep
from magdepth.store.run_key import Order, order_behind
from magdepth.store.tables import (
    SUMMARIES,
    checksum,
    read_summaries,
    write_tables,
)

if TYPE_CHECKING:  # the engine is heavy, and a list of runs does without it
    from magdepth.results import Run, Summary

MANIFEST = "manifest.json"
Content = TypeVar("Content")
_NEEDED: dict[str, type] = {
    "scenario": str, "overlays": list, "sets": list, "hindsight": bool, "as_of": str, "start": str, "days": int,
    "seed": int, "replicates": int, "version": str, "program": str, "digest": str, "components": dict, "roles": dict,
    "identity": str, "streamed": bool, "extra": list, "files": dict,
}


@dataclass(frozen=True)
class SavedRun:
    """A run in the store: its id (from what makes it), its folder and its manifest."""

    id: str
    folder: Path
    manifest: dict[str, Any]

    @property
    def streamed(self) -> bool:
        """True where the run kept no single replicate."""
        return bool(self.manifest["streamed"])

    def summaries(self) -> tuple[Summary, ...]:
        """The run's measures, summarised as they were; Failed T103 if the file is not what was saved."""
        return self.read(SUMMARIES, read_summaries)

    def has_paths(self) -> bool:
        """Whether the whole paths of all replicates lie in the folder."""
        return whole_paths.sound(self.folder, self.manifest["replicates"])

    def paths(self) -> Any:
        """The whole paths as a ``pyarrow.dataset.Dataset``. BadInput T108 where the run was made without them."""
        if not self.has_paths():
            cure = "run it again with --paths"
            raise BadInput(Fault("T108", "the run has no paths, or not all of them", file=str(self.folder), cure=cure))
        return whole_paths.open_paths(self.folder)

    def sound(self) -> bool:
        """Whether the folder holds every table as it was saved."""
        checks = self.manifest["files"]
        try:
            return SUMMARIES in checks and all(checksum(self.folder / name) == checks[name] for name in checks)
        except OSError:
            return False

    def read(self, name: str, reading: Callable[[Path], Content]) -> Content:
        """What ``reading`` makes of a table of the run; Failed T103 where the file is not what was saved."""
        import pyarrow as pa

        path = self.folder / name
        try:
            return reading(path)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            fault = Fault("T103", "this is not the file that was saved", file=str(path), got=type(error).__name__,
                          cure="run the scenario again")
            raise Failed(fault) from error


def save_run(run: Run, folder: Path | None = None, sink: whole_paths.PathSink | None = None) -> SavedRun:
    """Write a run into the store: tables as Parquet, a manifest with their checksums, and the paths in a ``sink``.

    The folder appears only when every file in it is whole; a kill leaves no run. The same run saved
    again is the same folder. Raises Failed: T104 where the folder can't be written (a full disk, say),
    T105 where the store has the same run with another digest.
    """
    store = place.runs_folder() if folder is None else folder
    order = order_behind(run)

    def write(draft: Path) -> None:
        write_tables(run, draft)
        checks = {path.name: checksum(path) for path in sorted(draft.iterdir())}
        manifest = {**order.content, "identity": order.identity, "digest": run.digest, "files": checks}
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if sink is not None:
            sink.hand_over(draft / whole_paths.FOLDER, run.replicates)

    def is_saved(path: Path) -> bool:
        return _run_in(order, path, run.digest) is not None

    with storage_failures(store):
        sweep(store)
        existing = _run_in(order, store / order.id, run.digest)
        if existing is not None and sink is not None:
            _add_paths(existing, sink)
        folder = publish(store, order.id, write, is_saved) if existing is None else existing.folder
    saved = _run_in(order, folder, run.digest)
    assert saved is not None
    return saved


def find_run(order: Order, folder: Path | None = None) -> SavedRun | None:
    """The run of the store that was made by just this, if it is there and whole."""
    return _run_in(order, (place.runs_folder() if folder is None else folder) / order.id)


def list_runs(folder: Path | None = None) -> tuple[SavedRun, ...]:
    """All whole runs of the store, by id; drafts, foreign folders and damaged runs are passed over."""
    return tuple(
        SavedRun(path.parent.name, path.parent, manifest)
        for path in _manifests(folder)
        if isinstance(manifest := _read(path), dict)
    )


def damaged_runs(folder: Path | None = None) -> tuple[Fault, ...]:
    """A fault (T102) for each run of the store whose manifest can't be read, naming the file."""
    return tuple(fault for path in _manifests(folder) if isinstance(fault := _read(path), Fault))


def load_run(identity: str, folder: Path | None = None) -> SavedRun:
    """One run of the store by its id, or a unique beginning of its id or digest.

    Raises BadInput: T101 if there is none, or more than one; T102 if its manifest is damaged.
    """
    runs = list_runs(folder)
    fitting = [run for run in runs if run.id == identity] or [
        run for run in runs if identity and (run.id.startswith(identity) or run.manifest["digest"].startswith(identity))
    ]
    if len(fitting) == 1:
        return fitting[0]
    broken = [path for path in _manifests(folder) if identity and path.parent.name.startswith(identity)]
    faults = [fault for path in broken if isinstance(fault := _read(path), Fault)]
    if faults and not fitting:
        raise BadInput(*faults)
    message = f"{len(fitting)} runs fit '{identity}'" if fitting else f"there is no run '{identity[:200]}'"
    cure = "give more of the id" if fitting else suggest(identity, [run.id for run in runs])
    raise BadInput(Fault("T101", message, cure=cure or "see 'magdepth runs list'"))


def _run_in(order: Order, folder: Path, digest: str | None = None) -> SavedRun | None:
    """The run in a folder if it is whole and made by this order. Failed T105 where it should have this digest."""
    manifest = _read(folder / MANIFEST)
    if isinstance(manifest, Fault) or manifest["identity"] != order.identity:
        return None
    if any(manifest.get(key) != value for key, value in order.content.items()):
        return None
    saved = SavedRun(folder.name, folder, manifest)
    if not saved.sound():
        return None
    if digest is not None and manifest["digest"] != digest:
        raise Failed(Fault(
            "T105", "the same run came to another digest than the one that was saved", file=str(folder),
            expected=manifest["digest"], got=digest,
            cure="one of the two is wrong: delete the folder, run twice with --fresh, and report it if they differ",
        ))
    return saved


def _add_paths(saved: SavedRun, sink: whole_paths.PathSink) -> None:
    """Put the paths into the folder of a run that was saved without them."""
    if saved.has_paths():
        return
    target = saved.folder / whole_paths.FOLDER
    if target.exists():
        discard(target)
    draft = new_draft(saved.folder.parent)
    try:
        sink.hand_over(draft / whole_paths.FOLDER, saved.manifest["replicates"])
        try:
            os.replace(draft / whole_paths.FOLDER, target)
        except OSError:
            if not saved.has_paths():  # else another process has just done the same
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _manifests(folder: Path | None) -> list[Path]:
    """The manifests in the store, sorted by the id of their run; drafts begin with a dot."""
    store = place.runs_folder() if folder is None else folder
    return [path for path in sorted(store.glob(f"*/{MANIFEST}")) if not path.parent.name.startswith(".")]


def _read(path: Path) -> dict[str, Any] | Fault:
    """A manifest, or the fault that it has."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        what = f"it can't be read: {getattr(error, 'strerror', None) or 'no JSON'}"
    else:
        fields = manifest if isinstance(manifest, dict) else {}
        wrong = [key for key, kind in _NEEDED.items() if not isinstance(fields.get(key), kind)]
        if not wrong:
            return fields
        what = f"it has no sound '{wrong[0]}'"
    return Fault("T102", f"the manifest of a saved run is damaged: {what}", file=str(path),
                 cure=f"delete the folder {path.parent.name} and run the scenario again")
