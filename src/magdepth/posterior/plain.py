"""A posterior as plain data and back: strict, with all that is wrong told at once."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from magdepth import units
from magdepth.errors import BadInput, Fault, suggest
from magdepth.posterior.model import IDENTIFIED, Fitted, Posterior

LAYOUT = 1
MARK = "magdepth_posterior"  # the first key of the file, by which a posterior is known
MOST_DRAWS = 100_000
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")
_TOP = (MARK, "name", "as_of", "digest", "series", "command", "version", "parameters", "diagnostics", "findings",
        "draws")
_FITTED = ("name", "unit", "meaning", "identified", "prior", "r_hat", "ess")
_SERIES = ("name", "digest", "first", "last", "form")
_FORMS = ("daily", "monthly")


def to_plain(posterior: Posterior) -> dict[str, Any]:
    """The posterior as plain data; ``draws`` as rows, one joint draw each, in the order of the parameters."""
    return {
        MARK: LAYOUT,
        "name": posterior.name,
        "as_of": posterior.as_of.isoformat(),
        "digest": posterior.digest,
        "series": dict(posterior.series),
        "command": posterior.command,
        "version": posterior.version,
        "parameters": [
            {"name": one.name, "unit": one.unit, "meaning": one.meaning, "identified": one.identified,
             "prior": list(one.prior), "r_hat": one.r_hat, "ess": one.ess}
            for one in posterior.parameters
        ],
        "diagnostics": dict(posterior.diagnostics),
        "findings": dict(posterior.findings),
        "draws": [list(row) for row in zip(*(posterior.draws[name] for name in posterior.names), strict=True)],
    }


def from_plain(plain: Any, file: str | None = None) -> Posterior:
    """The posterior in plain data; BadInput with every fault found, P102 to P109."""
    reader = _Reader(file)
    found = reader.read(plain)
    if reader.faults or found is None:
        raise BadInput(*reader.faults)
    return found


def data_faults(posterior: Posterior) -> list[Fault]:
    """What is wrong with the draws of a posterior in memory: columns missing or left over, unequal lengths."""
    names, held = set(posterior.names), set(posterior.draws)
    faults = [Fault("P106", "has no draws", key=name) for name in posterior.names if name not in held]
    faults += [Fault("P106", "has draws but is no parameter", key=name) for name in sorted(held - names)]
    sizes = {name: len(values) for name, values in posterior.draws.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} {size}" for name, size in sizes.items())
        faults.append(Fault("P106", "the draws are not joint: their numbers differ", key="draws", got=told))
    return faults


class _Reader:
    """Collects faults while it reads one posterior."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, code: str, message: str, key: str, expected: str | None = None, got: str | None = None,
              cure: str | None = None) -> None:
        self.faults.append(Fault(code, message, self.file, None, key, expected, got, cure))

    def read(self, plain: Any) -> Posterior | None:
        if not isinstance(plain, dict) or MARK not in plain:
            self.fault("P102", "is no posterior", MARK, expected=f"a JSON object with '{MARK}'")
            return None
        layout = plain[MARK]
        if layout != LAYOUT or isinstance(layout, bool):
            self.fault("P103", "is written in another version of the layout", MARK, expected=str(LAYOUT),
                       got=repr(layout)[:40], cure="make it again with this magdepth: its 'command' says how")
            return None
        if not self.keys(plain, _TOP, ""):
            return None
        as_of = self.day(plain["as_of"], "as_of")
        name = self.text(plain["name"], "name")
        if name and not NAME.fullmatch(name):
            self.fault("P104", "can't be the name of a posterior", "name", got=repr(name[:60]),
                       expected="1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit")
        self.series(plain["series"], as_of)
        texts = [self.text(plain[key], key) for key in ("command", "version", "digest")]
        for key in ("diagnostics", "findings"):
            if not isinstance(plain[key], dict):
                self.fault("P104", "is of the wrong type", key, expected="an object")
        fitted = self.parameters(plain["parameters"])
        columns = self.draws(plain["draws"], len(plain["parameters"])) if fitted is not None else None
        if self.faults or as_of is None or fitted is None or columns is None:
            return None
        draws = dict(zip((one.name for one in fitted), columns, strict=True))
        found = Posterior(str(name), as_of, plain["series"], str(texts[0]), fitted, draws, plain["diagnostics"],
                          plain["findings"], str(texts[1]))
        if found.digest != texts[2]:
            self.fault("P107", "the draws are not those that were written: the digest differs", "digest",
                       expected=str(texts[2])[:64], got=found.digest, cure="make the posterior again")
        return found

    def keys(self, block: Mapping[str, Any], known: tuple[str, ...], where: str) -> bool:
        """Whether a block has just the keys it must have."""
        before = len(self.faults)
        at = f"{where}." if where else ""
        for key in block:
            if key not in known:
                self.fault("P104", "unknown key", f"{at}{str(key)[:60]}",
                           cure=suggest(str(key), known) or f"known here: {', '.join(known)}")
        for key in known:
            if key not in block:
                self.fault("P104", "is missing", f"{at}{key}")
        return len(self.faults) == before

    def text(self, value: Any, key: str, *, empty: bool = True) -> str | None:
        if isinstance(value, str) and (empty or value.strip()):
            return value
        self.fault("P104", "is of the wrong type", key, expected="text")
        return None

    def day(self, value: Any, key: str) -> date | None:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fault("P104", "is no date", key, expected="a date as 2025-06-30", got=repr(value)[:40])
            return None

    def series(self, block: Any, as_of: date | None) -> None:
        """What was fitted: it may say more than it must, but nothing may be later than the as-of day."""
        if not isinstance(block, dict):
            self.fault("P104", "is of the wrong type", "series", expected="an object")
            return
        missing = [key for key in _SERIES if key not in block]
        for key in missing:
            self.fault("P104", "is missing", f"series.{key}")
        if missing:
            return
        self.text(block["name"], "series.name", empty=False)
        self.text(block["digest"], "series.digest")
        first, last = self.day(block["first"], "series.first"), self.day(block["last"], "series.last")
        if block["form"] not in _FORMS:
            self.fault("P104", "is no form of a series", "series.form", expected=" or ".join(_FORMS),
                       got=repr(block["form"])[:40])
        if first and last and as_of and not first <= last <= as_of:
            self.fault("P105", "the series does not end before the as-of day, or begins after its end", "series.last",
                       expected="first <= last <= as_of", got=f"{first}, {last}, {as_of}")

    def parameters(self, items: Any) -> tuple[Fitted, ...] | None:
        if not isinstance(items, list) or not items:
            self.fault("P104", "is of the wrong type", "parameters", expected="a list that is not empty")
            return None
        found: list[Fitted] = []
        for place, item in enumerate(items):
            key = f"parameters.{place}"
            if not isinstance(item, dict):
                self.fault("P104", "is of the wrong type", key, expected="an object")
            elif self.keys(item, _FITTED, key) and (one := self.fitted(item, key)):
                if one.name in {other.name for other in found}:
                    self.fault("P104", f"'{one.name}' stands twice", key)
                found.append(one)
        return tuple(found) if len(found) == len(items) else None

    def fitted(self, item: dict[str, Any], key: str) -> Fitted | None:
        before = len(self.faults)
        name = self.text(item["name"], f"{key}.name")
        if name is not None and not _PARAMETER.fullmatch(name):
            self.fault("P104", "can't be the name of a parameter", f"{key}.name", got=repr(name[:60]),
                       expected="a letter, then letters, digits, '_' and '.'")
        unit = self.text(item["unit"], f"{key}.unit", empty=False)
        if unit:
            try:
                units.parse(unit)
            except ValueError as error:
                self.fault("P104", str(error), f"{key}.unit")
        meaning = self.text(item["meaning"], f"{key}.meaning", empty=False)
        if item["identified"] not in IDENTIFIED:
            self.fault("P104", "is no choice", f"{key}.identified", expected=" or ".join(IDENTIFIED),
                       got=repr(item["identified"])[:40])
        prior = item["prior"]
        points = [number(value) for value in prior] if isinstance(prior, list) and len(prior) == 3 else []
        told = [point for point in points if point is not None]
        if len(told) != 3 or not told[0] <= told[1] <= told[2]:
            self.fault("P104", "is not the prior's 5, 50 and 95 % points", f"{key}.prior",
                       expected="three finite numbers that rise")
        judged = {word: None if item[word] is None else number(item[word]) for word in ("r_hat", "ess")}
        for word, value in judged.items():
            if item[word] is not None and (value is None or value <= 0):
                self.fault("P104", "is no figure", f"{key}.{word}", expected="a positive number or null")
        if len(self.faults) > before:
            return None
        return Fitted(str(name), str(unit), str(meaning), item["identified"], (told[0], told[1], told[2]),
                      judged["r_hat"], judged["ess"])

    def draws(self, rows: Any, width: int) -> list[tuple[float, ...]] | None:
        """The columns of the table of draws; the first ten bad places are told."""
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_DRAWS:
            self.fault("P106", "is no table of draws", "draws", expected=f"1 to {MOST_DRAWS:,} rows")
            return None
        table: list[list[float]] = []
        bad = 0
        for place, row in enumerate(rows):
            figures = [number(value) for value in row] if isinstance(row, list) else []
            told = [figure for figure in figures if figure is not None]
            if len(told) == len(figures) == width:
                table.append(told)
                continue
            bad += 1
            if bad <= 10:
                self.fault("P106", "is no draw", f"draws.{place}", expected=f"{width} finite numbers",
                           got=f"{len(figures)} figures, {len(told)} of them finite numbers")
        if bad:
            if bad > 10:
                self.fault("P106", f"{bad} rows are no draws, 10 are listed", "draws")
            return None
        return list(zip(*table, strict=True))


def number(value: Any) -> float | None:
    """A finite number, or None for anything else.

    >>> number(3), number("3"), number(float("nan")), number(True)
    (3.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        figure = float(value)
    except OverflowError:
        return None
    return figure if math.isfinite(figure) else None
