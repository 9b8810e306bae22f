"""Loading: a scenario by name or path, with overlays and settings, as it stands at a date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magdepth.dates import Vintage
from magdepth.errors import BadInput, Fault, suggest
from magdepth.scenario.declared import Declared
from magdepth.scenario.known import Known
from magdepth.scenario.model import Scenario
from magdepth.scenario.overlays import Overlay, apply_changes, read_overlay
from magdepth.scenario.parsing import read_declared
from magdepth.scenario.posteriors import by_option
from magdepth.scenario.resolve import resolve
from magdepth.validation.yaml_nodes import Faults, display_path, read_file

if TYPE_CHECKING:
    from magdepth.evidence import Ledger
    from magdepth.observed import MonthlyFacts


@dataclass(frozen=True)
class Shipped:
    """A file of the library: its name, where it is and what it is for."""

    name: str
    path: Path


def shipped(what: str = "scenarios") -> tuple[Shipped, ...]:
    """The scenarios (or ``overlays``) that come with magdepth, by name."""
    folder = Path(str(resources.files("magdepth.library"))) / what
    return tuple(Shipped(path.stem, path) for path in sorted(folder.glob("*.yaml")))


def find(name_or_path: str | Path, what: str = "scenarios") -> tuple[Path, str]:
    """The file of a name or path, and how to show it; BadInput with a near miss if there is none."""
    text = str(name_or_path)
    names = {item.name: item.path for item in shipped(what)}
    if text in names:
        return names[text], f"{what}/{text}.yaml"
    path = Path(text)
    if path.suffix in (".yaml", ".yml") or path.exists() or len(path.parts) > 1:
        return path, display_path(path)
    word = what.removesuffix("s")
    raise BadInput(Fault("S402", f"there is no {word} '{text[:200]}'",
                         cure=suggest(text, names) or f"a path to a file, or one of: {', '.join(names) or 'none'}"))


def read(name_or_path: str | Path) -> Declared:
    """The system that a scenario file declares, for no date yet; BadInput with every fault found."""
    declared, faults = _parse(name_or_path)
    faults.stop()
    assert declared is not None
    return declared


def takes_posterior(name_or_path: str | Path) -> bool:
    """True if a quantity of the scenario file takes a parameter of a posterior."""
    return bool(read(name_or_path).takers())


def _parse(name_or_path: str | Path) -> tuple[Declared | None, Faults]:
    path, label = find(name_or_path)
    faults = Faults(label)
    return read_declared(read_file(path, label), faults, path.parent), faults


def overlay(name_or_path: str | Path) -> Overlay:
    """An overlay by name or path; BadInput with every fault found."""
    path, label = find(name_or_path, "overlays")
    return read_overlay(read_file(path, label), label, path.parent)


def load(name_or_path: str | Path, *, as_of: date | None = None, overlays: Iterable[str | Path] = (),
         sets: Iterable[str] = (), posterior: str | Path | None = None, ledger: Ledger | None = None,
         monthly: MonthlyFacts | None = None) -> Scenario:
    """A scenario as it stands at a date (its default if None), overlays and settings laid on it.

    ``sets`` are ``key=value`` texts as the command line takes them, ``posterior`` a name or folder that stands for
    the scenario's own. The shipped ledger and monthly facts are used unless others are given. BadInput with every
    fault found.
    """
    return variants(name_or_path, as_of=as_of, overlays=overlays, posterior=posterior, ledger=ledger,
                    monthly=monthly)(sets)


def variants(
    name_or_path: str | Path, *, as_of: date | None = None, overlays: Iterable[str | Path] = (),
    posterior: str | Path | None = None, ledger: Ledger | None = None, monthly: MonthlyFacts | None = None,
) -> Callable[[Iterable[str]], Scenario]:
    """``load`` for many settings: the files are read once, and what comes back takes the ``sets``.

    >>> at_level = variants("launches")
    >>> [at_level([f"stock_days={days}"]).median("stock_days") for days in (10, 20)]
    [10.0, 20.0]
    """
    known = knowledge(ledger, monthly)
    declared, faults = _parse(name_or_path)
    changes: list[Overlay] = []
    for item in overlays:
        try:
            changes.append(overlay(item))
        except BadInput as error:
            faults.entries += error.faults
    if declared is None:
        faults.stop()
        raise AssertionError("a head that can't be read has a fault")
    day = as_of or declared.as_of.default
    if faults.entries:
        # What could be read is looked at all the same, so that all faults are reported at once.
        try:
            at(declared, day, known)
        except BadInput as error:
            faults.entries += error.faults
        faults.stop()
    complete = declared
    named = None if posterior is None else by_option(posterior)
    return lambda sets: at(apply_changes(complete, tuple(changes), tuple(sets), named), day, known)


def knowledge(ledger: Ledger | None = None, monthly: MonthlyFacts | None = None) -> Known:
    """What views are taken of; the shipped ledger and monthly facts are read when first asked for."""
    @cache
    def claims() -> Ledger:
        from magdepth.evidence import load_ledger

        return ledger if ledger is not None else load_ledger()

    @cache
    def months() -> MonthlyFacts:
        from magdepth.observed import load_monthly

        return monthly if monthly is not None else load_monthly()

    return Known(Vintage(date.min), lambda vintage: claims().at(vintage), lambda vintage: months().at(vintage))


def at(declared: Declared, as_of: date, known: Known) -> Scenario:
    """The system at a date; BadInput with the stated reason where the scenario does not hold then."""
    span = declared.as_of
    if not span.first <= as_of <= span.last:
        raise BadInput(Fault("S401", f"does not hold as of {as_of}: {span.reason}", declared.file, key="as_of",
                             expected=f"{span.first} to {span.last}", got=str(as_of)))
    vintage = Vintage(as_of)
    return resolve(declared, vintage, known.seen_from(vintage))


def outline(name_or_path: str | Path) -> dict[str, Any]:
    """What a scenario asks, its dates, its components and what it leaves out, as plain data."""
    declared = read(name_or_path)
    return {
        "name": declared.name,
        "title": declared.title,
        "about": declared.about,
        "question": declared.question,
        "default": declared.as_of.default.isoformat(),
        "from": declared.as_of.first.isoformat(),
        "to": declared.as_of.last.isoformat(),
        "reason": declared.as_of.reason,
        "days": declared.days,
        "components": [
            {"name": component.name, "kind": component.kind.name, "about": component.about}
            for component in declared.components.values()
        ],
        "outside": list(declared.outside),
        "overlays": [
            {"name": change.name, "about": change.about, "hindsight": change.known_at is not None}
            for change in (overlay(item.name) for item in shipped("overlays")) if change.on == declared.name
        ],
        "file": declared.file,
    }


def catalogue() -> list[dict[str, Any]]:
    """The outline of every shipped scenario."""
    return [outline(item.name) for item in shipped()]
