"""``magdepth evidence estimate|track|believe|consistency``: claims pooled, scored, and set beside each other."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.ledger import view_as_of
from magdepth.cli.options import AsOf, Json
from magdepth.cli.tracing import InScenario
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.balance.track_records import Record
    from magdepth.dates import Vintage
    from magdepth.evidence import Ledger, LedgerView
    from magdepth.evidence.weighing.pooling import Pooled

Sought = Annotated[
    str,
    typer.Argument(
        metavar="QUANTITY", help="Words of a claim's subject and quantity, claim ids (a003,a031), or a scenario's key."
    ),
]
Rule = Annotated[str, typer.Option("--rule", metavar="linear|hierarchical", help="How claims are pooled.")]
Category = Annotated[
    str | None,
    typer.Option("--category", metavar="TYPE/PLANT[/PERIOD]", help="Only claims of this: strike/alabuga/2025."),
]
Period = Annotated[
    str | None, typer.Option("--period", metavar="PERIOD", help="Take the claims of this period as of one time.")
]
Records = Annotated[bool, typer.Option("--records", help="Weigh origins by what was observed of their claims too.")]
Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CLAIM [CLAIM]|SOURCE]", help="One claim, two claims, or a source; else the whole ledger."),
]
All = Annotated[bool, typer.Option("--all", help="Show also what agrees, can be reconciled or has room.")]
Month = Annotated[
    str | None, typer.Option("--month", metavar="YYYY-MM", help="The month; the last whole one known if not given.")
]
Asked = Annotated[
    str | None,
    typer.Option("--claim", metavar="CLAIM", help="The claim of this plant's output asked about; else the best one."),
]
_PLAIN = str.maketrans({"–": "-", "−": "-", "→": "->", "…": "..."})
Chart = Annotated[Path | None, typer.Option("--chart", metavar="FILE.svg", help="Write the density as a chart.")]


def estimate(
    quantity: Sought, as_of: AsOf = None, rule: Rule = "linear", category: Category = None, period: Period = None,
    records: Records = False, chart: Chart = None, scenario: InScenario = "alabuga-2025", json: Json = False,
) -> None:  # fmt: skip
    """Pool the claims on one quantity to a distribution: claims, weights, quantiles, density."""
    from magdepth.balance.pool_as_value import declare
    from magdepth.balance.pool_report import PoolEstimate, estimate_data, estimate_lines
    from magdepth.balance.selection import select
    from magdepth.balance.track_records import weights
    from magdepth.evidence.weighing.pooling import pool
    from magdepth.scenario import load

    if chart is not None:
        _writable(chart)
    view = view_as_of(as_of)
    chosen = select(quantity, view, lambda: load(scenario, as_of=as_of), category=category, period=period)
    scores = _records(view) if records else None
    pooled = pool(
        chosen.claims, rule=rule, period=chosen.period, weights=None if scores is None else weights(scores.values()),
        unit=_shared_unit(chosen.unit, [claim.unit for claim in chosen.claims if claim.kind != "qualitative"]),
    )  # fmt: skip
    day = None if as_of is None else as_of.isoformat()
    result = PoolEstimate(quantity, day, chosen, pooled, declare(pooled), _confidence(pooled), scores)
    if chart is not None:
        from magdepth.briefing.density_chart import density_svg
        from magdepth.files import write_one

        write_one(density_svg(pooled, chosen.title, day), chart, "E192", "the chart")
    if json:
        show_json(estimate_data(result))
    else:
        ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
        print("\n".join(estimate_lines(result, ascii_only=ascii_only)))
        if chart is not None:
            print(f"\nWritten: {chart}")


def track(as_of: AsOf = None, json: Json = False) -> None:
    """What origins said of launches, beside what was observed later, and what weight that earns."""
    from magdepth.balance.pool_report import record_data, record_lines

    scores = _records(view_as_of(as_of))
    if json:
        show_json([record_data(record) for record in scores.values()])
    else:
        print("\n".join(record_lines(list(scores.values()))) or "No claim can be set beside an observed month yet.")


def believe(month: Month = None, claim: Asked = None, as_of: AsOf = None, json: Json = False) -> None:
    """List claims of output by the chance that they can be relied on, given a month's launches and each other."""
    from magdepth.balance.credence import believe as weigh
    from magdepth.balance.credence.wording import credence_lines
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly

    _check_month(month)
    ledger, monthly = load_ledger(), load_monthly()
    vintage = _vintage(ledger, as_of)
    credence = weigh(ledger.at(vintage), monthly.at(vintage), month, claim)
    if json:
        show_json(credence.as_dict())
        return
    text = "\n".join(credence_lines(credence))
    print(text if "utf" in (sys.stdout.encoding or "").lower() else text.translate(_PLAIN))


def consistency(words: Words = None, all_: All = False, as_of: AsOf = None, json: Json = False) -> None:
    """Set claims beside each other: by category and time, in sums, in beds and lines, and where they get mixed up."""
    from magdepth.balance.consistency.finding import finding_dict
    from magdepth.balance.consistency.report import counted, finding_lines, look
    from magdepth.evidence import load_ledger
    from magdepth.observed import load_monthly

    asked = tuple(words or ())
    ledger, monthly = load_ledger(), load_monthly()
    vintage = _vintage(ledger, as_of)
    findings = look(ledger.at(vintage), monthly.at(vintage), asked)
    listed = findings if all_ or json or len(asked) == 2 else tuple(finding for finding in findings if finding.serious)
    if json:
        show_json({"as_of": vintage.as_of.isoformat(), "findings": [finding_dict(finding) for finding in findings]})
        return
    for finding in listed:
        print("\n".join(finding_lines(finding)))
    print(counted(findings, len(listed)))


def _records(view: LedgerView) -> dict[str, Record]:
    from magdepth.balance.track_records import records
    from magdepth.observed import load_monthly

    return {record.origin: record for record in records(view, load_monthly().at(view.vintage))}


def _shared_unit(wanted: str | None, units: list[str]) -> str | None:
    """The unit of the parameter that was asked for, where the claims can be told in it."""
    from magdepth.units import factor

    try:
        return wanted if wanted is not None and all(factor(unit, wanted) for unit in units) else None
    except ValueError:
        return None


def _confidence(pooled: Pooled) -> str:
    """Confidence in the evidence, kept apart from the width: how many origins speak, and whether they agree."""
    from magdepth.briefing.judgements import confidence

    ids = {item.claim.id for item in pooled.claims}
    disputed = any(ids & set(item.claim.contradicts) for item in pooled.claims)
    word = confidence(0.0, len(pooled.origins), disputed=disputed)
    count = len(pooled.origins)
    origins = "one origin speaks" if count == 1 else f"{count} origins speak"
    against = ", and contradicts itself" if count == 1 else ", and some contradict each other"
    return f"confidence is {word}: {origins}{against if disputed else ''}"


def _writable(chart: Path) -> None:
    faults = []
    if chart.suffix.lower() != ".svg":
        cure = "end its name in .svg"
        faults.append(Fault("E190", "a chart is an SVG file", key="--chart", got=chart.name, cure=cure))
    if not chart.parent.is_dir():
        got = str(chart.parent)
        faults.append(Fault("E191", "there is no such folder", key="--chart", got=got, cure="make it first"))
    elif chart.is_dir():
        faults.append(Fault("E191", "this is a folder", key="--chart", got=str(chart), cure="name a file in it"))
    if faults:
        raise BadInput(*faults)


def _check_month(month: str | None) -> None:
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadInput(Fault("A203", "this is not a month", key="--month", expected="YYYY-MM", got=repr(month),
                             cure="write it as 2025-06"))  # fmt: skip


def _vintage(ledger: Ledger, as_of: date | None) -> Vintage:
    """The day that is asked for, else the day from which the newest claim is known."""
    from magdepth.dates import Vintage

    return Vintage(as_of if as_of is not None else max((claim.known_by for claim in ledger.claims), default=date.min))
