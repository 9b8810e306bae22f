"""``magdepth run SCENARIO``: run it, save the run, and say what it came to."""

from __future__ import annotations

from magdepth.cli.frame import show_json
from magdepth.cli.options import AsOf, Json, Overlays, Replicates, ScenarioName, Seed, Settings, Threads


def run(
    scenario: ScenarioName,
    overlay: Overlays = None,
    set_: Settings = None,
    as_of: AsOf = None,
    replicates: Replicates = 2000,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Run a scenario, save the run whole, and print its digest and main figures."""
    from magdepth.cli.progress import progress
    from magdepth.scenario import load

    loaded = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or ())
    with progress("run") as step:
        from magdepth.results import run as run_scenario  # heavy: only for a scenario that loads

        result = run_scenario(loaded, replicates=replicates, seed=seed, threads=threads, progress=step)
    from magdepth.store import save_run

    saved = save_run(result)
    summaries = result.summaries()
    if json:
        show_json({**saved.manifest, "id": saved.id, "quantities": [summary.as_dict() for summary in summaries]})
        return
    from magdepth.cli.tables import show_run

    print(loaded.title)
    print(f"{described(saved.manifest)}\n")
    show_run(summaries, saved.manifest["components"], loaded.roles, loaded.days)
    print(f"Saved as {saved.id}. Digest {result.digest}")


def described(manifest: dict[str, object]) -> str:
    """What made a run, in one line."""
    overlays, sets = manifest["overlays"], manifest["sets"]
    assert isinstance(overlays, list) and isinstance(sets, list)
    changed = [*(f"overlay {name}" for name in overlays), *sets]
    late = "; with hindsight: it cites what was known only later" if manifest["hindsight"] else ""
    return (
        f"{manifest['scenario']} as of {manifest['as_of']}, {manifest['days']:,} days from {manifest['start']}, "
        f"{manifest['replicates']:,} replicates, seed {manifest['seed']}"
        + (f", with {', '.join(changed)}" if changed else "") + late
    )
