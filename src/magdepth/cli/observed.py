"""``magdepth observed``: reported series in the data folder; ``parsing`` has the words that read reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from magdepth.cli import parsing
from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, Json
from magdepth.errors import BadInput, Failed, Fault

if TYPE_CHECKING:
    from magdepth.observed.monthly import Month
    from magdepth.observed.reporting import Regimes
    from magdepth.observed.series import DayFact, Series


class Format(StrEnum):
    """The layouts of files that can be imported."""

    kaggle = "kaggle"
    generic = "generic"


class By(StrEnum):
    """What a row or a bar stands for."""

    day = "day"
    month = "month"


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")],
    format: Annotated[Format, typer.Option("--format", help="kaggle: the public set; generic: any theatre.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The name to keep it under.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of the series of that name.")] = False,
    append: Annotated[bool, typer.Option("--append", help="Add its days; those already there must be equal.")] = False,
    cumulative: Annotated[
        bool, typer.Option("--cumulative", help="generic: the figures are running totals; take differences.")
    ] = False,
    regimes: Annotated[
        str | None,
        typer.Option("--regimes", metavar="FILE", help="generic: how its figures were reported, period by period."),
    ] = None,
    json: Json = False,
) -> None:
    """Import a reported series, and say what became of each row."""
    from magdepth.cli.progress import progress
    from magdepth.observed.regimes import coded, kept, load_regimes, unpromised
    from magdepth.observed.series_store import check_name, import_series, list_series

    check_name(name)
    if replace and append:
        raise BadInput(Fault("O155", "--replace and --append exclude each other", key="--append", cure="give one"))
    if cumulative and format is not Format.generic:
        raise BadInput(Fault("O164", "--cumulative is for the generic format alone", key="--cumulative"))
    if regimes is not None and format is not Format.generic:
        raise BadInput(Fault("O215", "--regimes is for the generic format alone: the public set has its own",
                             key="--regimes"))  # fmt: skip
    under = load_regimes(regimes) if regimes is not None else None
    if name in list_series() and not (replace or append):
        import_series(name, (), {})  # refused, before the file is read
    with progress("Importing"):
        if format is Format.kaggle:
            from magdepth.observed.kaggle import read_kaggle

            rows, account, table = read_kaggle(file)
        else:
            from magdepth.observed.generic import read_generic

            rows, account, table = read_generic(file, cumulative=cumulative)
            if append and under is None:
                under = _regimes_kept(name)
            rows = coded(rows, under)
        part = {
            "file": file.name, "sha256": table.sha256, "bytes": table.size, "rows": account.rows,
            "format": format.value, "cumulative": cumulative, "imported": date.today().isoformat(),
            "regimes": kept(under), "account": account.as_dict(),
        }  # fmt: skip
        series = import_series(name, rows, part, "replace" if replace else "append" if append else "new")
    if json:
        show_json({"series": _described(series), "import": part | {"regimes": under and under.name}})
        return
    print("\n".join(account.lines()))
    if under is not None:
        print(f"Regimes '{under.name}': {', '.join(dict.fromkeys(row.regime or '' for row in rows))}")
    for figure, count in unpromised(rows, under).items():
        print(f"  {count} rows have a figure '{figure}' that is never given under their regime: kept")
    print(f"Series '{name}': {_described_in_words(series)}, digest {series.digest[:12]}")


def list_(json: Json = False) -> None:
    """List the series that are kept, with what they cover."""
    from magdepth.cli.faults_and_exit import show_faults
    from magdepth.observed.series_store import list_series, load_series

    stored: list[Series] = []
    damaged: list[Fault] = []
    for name in list_series():
        try:
            stored.append(load_series(name))
        except Failed as error:
            damaged += error.faults
    if json:
        show_json({"series": [_described(series) for series in stored],
                   "damaged": [fault.as_dict() for fault in damaged]})  # fmt: skip
        return
    for series in stored:
        print(f"{series.name}\n    {_described_in_words(series)}")
    if not stored:
        print("No series; 'magdepth observed import FILE --format kaggle --name NAME' makes one.")
    show_faults(damaged)


def show(
    name: parsing.Name,
    by: Annotated[By, typer.Option("--by", help="A row a day or a month.")] = By.month,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Show a series by month or by day; a figure that is missing is not a zero."""
    series = _seen(name, as_of)
    if json and by is By.month:
        show_json({"months": [month.as_dict() for month in series.months()]})
    elif json:
        show_json({"days": [_day_data(row) for row in series.days]})
    else:
        _print_rows(series, by)


def plot(
    name: parsing.Name,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The SVG file to write.")],
    cls: Annotated[str, typer.Option("--class", metavar="CLASS", help="The class to draw.")] = "drone",
    by: Annotated[By | None, typer.Option("--by", help="A bar a day or a month; days up to a quarter.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Draw what was launched and stopped as a chart."""
    from magdepth.briefing.series_chart import series_svg

    series = _seen(name, as_of)
    if cls not in series.classes:
        raise BadInput(Fault("O162", f"series '{name}' has no class '{cls}'", key="--class",
                             expected=", ".join(series.classes) or "a day on which something was known"))  # fmt: skip
    first, last = series.first, series.last
    short = first is not None and last is not None and (last - first).days < 92
    how = by or (By.day if short else By.month)
    _write(out, series_svg(series, cls, how.value))
    if json:
        show_json({"file": str(out), "class": cls, "by": how.value})
    else:
        print(f"Written: {out}")


def check(
    name: parsing.Name,
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="CSV: month,measure,value and who,url.")],
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=0.0, max=1.0, help="Share by which a total may differ.")
    ] = 0.02,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Set the months of a series beside totals that others printed, and list each difference."""
    from magdepth.observed.monthly_check import check_months

    comparisons = check_months(_seen(name, as_of), table, tolerance)
    if json:
        show_json({"tolerance": tolerance, "compared": [comparison.as_dict() for comparison in comparisons],
                   "differ": sum(comparison.verdict == "differs" for comparison in comparisons)})  # fmt: skip
        return
    from magdepth.briefing.words import exact
    from magdepth.cli.tables import table as print_table

    rows = [
        [f"{comparison.month} {comparison.measure}", exact(comparison.published),
         f"at least {exact(comparison.at_least)}" if comparison.at_least is not None else exact(comparison.observed),
         "—" if comparison.difference is None else f"{comparison.difference:+,}" if comparison.difference else "0",
         "—" if comparison.share is None else f"{comparison.share:+.1%}" if comparison.share else "0",
         comparison.verdict.replace("_", " ") + (f": {comparison.why}" if comparison.why else ""), comparison.who]
        for comparison in comparisons
    ]  # fmt: skip
    print_table(["Total", "Printed", "Series", "Difference", "Share", "Verdict", "Who"], rows)
    differ = sum(comparison.verdict == "differs" for comparison in comparisons)
    print(f"\n{differ} of {len(comparisons)} differ by more than {tolerance:.1%}.")


def _seen(name: str, as_of: date | None) -> Series:
    from magdepth.dates import Vintage
    from magdepth.observed.series_store import load_series

    series = load_series(name)
    return series if as_of is None else series.at(Vintage(as_of))


def _regimes_kept(name: str) -> Regimes | None:
    """The regimes of a series that is there already: what is appended keeps to them."""
    from magdepth.observed.regimes import regimes_of
    from magdepth.observed.series_store import list_series, load_series

    return regimes_of(load_series(name)) if name in list_series() else None


def _described(series: Series) -> dict[str, Any]:
    first, last = series.first, series.last
    return {
        "name": series.name, "first": first and first.isoformat(), "last": last and last.isoformat(),
        "classes": list(series.classes), "rows": len(series.rows), "digest": series.digest,
        "provenance": [_origin(part) for part in series.provenance],
    }  # fmt: skip


def _origin(part: Mapping[str, Any]) -> dict[str, Any]:
    """An import without what is long: its account and the file of its regimes, of which the name remains."""
    regimes = part.get("regimes")
    short = {key: value for key, value in part.items() if key not in ("account", "regimes")}
    return short | {"regimes": regimes.get("name")} if isinstance(regimes, Mapping) else short


def _described_in_words(series: Series) -> str:
    files = ", ".join(str(part.get("file", "?")) for part in series.provenance)
    return f"{series.first} to {series.last}, {', '.join(series.classes)}; from {files}"


def _day_data(row: DayFact) -> dict[str, Any]:
    fields = row._asdict()
    fields["class"] = fields.pop("cls")
    return fields | {"day": row.day.isoformat(), "known_by": row.known_by.isoformat()}


def _print_rows(series: Series, by: By) -> None:
    from magdepth.briefing.words import exact
    from magdepth.cli.tables import table

    if not series.rows:
        print("Nothing was known by then.")
        return
    figures = ("launched", "stopped", "lost", "hits")
    if by is By.month:
        rows = [[f"{m.month} {m.cls}", *(_sum(m, name) for name in figures), f"{m.reported}/{m.days}",
                 str(m.hidden) if m.hidden else "", m.regime or ""] for m in series.months()]  # fmt: skip
        table(["Month", "Launched", "Stopped", "Lost", "Hits", "Days reported", "Hidden", "Regime"], rows)
        print("\n≥: some reports of the month lack the figure; —: missing, which is not zero.")
        return
    days = [[f"{d.day} {d.cls}", *(exact(getattr(d, name)) for name in (*figures, "still_airborne")),
             d.status.replace("_", " "), d.regime or ""] for d in series.days]  # fmt: skip
    table(["Day", "Launched", "Stopped", "Lost", "Hits", "Airborne", "Status", "Regime"], days)
    print("\n—: missing, which is not zero.")


def _sum(month: Month[int | None], name: str) -> str:
    from magdepth.briefing.words import exact

    value = getattr(month, name)
    return f"≥{exact(month.at_least[name])}" if value is None and name in month.at_least else exact(value)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; what the system refuses is told by the frame."""
    import os
    from contextlib import suppress

    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


app = typer.Typer(help="Import, list, show, plot or check reported series.", no_args_is_help=True)

app.command("import")(import_)
app.command("parse")(parsing.parse)
app.command("append")(parsing.append)
app.command("list")(list_)
app.command("show")(show)
app.command("plot")(plot)
app.command("check")(check)
app.command("regimes")(parsing.regimes)
