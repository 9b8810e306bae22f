"""A sweep as a file, CSV or Parquet: whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from pathlib import Path

from magdepth.errors import BadInput, Failed, Fault
from magdepth.results.sweeps import Sweep

ENDINGS = (".csv", ".parquet")
ABOUT = "magdepth.sweep"  # the key in the metadata of a Parquet file


def check_file(path: Path) -> None:
    """See before the work that the file can be had; BadInput R209 with what stands in the way."""
    fault = None
    if path.suffix.lower() not in ENDINGS:
        fault = Fault("R209", "the ending says neither CSV nor Parquet", file=str(path), key="--out",
                      expected=" or ".join(ENDINGS), got=path.suffix or "no ending")
    elif path.is_dir():
        fault = Fault("R209", "this is a folder", file=str(path), key="--out", expected="a file")
    else:
        try:
            with tempfile.TemporaryFile(dir=path.parent):
                pass
        except OSError as error:
            fault = Fault("R209", f"nothing can be written there: {error.strerror or type(error).__name__}",
                          file=str(path), key="--out", expected="a file in a folder that is there",
                          cure="make the folder, or name another one")
    if fault is not None:
        raise BadInput(fault)


def write_sweep(sweep: Sweep, path: Path) -> None:
    """Write a sweep, one row a point; the ending says as what.

    A Parquet file says in its metadata what makes the sweep anew. Whatever goes wrong, nothing
    half-written stays, and a file that was there stays as it was. BadInput R209 before, Failed R217 while writing.
    """
    check_file(path)
    stage: Path | None = None
    try:
        stage = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent))
        draft = stage / path.name
        write = _write_csv if path.suffix.lower() == ".csv" else _write_parquet
        write(sweep, draft)
        os.replace(draft, path)
    except OSError as error:
        raise Failed(Fault("R217", f"the sweep could not be written: {error.strerror or type(error).__name__}",
                           file=str(path), cure="make room, or name another place with --out")) from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


def _write_csv(sweep: Sweep, path: Path) -> None:
    columns = sweep.columns()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        file.flush()
        os.fsync(file.fileno())


def _write_parquet(sweep: Sweep, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    about = json.dumps(sweep.about(), sort_keys=True)
    pq.write_table(pa.table(sweep.columns()).replace_schema_metadata({ABOUT: about}), path)
