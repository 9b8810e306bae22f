"""Which parameters of a posterior a scenario takes, and which options of the verb do not go together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from magdepth.calibration.nightly import band as points
from magdepth.errors import BadInput, Fault
from magdepth.posterior import FILE, Posterior
from magdepth.scenario.model import Calibrated

if TYPE_CHECKING:
    from magdepth.scenario.model import Scenario

#: What stands beside a parameter.
LABELS = {"yes": "", "weakly": "weakly identified", "no": "not identified"}


def band(posterior: Posterior, name: str) -> tuple[float, float, float]:
    """The 5, 50 and 95 % points of a parameter's draws."""
    return points(posterior.draws[name])


def parameters_taken(scenario: Scenario, posterior: Posterior) -> dict[str, str]:
    """The keys of a scenario that take a parameter of this posterior, and which."""
    wanted = {key: one.basis.name for key, one in scenario.all_quantities() if isinstance(one.basis, Calibrated)}
    return {key: name for key, name in wanted.items() if name in posterior.names}


def why_not_taken(scenario: str, posterior: Posterior, folder: Path) -> tuple[date | None, str]:
    """The as-of day that the scenario must be given to take a posterior, None for its own; and why it can't, if so.

    The scenario is loaded with the posterior, as ``magdepth run`` does it.
    """
    from magdepth.scenario import load

    day = None if posterior.as_of <= load(scenario).vintage.as_of else posterior.as_of
    try:
        load(scenario, as_of=day, posterior=folder.resolve())
    except BadInput as error:
        return day, str(error.faults[0])
    return day, ""


def check_options(monthly: bool, cls: str, update: bool, check: bool, out: Path) -> None:
    """BadInput K103 to K105 for words of the verb that can't be met, said before any work."""
    faults = []
    if monthly:
        asked = ((cls != "drone", "--class"), (update, "--update"), (check, "--check"))
        faults += [Fault("K103", f"{word} wants a daily series, and 'monthly' has months", key=word,
                         cure="import a daily series, or leave it out") for present, word in asked if present]
    if update and check:
        faults.append(Fault("K104", "--check looks at chains, and --update runs none", key="--check",
                            cure="fit anew to check"))  # fmt: skip
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / FILE).exists())):
        faults.append(Fault("K105", "there is something else here", file=str(out), key="--out",
                            expected="a new folder, or one with a posterior, which is replaced"))  # fmt: skip
    if faults:
        raise BadInput(*faults)
