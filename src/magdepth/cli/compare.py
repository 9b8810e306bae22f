"""``magdepth compare SCENARIO --overlay … --set …``: the same draws without and with a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, FromPosterior, Json, On, Overlays, ScenarioName, Seed, Settings, Threads
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.cli.progress import Step
    from magdepth.results import Comparison
    from magdepth.results.stopping import Until
    from magdepth.scenario import Scenario

_REPLICATES = 2000


def compare(
    scenario: ScenarioName,
    overlay: Overlays = None,
    set_: Settings = None,
    posterior: FromPosterior = None,
    as_of: AsOf = None,
    replicates: Annotated[
        int | None,
        typer.Option("--replicates", min=1, help="How many possible futures are drawn.", show_default=str(_REPLICATES)),
    ] = None,
    until_se: Annotated[
        str | None,
        typer.Option("--until-se", metavar="X[%]", help="Go on until the standard error of the mean change is X, or X "
                     "% of the mean without the change."),
    ] = None,
    measure: Annotated[
        str | None,
        typer.Option("--measure", metavar="NAME", help="The measure that --until-se looks at; else drones leaked."),
    ] = None,
    replicates_max: Annotated[
        int | None,
        typer.Option("--replicates-max", min=1, help="Where --until-se gives up.", show_default="200000"),
    ] = None,
    seed: Seed = 1,
    threads: Threads = None,
    on: On = None,
    json: Json = False,
) -> None:
    """Run the scenario alone and with the overlays and settings, on the same draws, and print the change."""
    from magdepth.cli.progress import progress
    from magdepth.scenario import load
    from magdepth.scenario.loading import takes_posterior

    faults = _misfits(scenario, overlay, set_, replicates, until_se, measure, replicates_max)
    if faults:
        raise BadInput(*faults)
    # The changed one first: it finds every fault. Alone, a scenario may have nothing that takes the posterior.
    changed = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior)
    plain = load(scenario, as_of=as_of, posterior=posterior if takes_posterior(scenario) else None)
    with progress("compare") as step:
        result, stopping = _paired(
            plain, changed, replicates, until_se, measure, replicates_max, seed, threads, on, step
        )
    if json:
        show_json(_as_dict(result, stopping, changed))
        return
    from magdepth.cli.tables import show_comparison

    print(plain.title)
    print(f"{_described(result, plain, changed)}\n")
    show_comparison(result, {name: kind.name for name, kind in result.a.program.components})
    if stopping is not None:
        print(_stopping_sentence(stopping))
    print(f"Digests: {result.a.digest} without, {result.b.digest} with")


def _described(result: Comparison, plain: Scenario, changed: Scenario) -> str:
    """What is compared, from when to when, and with which change."""
    change = ", ".join([*(f"overlay {name}" for name in changed.overlays), *changed.sets])
    hindsight = " (with hindsight: it cites what was known only later)" if changed.hindsight else ""
    return (
        f"{plain.name} as of {result.a.as_of}, {plain.days:,} days from {plain.start}, {result.a.replicates:,} paired "
        f"replicates, seed {result.a.seed}: without and with {change}{hindsight}"
    )


def _misfits(
    scenario: str, overlay: list[str] | None, set_: list[str] | None, replicates: int | None, until_se: str | None,
    measure: str | None, replicates_max: int | None,
) -> list[Fault]:
    faults = []
    if not overlay and not set_:
        faults.append(Fault("C006", "there is nothing to compare with", expected="--overlay or --set",
                            cure=f"for example: magdepth compare {scenario} --overlay no-workers"))
    if until_se is not None and replicates is not None:
        faults.append(Fault("C007", "--replicates and --until-se exclude each other",
                            cure="leave one out; --replicates-max says where --until-se gives up"))
    if until_se is None:
        faults += [
            Fault("C008", f"{name} says something only beside --until-se", key=name, cure="add --until-se 1%, say")
            for name, value in (("--measure", measure), ("--replicates-max", replicates_max)) if value is not None
        ]
    return faults


def _paired(
    plain: Scenario, changed: Scenario, replicates: int | None, target: str | None, measure: str | None,
    most: int | None, seed: int, threads: int | None, on: str | None, step: Step,
) -> tuple[Comparison, Until | None]:
    """The comparison, and with a target how the search for it went."""
    from magdepth.results.cluster import on as working_on  # heavy: only for scenarios that load
    from magdepth.results.run import How
    from magdepth.results.run import compare as compare_scenarios
    from magdepth.results.stopping import MOST, read_target, until

    aim = None if target is None else read_target(target)
    with working_on(on) as cluster:
        how = How(threads, step, pool=cluster.pool, workers=cluster.workers)
        if aim is None:
            return compare_scenarios(plain, changed, replicates=replicates or _REPLICATES, seed=seed, how=how), None
        stopping = until(plain, changed, aim, measure=measure, most=MOST if most is None else most, seed=seed, how=how)
        return stopping.comparison, stopping


def _as_dict(result: Comparison, stopping: Until | None, changed: Scenario) -> dict[str, Any]:
    from magdepth.results.run import variance_ratios

    ratios = variance_ratios(result)
    until = {} if stopping is None else {"until": stopping.as_dict()}
    return {
        "scenario": result.a.scenario.name, "as_of": result.a.as_of.isoformat(), "seed": result.a.seed,
        "replicates": result.a.replicates, "overlays": list(changed.overlays), "sets": list(changed.sets),
        "hindsight": changed.hindsight, "posterior": changed.posterior.as_dict() if changed.posterior else None,
        "digest_a": result.a.digest, "digest_b": result.b.digest,
        "version": result.a.version, **until,
        "differences": [
            {**summary.as_dict(), "variance_ratio": ratios[summary.name]} for summary in result.summaries()
        ],
    }


def _stopping_sentence(stopping: Until) -> str:
    """In a sentence: whether the error that was asked for was reached, and with how many replicates."""
    last = stopping.rounds[-1]
    target = f"{stopping.target}" + (f" of the mean ({last.limit:,.4g})" if stopping.target.percent else "")
    error = f"the error of the change in {stopping.measure} is {last.error:,.4g}"
    if not stopping.reached:
        return (f"NOT reached after {last.replicates:,} replicates, the most allowed: {error}, and {target} was asked "
                "for. --replicates-max allows more.")
    none = " It is the same in every replicate: what is rare may not have happened yet." if last.error == 0 else ""
    return f"Reached after {last.replicates:,} replicates: {error}, {target} was asked for.{none}"
