"""The tables of a saved run: written from a run, read back as what they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.dates import Window

if TYPE_CHECKING:
    from magdepth.engine.measure import Measure
    from magdepth.engine.reduction import Reduced
    from magdepth.results import Run, Summary

SUMMARIES = "summaries.parquet"
MEASURES = "measures.parquet"
PARAMETERS = "parameters.parquet"
DAILY = "daily.parquet"
REDUCED = "reduced.parquet"
FIGURES = ("mean", "error", "q05", "q25", "median", "q75", "q95")
_REDUCED = b"reduced"

Column = tuple[str, "dict[str, str] | None", Any]


def write_tables(run: Run, folder: Path) -> None:
    """Write a run's tables: summaries and days always, single replicates or what they were reduced to."""
    tally = run.tally
    _write(folder / SUMMARIES, _summary_columns(run))
    _write(folder / DAILY, [(name, None, tally.sums[:, k]) for k, name in enumerate(tally.daily)])
    if tally.reduced is not None:
        columns: list[Column] = [("place", None, tally.reduced.places), ("count", None, tally.reduced.counts)]
        _write(folder / REDUCED, columns, {_REDUCED: _reduced_head(tally.reduced)})
        return
    _write(folder / MEASURES, [(m.name, _metadata(m), tally.results[:, k]) for k, m in enumerate(run.measures)])
    _write(folder / PARAMETERS, [(r.key, None, tally.parameters[:, r.slot]) for r in run.program.recipes])


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_summaries(path: Path) -> tuple[Summary, ...]:
    """The summaries of a run, to the bit as they were. Raises OSError or ValueError for another file."""
    import pyarrow.parquet as pq

    from magdepth.results.run import Summary

    rows = pq.read_table(path).to_pylist()
    return tuple(
        Summary(row["measure"], row["unit"], Window(row["from"], row["to"]), *(float(row[name]) for name in FIGURES))
        for row in rows
    )


def read_measures(path: Path) -> tuple[Measure, ...]:
    """The measures that a run kept, in their order (from its summaries)."""
    import pyarrow.parquet as pq

    from magdepth.engine.measure import Measure

    names = ["measure", "slot", "how", "from", "to", "unit", "threshold"]
    return tuple(
        Measure(row["measure"], row["slot"], row["how"], Window(row["from"], row["to"]), row["unit"], row["threshold"])
        for row in pq.read_table(path, columns=names).to_pylist()
    )


def read_reduced(path: Path) -> Reduced:
    """What a streamed run's measures were reduced to, as it was."""
    import numpy as np
    import pyarrow.parquet as pq

    from magdepth.engine.reduction import Reduced

    table = pq.read_table(path)
    head = json.loads(table.schema.metadata[_REDUCED])
    totals, squares, least, most = (tuple(head[name]) for name in ("totals", "squares", "least", "most"))
    places, counts = (np.asarray(table[name], dtype=np.int32) for name in ("place", "count"))
    return Reduced(head["count"], totals, squares, least, most, places, counts)


def _reduced_head(reduced: Reduced) -> bytes:
    """Whole numbers of any size, as JSON has them."""
    names = ("count", "totals", "squares", "least", "most")
    return json.dumps({name: getattr(reduced, name) for name in names}).encode()


def _summary_columns(run: Run) -> list[Column]:
    measures, summaries = run.measures, run.summaries()
    columns: dict[str, list[Any]] = {
        "measure": [m.name for m in measures],
        "slot": [m.slot for m in measures],
        "how": [m.how for m in measures],
        "from": [m.window.first for m in measures],
        "to": [m.window.last for m in measures],
        "unit": [m.unit for m in measures],
        "threshold": [m.threshold for m in measures],
    }
    return [(name, None, values) for name, values in columns.items()] + [
        (name, None, [getattr(summary, name) for summary in summaries]) for name in FIGURES
    ]


def _write(path: Path, columns: Iterable[Column], head: dict[bytes, bytes] | None = None) -> None:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    listed = list(columns)
    arrays = [pa.array(np.ascontiguousarray(v) if isinstance(v, np.ndarray) else v) for _, _, v in listed]
    fields = [pa.field(name, array.type, metadata=metadata)
              for (name, metadata, _), array in zip(listed, arrays, strict=True)]
    # through Python's own file, so that a full disk is reported as the error that it is
    with path.open("wb") as file:
        pq.write_table(pa.table(arrays, schema=pa.schema(fields, metadata=head)), file, compression="zstd")


def _metadata(measure: Measure) -> dict[str, str]:
    window = measure.window
    return {
        "slot": measure.slot, "how": measure.how, "from": window.first.isoformat(), "to": window.last.isoformat(),
        "unit": measure.unit, "threshold": str(measure.threshold),
    }
