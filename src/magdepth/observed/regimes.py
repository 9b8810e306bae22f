"""The regimes that are shipped, those of a file, and those under which a series was reported.

Regimes are files (``library/regimes/``), so that another theatre brings its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.errors import BadInput, Failed, Fault, suggest
from magdepth.observed.reporting import Regimes

if TYPE_CHECKING:
    from magdepth.observed.series import DayFact, Series

SHIPPED = Path(__file__).resolve().parents[1] / "library" / "regimes"
_AIR_FORCE_FORMATS = ("kaggle", "reports")  # read under the shipped regimes of Ukraine


@cache
def shipped_regimes() -> tuple[str, ...]:
    """The names of the regimes that come with magdepth, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load_regimes(name_or_path: str | Path = "ukraine") -> Regimes:
    """The regimes that are shipped under a name, or those of a file; BadInput O200–O212 with every fault.

    >>> from magdepth.observed import rest_holds
    >>> regimes = load_regimes()
    >>> [regime.code for regime in regimes.regimes], sorted(rest_holds(regimes.get("C")))
    (['A', 'B', 'C', 'D1', 'D2', 'E'], ['airborne', 'hit', 'left'])
    """
    text = str(name_or_path)
    if text in shipped_regimes():
        return _shipped(text)
    from magdepth.observed.regimes_file import read_regimes

    path = Path(text)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.exists():
        return read_regimes(path)
    raise BadInput(Fault("O200", f"there are no regimes '{text[:60]}'", cure=suggest(text, shipped_regimes())
                         or f"a path to a file, or one of: {', '.join(shipped_regimes())}"))  # fmt: skip


def regimes_of(series: Series) -> Regimes | None:
    """The regimes under which a series was reported, as kept with it; None where none are known.

    Imports of the public set and reports of the Air Force are under the shipped regimes of Ukraine. None
    is one way of reporting without a name. Failed O217 where what was kept can't be read.
    """
    return regimes_of_import(series.provenance[0], series.name) if series.provenance else None


def regimes_of_import(part: Mapping[str, Any], name: str = "") -> Regimes | None:
    """The regimes of one import, from its provenance."""
    kept_with_import = part.get("regimes")
    if kept_with_import is None:
        return load_regimes() if part.get("format") in _AIR_FORCE_FORMATS else None
    try:
        return _parsed(str(kept_with_import["text"]))
    except (BadInput, TypeError, KeyError) as error:
        raise Failed(Fault("O217", f"the regimes kept with the series '{name}' can't be read",
                           cure="import the series again")) from error  # fmt: skip


def kept(regimes: Regimes | None) -> dict[str, str] | None:
    """What the provenance of an import keeps of its regimes: enough for ``regimes_of`` to have them back."""
    return None if regimes is None else {"name": regimes.name, "text": regimes.text}


def coded(rows: Collection[DayFact], regimes: Regimes | None) -> tuple[DayFact, ...]:
    """Rows with the codes of their days' regimes; BadInput O213 for days that lie outside of all of them."""
    if regimes is None:
        return tuple(rows)
    outside = sorted({row.day for row in rows if regimes.on(row.day) is None})
    if outside:
        what = f"{len(outside)} days lie outside of all regimes of '{regimes.name}', the first is {outside[0]}"
        raise BadInput(Fault("O213", what, key="--regimes",
                             cure="leave out 'first' of the first period, or 'last' of the last: it is open then"))
    return tuple(row._replace(regime=regimes.code_on(row.day)) for row in rows)


def unpromised(rows: Collection[DayFact], regimes: Regimes | None) -> dict[str, int]:
    """How many rows have a figure, by its name, that their regime says is never given."""
    counts: Counter[str] = Counter()
    for row in rows:
        regime = None if regimes is None else regimes.get(row.regime)
        if regime is not None:
            counts.update(name for name, figure in regime.figures.items()
                          if figure.given == "never" and getattr(row, name) is not None)  # fmt: skip
    return dict(counts)


@cache
def _shipped(name: str) -> Regimes:
    from magdepth.observed.regimes_file import read_regimes

    return read_regimes(SHIPPED / f"{name}.yaml")


@cache
def _parsed(text: str) -> Regimes:
    from magdepth.observed.regimes_file import parse_regimes

    return parse_regimes(text, "regimes")
