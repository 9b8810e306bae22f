"""``magdepth explain SCENARIO``: the numbered phases of a day, and every key that can be set."""

from __future__ import annotations

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import AsOf, FromPosterior, Json, Overlays, ScenarioName, Settings


def explain(
    scenario: ScenarioName,
    overlay: Overlays = None,
    set_: Settings = None,
    posterior: FromPosterior = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Print the order of a day, then every settable key with its value, unit, side and basis."""
    from magdepth.scenario import load
    from magdepth.scenario.explain import explain as explained
    from magdepth.scenario.explain import lines

    loaded = load(scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior)
    if json:
        show_json(explained(loaded))
    else:
        print("\n".join(lines(loaded)))
