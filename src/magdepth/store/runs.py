"""Saving, listing and finding runs: one folder a run, named by what made it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth import place
from magdepth.dates import Window
from magdepth.errors import BadInput, Failed, Fault, suggest
from magdepth.store.drafts import publish

if TYPE_CHECKING:  # the engine is heavy, and a list of runs does without it
    from magdepth.engine.measure import Measure
    from magdepth.results import Run, Summary

MANIFEST = "manifest.json"
MEASURES = "measures.parquet"
_NEEDED: dict[str, type] = {
    "scenario": str, "overlays": list, "sets": list, "hindsight": bool, "as_of": str, "start": str, "days": int,
    "seed": int, "replicates": int, "version": str, "program": str, "digest": str, "components": dict, "roles": dict,
}


@dataclass(frozen=True)
class SavedRun:
    """A run in the store: its id (from what made it), its folder and its manifest."""

    id: str
    folder: Path
    manifest: dict[str, Any]

    def summaries(self) -> tuple[Summary, ...]:
        """The run's measures, summarised; Failed T103 if the file is not what was saved."""
        import numpy as np
        import pyarrow.parquet as pq

        from magdepth.results.run import summarise

        path = self.folder / MEASURES
        try:
            table = pq.read_table(path)
            return tuple(
                summarise(_measure(field.name, field.metadata), np.asarray(column, dtype=np.int64))
                for field, column in zip(table.schema, table.columns, strict=True)
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            fault = Fault("T103", "this is not the file that was saved", file=str(path), got=type(error).__name__,
                          cure="run the scenario again")
            raise Failed(fault) from error


def save_run(run: Run, folder: Path | None = None) -> SavedRun:
    """Write a run into the store: measures, daily sums and parameters as Parquet, and a manifest.

    The folder appears only when every file in it is whole; a kill leaves no run. The same run saved
    again is the same folder. Raises Failed (T104) where the folder can't be written: a full disk, say.
    """
    store = place.runs_folder() if folder is None else folder
    manifest = _manifest(run)
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    identity = f"{run.scenario.name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def write(draft: Path) -> None:
        _write_tables(run, draft)
        (draft / MANIFEST).write_text(text, encoding="utf-8")

    def whole(found: Path) -> bool:
        return isinstance(_read(found / MANIFEST), dict) and (found / MEASURES).is_file()

    try:
        return SavedRun(identity, publish(store, identity, write, whole), manifest)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        cure = "make room, or name another folder with --data; nothing half-written is left"
        raise Failed(Fault("T104", f"the run could not be saved: {reason}", file=str(store), cure=cure)) from error


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
    found = [run for run in runs if run.id == identity] or [
        run for run in runs if identity and (run.id.startswith(identity) or run.manifest["digest"].startswith(identity))
    ]
    if len(found) == 1:
        return found[0]
    broken = [path for path in _manifests(folder) if identity and path.parent.name.startswith(identity)]
    faults = [fault for path in broken if isinstance(fault := _read(path), Fault)]
    if faults and not found:
        raise BadInput(*faults)
    said = f"{len(found)} runs fit '{identity}'" if found else f"there is no run '{identity[:200]}'"
    cure = "give more of the id" if found else suggest(identity, [run.id for run in runs])
    raise BadInput(Fault("T101", said, cure=cure or "see 'magdepth runs list'"))


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
        given = manifest if isinstance(manifest, dict) else {}
        wrong = [key for key, kind in _NEEDED.items() if not isinstance(given.get(key), kind)]
        if not wrong:
            return given
        what = f"it has no sound '{wrong[0]}'"
    return Fault("T102", f"the manifest of a saved run is damaged: {what}", file=str(path),
                 cure=f"delete the folder {path.parent.name} and run the scenario again")


def _write_tables(run: Run, folder: Path) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    tally = run.tally
    columns: dict[str, list[tuple[str, dict[str, str] | None, Any]]] = {
        "measures": [(m.name, _metadata(m), tally.results[:, k]) for k, m in enumerate(run.measures)],
        "daily": [(name, None, tally.sums[:, k]) for k, name in enumerate(tally.daily)],
        "parameters": [(recipe.key, None, tally.parameters[:, recipe.slot]) for recipe in run.program.recipes],
    }
    for name in columns:
        arrays = [pa.array(np.ascontiguousarray(values)) for _, _, values in columns[name]]
        fields = [
            pa.field(key, array.type, metadata=told)
            for (key, told, _), array in zip(columns[name], arrays, strict=True)
        ]
        # through Python's own file, so that a full disk is told as the error that it is
        with (folder / f"{name}.parquet").open("wb") as file:
            pq.write_table(pa.table(arrays, schema=pa.schema(fields)), file, compression="zstd")


def _metadata(measure: Measure) -> dict[str, str]:
    window = measure.window
    return {
        "slot": measure.slot, "how": measure.how, "from": window.first.isoformat(), "to": window.last.isoformat(),
        "unit": measure.unit, "threshold": str(measure.threshold),
    }


def _measure(name: str, metadata: dict[bytes, bytes]) -> Measure:
    from magdepth.engine.measure import Measure

    told = {key.decode(): value.decode() for key, value in metadata.items()}
    window = Window(date.fromisoformat(told["from"]), date.fromisoformat(told["to"]))
    return Measure(name, told["slot"], told["how"], window, told["unit"], int(told["threshold"]))


def _manifest(run: Run) -> dict[str, Any]:
    scenario = run.scenario
    return {
        "scenario": scenario.name,
        "overlays": list(scenario.overlays),
        "sets": list(scenario.sets),
        "hindsight": scenario.hindsight,
        "as_of": run.as_of.isoformat(),
        "start": run.program.start.isoformat(),
        "days": scenario.days,
        "seed": run.seed,
        "replicates": run.replicates,
        "version": run.version,
        "program": run.program.digest,
        "digest": run.digest,
        "components": {name: kind.name for name, kind in run.program.components},
        "roles": dict(scenario.roles),
    }
