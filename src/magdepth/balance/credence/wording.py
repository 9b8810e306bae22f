"""Credence in words: the month's unknowns, the claim asked about, and all claims by how far they are believed."""

from __future__ import annotations

from magdepth.balance.credence.credence import Believed, Credence, Fifths
from magdepth.balance.part_claims import SHARE
from magdepth.balance.wording import month_name, number


def credence_lines(found: Credence) -> list[str]:
    """All of it for reading, one fact a line."""
    lines = [
        f"{month_name(found.month)}, as known on {found.as_of.isoformat()}: {found.launched:,} launched, "
        f"{len(found.beliefs)} claims set beside them",
        "",
        "unknowns, 5–50–95 % (by launches alone → with all claims)",
    ]
    for one in found.unknowns:
        told = "" if one.identified else "   not identified: claims tell next to nothing"
        lines.append(f"  {one.label}: {spread(one.before, one.unit)} → {spread(one.after, one.unit)}{told}")
    lines.append(f"  share of other plants in strike drones: {spread(found.other_share, SHARE)}")
    lines += ["", *_asked(found)]
    lines.append("claims, by the chance that they can be relied on (before → after), each with its category's band")
    lines += [f"  {_claim(one)}" for one in found.beliefs] or ["  none"]
    if found.fallen:
        fell = [f"{one.claim} ({percent(one.before)} → {percent(one.after)})" for one in found.fallen[:3]]
        lines.append(f"fell most: {', '.join(fell)}")
    if found.left_out:
        lines += ["", "not used", *(f"  {item.claim:<6} {item.reason}" for item in found.left_out)]
    lines += ["", f"{found.draws:,} draws, worth {found.ess:,.0f} equal ones; "
              f"{'one stage' if found.rounds == 1 else f'{found.rounds} stages'}"]  # fmt: skip
    return lines


def spread(values: Fifths, unit: str) -> str:
    """Median within its 90 % band, as 5–50–95 %.

    >>> spread(Fifths(0.1, 0.2, 0.3, 0.4, 0.5), "share"), spread(Fifths(79.0, 1.0, 1210.0, 1.0, 4150.0), "drones/month")
    ('10–30–50 %', '79–1,200–4,200 drones/month')
    """
    ends = (values.q05, values.median, values.q95)
    if unit == SHARE:
        return "–".join(f"{100.0 * value:.0f}" for value in ends) + " %"
    between = " to " if values.q05 < 0.0 else "–"
    return between.join(number(value) for value in ends) + f" {unit}"


def percent(chance: float) -> str:
    """A chance in whole per cent; the ends are no certainties.

    >>> percent(0.237), percent(0.001), percent(0.999)
    ('24 %', 'under 1 %', 'over 99 %')
    """
    return "under 1 %" if chance < 0.01 else "over 99 %" if chance > 0.99 else f"{100.0 * chance:.0f} %"


def figure(found: Credence) -> str:
    """The figure asked about: "2,000", "2,000 or more", "up to 2,700", "1,800–2,200"."""
    low, high = found.low, found.high
    if low is None or high is None:
        return f"up to {number(high or 0.0)}" if low is None else f"{number(low)} or more"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def _asked(found: Credence) -> list[str]:
    if found.claim is None or found.fits is None or found.at_least is None:
        return ["no claim of strike drones made at this plant is known", ""]
    lines = [
        f"{figure(found)} a month at the plant in {month_name(found.month)} ({found.claim})",
        f"  give or take a fifth: {percent(found.fits)} (by launches alone {percent(found.fits_before or 0.0)})",
        f"  that much or more: {percent(found.at_least)} (by launches alone {percent(found.at_least_before or 0.0)})",
    ]
    if found.decoy_share_if is None or found.other_share_if is None:
        lines.append("  what it implies is too rare among the accounts to tell")
    else:
        lines.append(f"  if so, decoys {spread(found.decoy_share_if, SHARE)} of all, other plants "
                     f"{spread(found.other_share_if, SHARE)} of strike drones")  # fmt: skip
    return [*lines, ""]


def _claim(one: Believed) -> str:
    months = f"{abs(one.away)} month{'s' if abs(one.away) > 1 else ''} {'later' if one.away > 0 else 'before'}"
    when = f"{one.period}, {months}" if one.away else one.period
    return (
        f"{percent(one.before):>9} → {percent(one.after):<9} {' and '.join(one.claims)} ({one.grade}) {one.says}, "
        f"{one.category}, {when}; {one.origin}; {spread(one.implied, one.unit)}"
    )
