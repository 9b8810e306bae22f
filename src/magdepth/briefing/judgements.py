"""The nine judgements of a brief, and the further dated ones that are scored later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from magdepth.balance import Reconciliation
from magdepth.briefing.document import Judgement, Resolution
from magdepth.briefing.margins import (
    TESTS,
    Margins,
    Test,
    as_long_before,
    assumption_share,
    last_quarter,
    shares_by_night,
)
from magdepth.briefing.requirement_chart import main_needs
from magdepth.briefing.words import day_name, likelihood, listing, month_name, number, percent, signed, span
from magdepth.briefing.worlds import ALL_WORKERS, LINE, MONTH, NIGHT, SERIAL, WORKERS, Worlds
from magdepth.decision.require import Requirement
from magdepth.evidence import LedgerView
from magdepth.observed import MonthlyView
from magdepth.results import Run

CONDITIONAL = frozenset({"second_theatre", "dprk_serial"})


@dataclass(frozen=True)
class Material:
    """What judgements are written from: all runs and views of one vintage."""

    worlds: Worlds
    claims: LedgerView
    observed: MonthlyView
    reconciliation: Reconciliation
    requirement: Requirement | None


def tests_of(worlds: Worlds) -> tuple[Test, ...]:
    """The tests that the scenario has the components for."""
    return tuple(test for test in TESTS if worlds.has(*test.roles))


def margins(test: Test, material: Material, frozen: bool = False) -> Margins:
    """The margins of a test in its world; ``frozen`` with assumed values at their medians."""
    worlds = material.worlds
    run: Run = worlds.frozen if frozen else worlds.base
    if test.world == "without":
        pair = worlds.workers_frozen if frozen else worlds.workers
        assert pair is not None
        run = pair.a
    return test.margin(run, worlds.scenario.roles, worlds.horizon, material.observed)


def probability(values: Margins) -> float:
    """Share of replicates in which a statement holds."""
    return float(np.mean(values > 0.0))


def judge(material: Material) -> tuple[Judgement, ...]:
    """All judgements, the first-page ones first; those whose components are missing are left out."""
    found = {test.key: (test, margins(test, material)) for test in tests_of(material.worlds)}
    built: list[Judgement] = []
    for key, write in _ORDER:
        judgement = write(key, material, found)
        if judgement is not None:
            built.append(judgement)
    return tuple(built)


def confidence(share: float, origins: int, *, conditional: bool = False, disputed: bool = False) -> str:
    """The rule: low where assumptions carry more than half of the variance, where fewer than two
    origins speak, or where the judgement is conditional; high where they carry a fifth or less,
    three origins or more speak and none contradicts another; else moderate.

    >>> confidence(0.6, 5), confidence(0.4, 2), confidence(0.1, 3), confidence(0.1, 3, disputed=True)
    ('low', 'moderate', 'high', 'moderate')
    """
    if share > 0.5 or origins < 2 or conditional:
        return "low"
    return "high" if share <= 0.2 and origins >= 3 and not disputed else "moderate"


def cited(material: Material, beginnings: tuple[str, ...]) -> tuple[str, ...]:
    """The claims cited by quantities whose key begins with any of the given words."""
    ids: dict[str, None] = {}
    for key, quantity in material.worlds.scenario.all_quantities():
        if key.startswith(beginnings):
            ids.update(dict.fromkeys(quantity.claims))
    return tuple(claim for claim in ids if material.claims.known(claim))


_Found = Mapping[str, tuple[Test, Margins]]
_Writer = Callable[[str, Material, _Found], Judgement | None]


def _finish(
    key: str, material: Material, statement: str, chance: float | None, share: float | None, claims: tuple[str, ...],
    rule: str, day: date, *, note: str = "", minor: bool = False,
) -> Judgement:
    conditional = key in CONDITIONAL
    origins = len(material.claims.origins(claims))
    disputed = any(a in claims and b in claims for a, b in material.claims.contradictions())
    # without a share of variance nothing says how far the evidence carries: that is low
    level = "low" if share is None else confidence(share, origins, conditional=conditional, disputed=disputed)
    said = f"{origins} origins speak" if origins > 1 else "one origin speaks" if origins else "no source speaks"
    if disputed:
        said += ", some against each other" if origins > 1 else ", told in two ways"
    if share is not None and share > 0.5:
        said += ", and assumptions carry more than half"
    word = None if chance is None else likelihood(chance).word
    phrase = _it_is(word)
    return Judgement(
        key, statement.format(It_is=phrase[0].upper() + phrase[1:], it_is=phrase), chance, word, level,
        said + (f"; {note}" if note else ""),
        None if chance is None else share, claims, Resolution(rule, day), conditional, minor,
    )


def _it_is(word: str | None) -> str:
    """The likelihood word as the beginning of a sentence: two of the seven are nouns."""
    if word == "almost no chance":
        return f"there is {word}"
    return f"there is a {word}" if word == "roughly even chance" else f"it is {word}"


def _tested(
    key: str, material: Material, found: _Found, statement: str, rule: str, day: date, *, note: str = "",
    minor: bool = False, more: tuple[str, ...] = (),
) -> Judgement | None:
    if key not in found:
        return None
    test, values = found[key]
    share = assumption_share(values, margins(test, material, frozen=True))
    claims = tuple(dict.fromkeys((*more, *cited(material, test.touches))))
    return _finish(key, material, statement, probability(values), share, claims, rule, day, note=note, minor=minor)


def _known(material: Material, *ids: str) -> tuple[str, ...]:
    return tuple(claim for claim in ids if material.claims.exists(claim) and material.claims.known(claim))


def _band(values: Margins, unit: str = "") -> str:
    q05, q50, q95 = np.quantile(values, (0.05, 0.5, 0.95))
    return f"{number(float(q50))} ({span(float(q05), float(q95))}{' ' + unit if unit else ''})"


def _change(values: Margins) -> str:
    q05, q50, q95 = (float(v) for v in np.quantile(values, (0.05, 0.5, 0.95)))
    return f"{signed(q50)} (90 % band {signed(q05)} to {signed(q95)})"


def _workers(key: str, material: Material, found: _Found) -> Judgement | None:
    day = material.worlds.horizon.half
    return _tested(
        key, material, found,
        f"{{It_is}} that {WORKERS:,} or more sent workers at the plant are confirmed by two independent origins "
        f"by {day_name(day)}.",
        f"two origins that do not repeat each other report {WORKERS:,} or more at the plant", day,
        more=_known(material, "a003", "a031"),
    )


def _labour(key: str, material: Material, found: _Found) -> Judgement | None:
    pair = material.worlds.workers
    if key not in found or pair is None:
        return None
    change = pair.difference("launched_year").astype(float)
    return _tested(
        key, material, found,
        f"If all {ALL_WORKERS:,} come, launches over twelve months change by {_change(change)} against none; "
        "{it_is} that labour is not what holds the plant most of the time.",
        "staff, lines and part supply at the plant as two origins report them", material.worlds.horizon.year,
    )


def _fits(key: str, material: Material, found: _Found) -> Judgement | None:
    balance = material.reconciliation
    if not material.worlds.has("plant"):
        return None
    claims = tuple(dict.fromkeys((balance.claim, *(c for step in balance.steps for c in step.claims))))
    return _finish(
        key, material,
        f"{{It_is}} that \u201c2,000 a month\u201d fits the launches of {month_name(balance.month)} "
        f"({balance.observed:,}) once decoys and other plants are taken out, to within a fifth.",
        balance.fits, balance.assumption_share, claims,
        "output of this plant by type for the month, from two origins", material.worlds.horizon.half,
    )


def _night(key: str, material: Material, found: _Found) -> Judgement | None:
    if key not in found:
        return None
    dates = material.worlds.horizon
    base = material.worlds.base
    quarter = _band(base.values("launched_quarter").astype(float), "drones")
    return _tested(
        key, material, found,
        f"Launches from {month_name(dates.quarter.month)} to {month_name(f'{dates.quarter.last:%Y-%m}')}: {quarter}; "
        f"{{it_is}} that one night exceeds {NIGHT} by {day_name(dates.half)}.",
        f"the defender's reports show more than {NIGHT} strike drones and decoys launched on one day", dates.half,
    )


def _larger(key: str, material: Material, found: _Found) -> Judgement | None:
    if key not in found:
        return None
    ordinary, massed = (
        float(np.median(v)) for v in shares_by_night(material.worlds.base, material.worlds.scenario.roles)
    )
    return _tested(
        key, material, found,
        "Larger raids put more drones through, and {it_is} that they put no larger share through "
        f"({percent(massed)} on massed nights, {percent(ordinary)} on others).",
        "share not accounted for on the tenth of nights with most launches against the rest, within one reporting "
        "regime", material.worlds.horizon.half,
    )


def _require(key: str, material: Material, found: _Found) -> Judgement | None:
    need = material.requirement
    worlds = material.worlds
    if need is None or not worlds.has("cheap_layer", "missile_layer"):
        return None
    rows = {row.layer: row for row in main_needs(need, worlds.scenario)}
    parts: list[str] = []
    crews = 0.0
    for role, noun in (("cheap_layer", "low-cost interceptors"), ("missile_layer", "short-range missiles")):
        row = rows.get(worlds.name(role))
        if row is None:
            continue
        parts.append(f"{number(row.rounds)} {noun}" if row.rounds is not None else f"more {noun} than any supply gives")
        crews += row.crews or 0.0
    covers = [
        f"{span(100 * row.published.q05 / row.rounds, 100 * row.published.q95 / row.rounds)} % for "
        f"{row.layer.replace('_', ' ')}"
        for row in rows.values() if row.published is not None and row.rounds
    ]
    cover = f"published deliveries cover {listing(covers)}" if covers else "no delivery is published"
    claims = tuple(dict.fromkeys(c for row in rows.values() for c in row.claims))
    return _finish(
        key, material,
        f"No public source gives stocks. Meeting {percent(need.fill)} of demand to {day_name(need.window.last)} takes "
        f"{' and '.join(parts)} a month with {number(crews)} crews of these layers; {cover}.",
        None, None, claims, "deliveries and stocks by class, if the defence publishes them", need.window.last,
        note="crews, reach and stocks are assumed",
    )


def _joint(key: str, material: Material, found: _Found) -> Judgement | None:
    worlds = material.worlds
    if not worlds.has("ballistic_layer", "raid"):
        return None
    layer = worlds.name("ballistic_layer")
    spent = worlds.base.values(f"{layer}.spent:total").astype(float)
    on_drones = worlds.base.values(f"{layer}.spent_on_drones:total").astype(float)
    share = on_drones / np.maximum(1.0, spent)
    calm = worlds.frozen.values(f"{layer}.spent_on_drones:total") / np.maximum(
        1.0, worlds.frozen.values(f"{layer}.spent:total"))
    nights = _band(worlds.base.values("joint_nights").astype(float))
    q05, q50, q95 = (float(v) * 100 for v in np.quantile(share, (0.05, 0.5, 0.95)))
    return _finish(
        key, material,
        f"Drones alone take {number(q50)} % ({span(q05, q95)} %) of ballistic-defence rounds; the strain is joint "
        f"nights: {nights} expected by {day_name(worlds.horizon.half)}.",
        None, assumption_share(share, calm), cited(material, (layer, "ballistic", "raids")),
        "nights on which the reports show a massed drone raid together with ballistic missiles", worlds.horizon.half,
    )


def _kursk(key: str, material: Material, found: _Found) -> Judgement | None:
    return _tested(
        key, material, found,
        "{It_is} that half of Kursk's listed objects are rebuilt by the end of 2027.",
        "the region's programme reports half of its listed objects as finished", date(2027, 12, 31),
        more=_known(material, "d001", "d002"),
    )


def _theatre(key: str, material: Material, found: _Found) -> Judgement | None:
    worlds = material.worlds
    if not worlds.has("peninsula"):
        return None
    raid = worlds.name("peninsula")
    launched = worlds.base.values(f"{raid}.launched.strike:total").astype(float)
    fresh = worlds.base.values(f"{raid}.fresh.strike:total").astype(float)
    share = fresh / np.maximum(1.0, launched)
    calm = worlds.frozen.values(f"{raid}.fresh.strike:total") / np.maximum(
        1, worlds.frozen.values(f"{raid}.launched.strike:total"))
    sizes = sorted({int(size) for size in launched if size > 0})
    says = ", ".join(f"{percent(float(np.median(share[launched == size])))} of {size:,}" for size in sizes[-3:])
    text = f"In the second theatre (hypothetical) a first salvo of the stated size leaves unengaged {says or 'none'}"
    if worlds.units is not None:
        lost = -worlds.units.difference("launched_year").astype(float)
        moved = worlds.units.b.values(f"{worlds.name('units')}.sent_total:last").astype(float)
        pledged = worlds.units.b.values(f"{worlds.name('workers')}.pledged:last")
        part = float(np.median(moved / np.maximum(1.0, pledged)))
        q05, q50, q95 = (float(v) for v in np.quantile(lost, (0.05, 0.5, 0.95)))
        text += (f"; sending {percent(part)} of the workers to units costs {number(q50)} launches a year "
                 f"({span(q05, q95)})")
    return _finish(
        key, material, text + ".", None, assumption_share(share, calm), cited(material, ("peninsula", "diversion")),
        "conditional on a stated salvo; not expected to be resolved", worlds.horizon.year,
    )


def _plant_above(key: str, material: Material, found: _Found) -> Judgement | None:
    month = material.worlds.horizon.half_months[-1].month
    return _tested(
        key, material, found,
        f"{{It_is}} that this plant makes {LINE:,} or more strike drones in {month_name(month)}.",
        "output of strike drones at this plant for the month, from two origins", material.worlds.horizon.half,
        minor=True, more=_known(material, "a002"),
    )


def _month(key: str, material: Material, found: _Found) -> Judgement | None:
    day = material.worlds.horizon.half
    return _tested(
        key, material, found, f"{{It_is}} that more than {MONTH:,} are launched in a month by {day_name(day)}.",
        f"the defender's reports of a calendar month sum to more than {MONTH:,}", day, minor=True,
    )


def _more(key: str, material: Material, found: _Found) -> Judgement | None:
    dates = material.worlds.horizon
    before = as_long_before(material.observed, dates)
    return _tested(
        key, material, found,
        f"{{It_is}} that more are launched from {month_name(dates.half_months[0].month)} to "
        f"{month_name(dates.half_months[-1].month)} than in the last {len(dates.half_months)} months known "
        f"({before:,}).",
        "sum of the defender's reports over these months", dates.half_months[-1].last, minor=True,
    )


def _quarter(key: str, material: Material, found: _Found) -> Judgement | None:
    dates = material.worlds.horizon
    return _tested(
        key, material, found,
        f"{{It_is}} that launches from {month_name(dates.quarter.month)} to "
        f"{month_name(f'{dates.quarter.last:%Y-%m}')} exceed those of the last three months known "
        f"({last_quarter(material.observed):,}).",
        "sum of the defender's reports over these months", dates.quarter.last, minor=True,
    )


def _serial(key: str, material: Material, found: _Found) -> Judgement | None:
    return _tested(
        key, material, found,
        f"If one origin's account holds, {{it_is}} that the DPRK makes long-range drones in series ({SERIAL} made) by "
        "mid-2027.",
        "a government or imagery analysts report serial production", date(2027, 6, 30), minor=True,
        more=_known(material, "e003"),
    )


_ORDER: tuple[tuple[str, _Writer], ...] = (
    ("workers_confirmed", _workers),
    ("labour_does_not_bind", _labour),
    ("two_thousand_fits", _fits),
    ("night_above", _night),
    ("larger_raids_no_larger_share", _larger),
    ("requirement", _require),
    ("joint_nights", _joint),
    ("kursk_half", _kursk),
    ("second_theatre", _theatre),
    ("plant_above", _plant_above),
    ("month_above", _month),
    ("more_than_before", _more),
    ("quarter_above", _quarter),
    ("dprk_serial", _serial),
)
