"""Measures that a user asks for before a run: ``SLOT:HOW[>=N][@FROM..TO]``, read with all faults at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from magdepth.cli.options import read_date
from magdepth.dates import Window, day_after
from magdepth.engine.measure import HOW, Measure, default_measures
from magdepth.engine.program import Program
from magdepth.errors import BadInput, Fault, suggest

FORM = "SLOT:HOW[>=N][@FROM..TO]"
_SPEC = re.compile(r"(?P<slot>[^:@\s]+):(?P<how>[^:@>=\s]+)(?:>=(?P<least>[^:@\s]*))?(?:@(?P<days>[^@\s]*))?")
_COUNTED = ("days", "first")  # the ways that look for a size
_MOST = 2**53


def read_measures(specs: Sequence[str], program: Program) -> tuple[Measure, ...]:
    """The measures that are asked for, each once.

    Without a size, ``days`` and ``first`` look for 1 or more; without days, the whole run is meant.
    Raises BadInput with every fault of every one: C030 for another form, C031 for an unknown state,
    C032 for an unknown way, C033 for a size, C034 for the days.
    """
    faults: list[Fault] = []
    measures: dict[str, Measure] = {}
    units = {measure.slot: measure.unit for measure in default_measures(program)}
    for spec in specs:
        match = _SPEC.fullmatch(spec)
        if match is None:
            example = "raids.drones:days>=700@2025-07-01..2025-12-31"
            faults.append(Fault("C030", "this is no measure", key="--measure", expected=FORM, got=repr(spec),
                                cure=f"write it as {example}"))
            continue
        slot, how = match["slot"], match["how"]
        wrong = [
            *_wrong_slot(slot, program), *_wrong_how(how), *_wrong_least(how, match["least"]),
            *_wrong_days(slot, match["days"], program),
        ]
        faults += wrong
        if not wrong:
            least = int(match["least"] or 1) if how in _COUNTED else 0
            window, suffix = _window(slot, match["days"], program)
            name = f"{slot}:{how}{f'>={least}' if least else ''}{suffix}"
            unit = "days" if how == "days" else "day" if how == "first" else units.get(slot, "")
            measures[name] = Measure(name, slot, how, window, unit, least)
    if faults:
        raise BadInput(*faults)
    return tuple(measures.values())


def beyond_defaults(measures: Sequence[Measure], program: Program) -> tuple[Measure, ...]:
    """Those that a run does not record by default."""
    defaults = {measure.name for measure in default_measures(program)}
    return tuple(measure for measure in measures if measure.name not in defaults)


def _wrong_slot(slot: str, program: Program) -> list[Fault]:
    if slot in program.slots:
        return []
    near = suggest(slot, program.slots) or f"a state of this scenario, such as {next(iter(program.slots), 'none')}"
    return [Fault("C031", "the scenario counts no such state", key=slot, cure=near)]


def _wrong_how(how: str) -> list[Fault]:
    if how in HOW:
        return []
    known = " or ".join(HOW)
    return [Fault("C032", "there is no such way to measure", key=how, expected=known, cure=suggest(how, HOW))]


def _wrong_least(how: str, least: str | None) -> list[Fault]:
    if least is None:
        return []
    if how in HOW and how not in _COUNTED:
        return [Fault("C033", f"'{how}' looks for no size", key="--measure", got=f">={least}",
                      cure=f"leave it out, or ask for {' or '.join(_COUNTED)}")]
    if re.fullmatch(r"[0-9]{1,16}", least) and 1 <= int(least) <= _MOST:
        return []
    return [Fault("C033", "this is no size", key="--measure", expected=f"a whole number from 1 to {_MOST:,}",
                  got=f">={least}")]


def _wrong_days(slot: str, days: str | None, program: Program) -> list[Fault]:
    if days is None:
        return []
    ends = days.split("..")
    if len(ends) != 2:
        return [Fault("C034", "these are no days", key="--measure", expected="FROM..TO", got=repr(days),
                      cure="write them as 2025-07-01..2025-12-31")]
    read: list[date] = []
    faults: list[Fault] = []
    for text in ends:
        try:
            read.append(read_date(text))
        except BadInput as error:
            faults += error.faults
    if faults:
        return faults
    recorded = _recorded_days(slot, program)
    if not recorded.first <= read[0] <= read[1] <= recorded.last:
        return [Fault("C034", "these days are not within the run", key="--measure",
                      expected=f"{recorded.first}..{recorded.last}, the earlier one first", got=days)]
    return []


def _window(slot: str, days: str | None, program: Program) -> tuple[Window, str]:
    """The days meant, and how they enter the name."""
    if days is None:
        return _recorded_days(slot, program), ""
    first, last = (date.fromisoformat(text) for text in days.split(".."))
    return Window(first, last), f"@{first}..{last}"


def _recorded_days(slot: str, program: Program) -> Window:
    """The days on which the state is counted."""
    last = program.lasts.get(slot.split(".")[0], program.days)
    return Window(program.start, day_after(program.start, last - 1))
