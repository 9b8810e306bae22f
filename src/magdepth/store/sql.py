"""Questions in SQL over the saved runs: views that can only be read, in a DuckDB that can reach nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.errors import BadInput, Fault, suggest
from magdepth.store.runs import SavedRun, list_runs
from magdepth.store.tables import DAILY, MEASURES, PARAMETERS, SUMMARIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class View:
    """A view: what a row of it is, and its columns with their types."""

    name: str
    row: str
    columns: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """The columns and rows of an answer; ``more`` if there are further rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool = False


VIEWS = (
    View("runs", "a saved run", {
        "run": "VARCHAR", "scenario": "VARCHAR", "as_of": "DATE", "start": "DATE", "days": "INTEGER",
        "seed": "BIGINT", "replicates": "INTEGER", "overlays": "VARCHAR[]", "sets": "VARCHAR[]",
        "hindsight": "BOOLEAN", "streamed": "BOOLEAN", "version": "VARCHAR", "digest": "VARCHAR",
    }),
    View("measures", "a measure of a run, summarised over its replicates", {
        "run": "VARCHAR", "measure": "VARCHAR", "slot": "VARCHAR", "how": "VARCHAR", "from": "DATE", "to": "DATE",
        "unit": "VARCHAR", "threshold": "BIGINT", "mean": "DOUBLE", "error": "DOUBLE", "q05": "DOUBLE", "q25": "DOUBLE",
        "median": "DOUBLE", "q75": "DOUBLE", "q95": "DOUBLE",
    }),
    View("daily", "a state on a day of a run: its mean over replicates", {
        "run": "VARCHAR", "slot": "VARCHAR", "day": "INTEGER", "date": "DATE", "mean": "DOUBLE",
    }),
    View("replicates", "a measure in one replicate; none of streamed runs", {
        "run": "VARCHAR", "replicate": "INTEGER", "measure": "VARCHAR", "value": "BIGINT",
    }),
    View("parameters", "a parameter's draw in one replicate, in internal units; none of streamed runs", {
        "run": "VARCHAR", "replicate": "INTEGER", "key": "VARCHAR", "value": "DOUBLE",
    }),
)
# One thread: rows are numbered in the order in which they lie in the file. No folder to spill into.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1", "temp_directory": "", "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_LOCKS = ("python_enable_replacements=false", "enable_external_access=false", "lock_configuration=true")


def ask(question: str, folder: Path | None = None, limit: int | None = None) -> Answer:
    """Answer one SELECT over the views of a store, with at most ``limit`` rows.

    Nothing can be written, no other file read, no extension loaded.
    Raises BadInput: T109 for what is not one SELECT, T110 for what DuckDB does not understand or allow.
    """
    import duckdb

    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        try:
            _insist(connection, question)
            wanted = [view for view in VIEWS if re.search(rf"\b{view.name}\b", question, re.IGNORECASE)]
            runs = list_runs(folder) if wanted else ()
            for view in wanted:
                connection.execute(_statement(connection, view, runs))
            for lock in _LOCKS:
                connection.execute(f"SET {lock}")
            cursor = connection.execute(question)
            columns = tuple(column[0] for column in cursor.description or ())
            rows = cursor.fetchall() if limit is None else cursor.fetchmany(limit + 1)
        except duckdb.Error as error:
            raise BadInput(_fault(error)) from error
        except RuntimeError as error:
            if "interrupted" in str(error).lower():  # Ctrl-C, as DuckDB tells it
                raise KeyboardInterrupt from None
            raise
    more = limit is not None and len(rows) > limit
    return Answer(columns, tuple(rows[:limit]), more)


def _insist(connection: DuckDBPyConnection, question: str) -> None:
    statements = connection.extract_statements(question)
    kinds = [statement.type.name for statement in statements]
    if kinds != ["SELECT"]:
        raise BadInput(Fault(
            "T109", "runs can only be asked", expected="one SELECT", got=", ".join(kinds).lower() or "nothing",
            cure="runs are made with 'magdepth run' and removed with 'magdepth runs gc'",
        ))


def _fault(error: Exception) -> Fault:
    lines = [line for line in str(error).splitlines() if line.strip()]
    message = lines[0].rstrip(".!") if lines else type(error).__name__
    unknown = re.search(r"[Tt]able with name (\w+) does not exist", message)
    near = suggest(unknown[1], [view.name for view in VIEWS]) if unknown else None
    columns = next((line.strip() for line in lines[1:] if line.startswith("Candidate bindings")), None)
    cure = near or columns or "'magdepth runs sql' lists the views and their columns"
    return Fault("T110", f"the question can't be answered: {message}", cure=cure)


def _statement(connection: DuckDBPyConnection, view: View, runs: Iterable[SavedRun]) -> str:
    """The statement that makes a view: the parts of all runs one under the other."""
    parts = [part for k, run in enumerate(runs) if (part := _PARTS[view.name](connection, run, k))]
    typed = ", ".join(f"CAST({_name(column)} AS {kind}) AS {_name(column)}" for column, kind in view.columns.items())
    empty = ", ".join(f"NULL AS {_name(column)}" for column in view.columns)
    united = " UNION ALL ".join(parts) if parts else f"SELECT {empty} WHERE false"
    return f"CREATE VIEW {view.name} AS SELECT {typed} FROM ({united})"


def _runs(connection: DuckDBPyConnection, run: SavedRun, number: int) -> str:
    values = {**run.manifest, "run": run.id}
    columns = next(view.columns for view in VIEWS if view.name == "runs")
    return "SELECT " + ", ".join(f"{_literal(values[column])} AS {_name(column)}" for column in columns)


def _measures(connection: DuckDBPyConnection, run: SavedRun, number: int) -> str | None:
    source = _source(connection, run, SUMMARIES, number)
    return f"SELECT {_literal(run.id)} AS run, * FROM {source[0]}" if source else None


def _daily(connection: DuckDBPyConnection, run: SavedRun, number: int) -> str | None:
    long = _long(connection, run, DAILY, number, ("day", "slot", "value"))
    start = f"DATE {_literal(date.fromisoformat(run.manifest['start']).isoformat())}"
    return long and (
        f"SELECT {_literal(run.id)} AS run, slot, day, {start} + CAST(day AS INTEGER) AS date, "
        f"value / {int(run.manifest['replicates'])} AS mean FROM ({long})"
    )


def _replicates(connection: DuckDBPyConnection, run: SavedRun, number: int) -> str | None:
    long = _long(connection, run, MEASURES, number, ("replicate", "measure", "value"))
    return long and f"SELECT {_literal(run.id)} AS run, replicate, measure, value FROM ({long})"


def _parameters(connection: DuckDBPyConnection, run: SavedRun, number: int) -> str | None:
    long = _long(connection, run, PARAMETERS, number, ("replicate", "key", "value"))
    return long and f"SELECT {_literal(run.id)} AS run, replicate, key, value FROM ({long})"


_PARTS: dict[str, Callable[[DuckDBPyConnection, SavedRun, int], str | None]] = {
    "runs": _runs, "measures": _measures, "daily": _daily, "replicates": _replicates, "parameters": _parameters,
}


def _long(
    connection: DuckDBPyConnection, run: SavedRun, table: str, number: int, named: tuple[str, str, str]
) -> str | None:
    """A wide table as rows (number of the row, name of the column, value)."""
    source = _source(connection, run, table, number)
    if not source or not source[1]:
        return None
    row, key, value = named
    names, columns = source
    inner = ", ".join(f"{_name(column)} AS c{k}" for k, column in enumerate(columns))
    cells = ", ".join(f"c{k} AS {_literal(column)}" for k, column in enumerate(columns))
    numbered = f"SELECT row_number() OVER () - 1 AS {row}, {inner} FROM {names}"
    return f"SELECT {row}, {key}, {value} FROM ({numbered}) UNPIVOT INCLUDE NULLS ({value} FOR {key} IN ({cells}))"


def _source(connection: DuckDBPyConnection, run: SavedRun, table: str, number: int) -> tuple[str, list[str]] | None:
    """A file of a run by a name that DuckDB knows, and its columns; None where it is not there, or damaged."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    try:
        opened = ds.dataset(str(run.folder / table), format="parquet")
    except (OSError, pa.ArrowException):
        return None
    name = f"_{table.removesuffix('.parquet')}_{number}"
    connection.register(name, opened)
    return name, list(opened.schema.names)


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _literal(value: object) -> str:
    """A value as SQL writes it; texts come from manifests, which anyone may have edited."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"CAST([{', '.join(_literal(str(item)) for item in value)}] AS VARCHAR[])"
    return "'" + str(value).replace("'", "''") + "'"
