"""``magdepth require SCENARIO``: crews and rounds a month that hold a fill rate, layer by layer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, FromPosterior, Json, Overlays, ScenarioName, Seed, Settings, Threads, read_date

if TYPE_CHECKING:
    from magdepth.decision.deliveries import SupplyBand
    from magdepth.decision.need import LayerNeed
    from magdepth.decision.require import Requirement

Fill = Annotated[float, typer.Option("--fill", help="Fill rate to hold: demands met over demands, 0 to 1.")]
Confidence = Annotated[
    float, typer.Option("--confidence", help="Share of possible futures that must hold it, 0 to 1.")
]
UntilOrEnd = Annotated[
    date | None,
    typer.Option("--until", metavar="DATE", parser=read_date, help="Last day that counts; without it the run's last."),
]
SearchReplicates = Annotated[
    int, typer.Option("--replicates", min=20, help="Possible futures of the search; four times as many certify it.")
]


def require(
    scenario: ScenarioName,
    fill: Fill = 0.95,
    until: UntilOrEnd = None,
    confidence: Confidence = 0.95,
    overlay: Overlays = None,
    set_: Settings = None,
    posterior: FromPosterior = None,
    as_of: AsOf = None,
    replicates: SearchReplicates = 500,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Print what each layer needs, beside published deliveries; an em dash where there are none."""
    from magdepth.cli.progress import progress
    from magdepth.scenario import load

    loaded = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior)
    with progress("require") as step:
        from magdepth.decision.require import require as search  # heavy: only for a scenario that loads

        result = search(
            loaded, fill=fill, until=until, confidence=confidence, replicates=replicates, seed=seed, threads=threads,
            progress=step,
        )
    if json:
        show_json(result.as_dict())
    else:
        _show(loaded.title, result)


def _show(title: str, result: Requirement) -> None:
    from magdepth.briefing.words import MISSING, listing, number
    from magdepth.cli.tables import table

    hindsight = "; with hindsight: it cites what was known only later" if result.hindsight else ""
    changed = [*(f"overlay {name}" for name in result.overlays), *result.sets]
    changed += [f"draws of {result.posterior.describe()}"] if result.posterior else []
    print(title)
    print(
        f"{result.scenario} as of {result.as_of}{f', with {listing(changed)}' if changed else ''}: what it takes to "
        f"meet {result.fill:.3g} of demand from {result.window.first} to {result.window.last} "
        f"in {result.confidence:.3g} of possible futures ({result.replicates:,} replicates, seed {result.seed})"
        f"{hindsight}\n"
    )
    table(
        ["Layer", "Crews", "Rounds a month", "Fired a month", "Published a month", "Held in"],
        [
            [
                need.label,
                MISSING if need.crews is None else f"{need.crews:,.0f}",
                "not counted" if not need.limited else number(need.rounds),
                _band(need.fired),
                _band(need.published),
                MISSING if need.certificate is None else f"{need.certificate.share:.3f}",
            ]
            for need in result.layers
        ],
    )
    print(
        "\nRounds: smallest rate of orders; fired: where nothing is lacking, nine in ten futures in brackets. "
        "Held in: share of fresh replicates that hold it."
    )
    for need in result.layers:
        print(f"{need.label}: {_remark(need)}")
    if result.published:
        print(f"Published deliveries cover {result.covered} of the {result.published} layers that have any.")
    else:
        print("No deliveries are published for any layer.")


def _remark(need: LayerNeed) -> str:
    """What the table leaves out about a layer: what binds it, and what its need rests on."""
    remarks = []
    if need.binds:
        remarks.append(f"cannot be met because {need.binds}")
    if need.rounds == 0.0:
        remarks.append("the stock assumed on the first day suffices")
    if need.claims:
        remarks.append(f"deliveries published in {', '.join(need.claims)}")
    assumed = dict.fromkeys(key.split(".")[1] for key in need.assumptions)
    remarks.append(f"assumed: {', '.join(assumed)}" if assumed else "nothing that sets its need is assumed")
    return "; ".join(remarks)


def _band(spread: SupplyBand | None) -> str:
    from magdepth.briefing.words import MISSING, number, span

    return MISSING if spread is None else f"{number(spread.median)} ({span(spread.q05, spread.q95)})"
