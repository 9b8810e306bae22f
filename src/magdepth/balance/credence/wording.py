"""Credence in words: the month's unknowns, the claim asked about, and all claims by how far they are believed."""

from __future__ import annotations

from magdepth.balance.credence.credence import Believed, Credence, Fifths
from magdepth.balance.part_claims import SHARE
from magdepth.balance.wording import figure_range, month_name, number, percent


def credence_lines(credence: Credence) -> list[str]:
    """All of it for reading, one fact a line."""
    lines = [
        f"{month_name(credence.month)}, as known on {credence.as_of.isoformat()}: {credence.launched:,} launched, "
        f"{len(credence.beliefs)} claims set beside them",
        "",
        "unknowns, 5–50–95 % (by launches alone → with all claims)",
    ]
    for unknown in credence.unknowns:
        note = "" if unknown.identified else "   not identified: claims tell next to nothing"
        before, after = spread(unknown.before, unknown.unit), spread(unknown.after, unknown.unit)
        lines.append(f"  {unknown.label}: {before} → {after}{note}")
    lines.append(f"  share of other plants in strike drones: {spread(credence.other_share, SHARE)}")
    lines += ["", *_asked(credence)]
    lines.append("claims, by the chance that they can be relied on (before → after), each with its category's band")
    lines += [f"  {_claim(item)}" for item in credence.beliefs] or ["  none"]
    if credence.fallen:
        fell = [f"{item.claim} ({percent(item.before)} → {percent(item.after)})" for item in credence.fallen[:3]]
        lines.append(f"fell most: {', '.join(fell)}")
    if credence.left_out:
        lines += ["", "not used", *(f"  {item.claim:<6} {item.reason}" for item in credence.left_out)]
    lines += ["", f"{credence.draws:,} draws, worth {credence.ess:,.0f} equal ones; "
              f"{'one stage' if credence.rounds == 1 else f'{credence.rounds} stages'}"]  # fmt: skip
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


def _asked(credence: Credence) -> list[str]:
    if credence.claim is None or credence.fits is None or credence.at_least is None:
        return ["no claim of strike drones made at this plant is known", ""]
    lines = [
        f"{figure_range(credence.low, credence.high)} a month at the plant in {month_name(credence.month)} "
        f"({credence.claim})",
        f"  give or take a fifth: {percent(credence.fits)} (by launches alone {percent(credence.fits_before or 0.0)})",
        f"  that much or more: {percent(credence.at_least)} "
        f"(by launches alone {percent(credence.at_least_before or 0.0)})",
    ]
    if credence.decoy_share_if is None or credence.other_share_if is None:
        lines.append("  what it implies is too rare among the accounts to tell")
    else:
        lines.append(f"  if so, decoys {spread(credence.decoy_share_if, SHARE)} of all, other plants "
                     f"{spread(credence.other_share_if, SHARE)} of strike drones")  # fmt: skip
    return [*lines, ""]


def _claim(belief: Believed) -> str:
    months = f"{abs(belief.away)} month{'s' if abs(belief.away) > 1 else ''} {'later' if belief.away > 0 else 'before'}"
    when = f"{belief.period}, {months}" if belief.away else belief.period
    return (
        f"{percent(belief.before):>9} → {percent(belief.after):<9} {' and '.join(belief.claims)} ({belief.grade}) "
        f"{belief.says}, {belief.category}, {when}; {belief.origin}; {spread(belief.implied, belief.unit)}"
    )
