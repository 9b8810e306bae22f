"""``magdepth compare SCENARIO --overlay … --set …``: the same draws without and with a change."""

from __future__ import annotations

from magdepth.cli.frame import show_json
from magdepth.cli.options import AsOf, Json, Overlays, Replicates, ScenarioName, Seed, Settings, Threads


def compare(
    scenario: ScenarioName,
    overlay: Overlays = None,
    set_: Settings = None,
    as_of: AsOf = None,
    replicates: Replicates = 2000,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Run the scenario alone and with the overlays and settings, on the same draws, and print the change."""
    from magdepth.cli.progress import progress
    from magdepth.errors import BadInput, Fault
    from magdepth.scenario import load

    if not overlay and not set_:
        fault = Fault("C006", "there is nothing to compare with", expected="--overlay or --set",
                      cure=f"for example: magdepth compare {scenario} --overlay no-workers")
        raise BadInput(fault)
    changed = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or ())  # first: it finds every fault
    plain = load(scenario, as_of=as_of)
    with progress("compare") as step:
        from magdepth.results import compare as compare_scenarios  # heavy: only for scenarios that load

        result = compare_scenarios(plain, changed, replicates=replicates, seed=seed, threads=threads, progress=step)
    if json:
        show_json({
            "scenario": plain.name, "as_of": result.a.as_of.isoformat(), "seed": seed, "replicates": replicates,
            "overlays": list(changed.overlays), "sets": list(changed.sets), "hindsight": changed.hindsight,
            "digest_a": result.a.digest, "digest_b": result.b.digest, "version": result.a.version,
            "differences": [summary.as_dict() for summary in result.summaries()],
        })
        return
    from magdepth.cli.tables import show_comparison

    change = ", ".join([*(f"overlay {name}" for name in changed.overlays), *changed.sets])
    late = " (with hindsight: it cites what was known only later)" if changed.hindsight else ""
    print(plain.title)
    print(
        f"{plain.name} as of {result.a.as_of}, {plain.days:,} days from {plain.start}, {replicates:,} paired "
        f"replicates, seed {seed}: without and with {change}{late}\n"
    )
    show_comparison(result, {name: kind.name for name, kind in result.a.program.components})
    print(f"Digests: {result.a.digest} without, {result.b.digest} with")
