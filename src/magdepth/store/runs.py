"""Saving, listing and finding runs: written under a temporary name, renamed when whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magdepth import place
from magdepth.errors import BadInput, Fault, suggest
from magdepth.results import Run

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class SavedRun:
    """A run in the store: its id (from what made it), its folder and its manifest."""

    id: str
    folder: Path
    manifest: dict[str, Any]


def save_run(run: Run, folder: Path | None = None) -> SavedRun:
    """Write a run into the store: measures, daily sums and parameters as Parquet, and a manifest.

    The folder appears only when every file in it is whole; a kill leaves no run. Raises OSError
    as the disk does (the command line says it and exits 1).
    """
    store = place.runs_folder() if folder is None else folder
    store.mkdir(parents=True, exist_ok=True)
    identity = f"{run.scenario.name}-{run.digest[:12]}"
    target = store / identity
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=store))
    try:
        _write_tables(run, draft)
        manifest = _manifest(run)
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
        if target.exists():
            shutil.rmtree(target)
        os.replace(draft, target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return SavedRun(identity, target, manifest)


def list_runs(folder: Path | None = None) -> tuple[SavedRun, ...]:
    """All whole runs of the store, by id; drafts and foreign folders are passed over."""
    store = place.runs_folder() if folder is None else folder
    if not store.is_dir():
        return ()
    return tuple(
        SavedRun(path.name, path, json.loads((path / MANIFEST).read_text()))
        for path in sorted(store.iterdir())
        if not path.name.startswith(".") and (path / MANIFEST).is_file()
    )


def load_run(identity: str, folder: Path | None = None) -> SavedRun:
    """One run of the store by its id or a unique beginning. Raises BadInput (T101) if there is none."""
    runs = list_runs(folder)
    exact = [run for run in runs if run.id == identity]
    found = exact or [run for run in runs if run.id.startswith(identity) or identity in run.manifest["digest"]]
    if len(found) == 1:
        return found[0]
    names = [run.id for run in runs]
    said = f"{len(found)} runs fit" if found else "no such run"
    cure = suggest(identity, names) or "see 'magdepth runs list'"
    raise BadInput(Fault("T101", f"{said} '{identity}'", cure=cure))


def _write_tables(run: Run, folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tally = run.tally
    tables = {
        "measures": {m.name: tally.results[:, k] for k, m in enumerate(run.measures)},
        "daily": {name: tally.sums[:, k] for k, name in enumerate(tally.daily)},
        "parameters": {recipe.key: tally.parameters[:, recipe.slot] for recipe in run.program.recipes},
    }
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet", compression="zstd")


def _manifest(run: Run) -> dict[str, Any]:
    return {
        "scenario": run.scenario.name,
        "overlays": list(run.scenario.overlays),
        "hindsight": run.scenario.hindsight,
        "as_of": run.as_of.isoformat(),
        "start": run.program.start.isoformat(),
        "days": run.scenario.days,
        "seed": run.seed,
        "replicates": run.replicates,
        "version": run.version,
        "program": run.program.digest,
        "digest": run.digest,
    }
