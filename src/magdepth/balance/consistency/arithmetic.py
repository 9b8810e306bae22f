"""Sums within one text or one source: hands for output, parts of a whole, shares of it, rates against their time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from magdepth.balance.consistency.claim_figures import PEOPLE, ClaimFigure, apart, said
from magdepth.balance.consistency.comparison import gap, plain
from magdepth.balance.consistency.finding import HOLDS, SHORT, Finding, Gap, ordered
from magdepth.balance.consistency.labour import Staff, growth, labour, staff
from magdepth.balance.part_claims import PER_MONTH, SHARE
from magdepth.balance.wording import number
from magdepth.evidence import Claim, LedgerView

#: Sums and shares are given in round figures: up to this part too much is rounding.
ROUNDING = 0.02

#: A share is given in whole per cent: half of one either way, and what rounding of the counts adds.
PER_CENT = 0.006

#: Two rates of one thing in one text: beyond this factor they don't say the same.
RATES = 1.2

#: What becomes of what is launched: parts of one whole.
ENDS = ("downed", "lost", "hits")


def arithmetic_of_source(view: LedgerView, source: str) -> tuple[Finding, ...]:
    """What the known claims of one source come to, taken together: the findings, in a stable order.

    >>> from datetime import date
    >>> from magdepth.dates import Vintage
    >>> from magdepth.evidence import load_ledger
    >>> found = arithmetic_of_source(load_ledger().at(Vintage(date(2025, 6, 30))), "article")
    >>> [(one.rule, one.verdict, one.claims) for one in found]
    [('labour', 'short', ('a003', 'a001', 'a002'))]
    """
    figures = [figure for claim in view.claims if claim.source.id == source and (figure := said(claim)) is not None]
    return arithmetic(figures, staff(view))


def arithmetic(figures: Sequence[ClaimFigure], usual: Staff) -> tuple[Finding, ...]:
    """All findings on figures of one text; ``usual`` is the staff a monthly drone that is claimed elsewhere."""
    return ordered([*_labour(figures, usual), *_sums(figures), *_ends(figures), *_shares(figures), *_rates(figures)])


def _labour(figures: Sequence[ClaimFigure], usual: Staff) -> Iterator[Finding]:
    """People beside the growth that they are to bring, or beside the output where no growth is named."""
    people = [one for one in figures if one.meaning in PEOPLE and one.place in ("alabuga", None)]
    rates = [
        one for one in figures
        if one.unit == PER_MONTH and one.type != "decoy" and one.place == "alabuga" and one.middle > 0
    ]
    made = [one for one in rates if one.meaning == "made"]
    plans = [one for one in rates if one.meaning == "plan"]
    for who in people:
        grown = [(now, aim) for now in made for aim in plans if now.type == aim.type and aim.middle > now.middle]
        for now, aim in grown:
            yield growth(who, now, aim, usual)
        if not grown:
            for one in (*made, *plans):
                what = f"{number(one.middle)} drones a month"
                yield labour(who, one.middle, (who.id, one.id), what, usual)


def _sums(figures: Sequence[ClaimFigure]) -> Iterator[Finding]:
    """Strike drones and decoys of one place, meaning and time must not be more than all types."""
    for whole in figures:
        if whole.type != "all" or whole.figures.low is None or whole.figures.high is None:
            continue
        parts = [one for one in figures if one.type in ("strike", "decoy") and _same_frame(one, whole)]
        by_type = {one.type: one for one in parts}
        if parts and len(by_type) == len(parts):
            yield from _whole(whole, parts, "parts of a whole")


def _ends(figures: Sequence[ClaimFigure]) -> Iterator[Finding]:
    """Shot down, lost and hits together must not be more than were launched."""
    launched = [one for one in figures if one.meaning == "launched" and one.unit != SHARE and one.type == "all"]
    if len(launched) != 1:
        return  # none, or several nights: which figure belongs to which is not plain
    ends = [one for one in figures if one.meaning in ENDS and one.unit == launched[0].unit]
    if ends and len({one.meaning for one in ends}) == len(ends):
        yield from _whole(launched[0], ends, "what became of those launched")


def _whole(whole: ClaimFigure, parts: Sequence[ClaimFigure], rule: str) -> Iterator[Finding]:
    """A finding where the parts are more than the whole; one that holds names what is left."""
    least = sum(one.figures.low or 0.0 for one in parts)
    most = whole.figures.greatest
    ids = (whole.id, *(one.id for one in parts))
    added = " + ".join(f"{plain(round(one.middle))} ({one.id})" for one in parts)
    over = least - most
    gap = Gap(most - least, whole.unit, most / least if least else None)
    if over > ROUNDING * most:
        head = (
            f"{added} is larger than the {plain(round(most))} ({whole.id}) of which it is a part"
            if len(parts) == 1
            else f"{added} come to {plain(round(least))}, more than their whole of {plain(round(most))} ({whole.id})"
        )
        yield Finding(
            "arithmetic",
            rule,
            SHORT,
            ids,
            gap,
            f"{head}: {plain(round(over))} too many.",
            (
                f"{plain(round(over))} less in a part",
                f"a whole of {plain(round(least))}",
                "figures of different times or categories",
            ),
        )
    elif all(one.figures.high is not None for one in parts):
        left = max(0.0, most - sum(one.figures.greatest for one in parts))
        yield Finding(
            "arithmetic",
            rule,
            HOLDS,
            ids,
            gap,
            f"{added} of {plain(round(most))} ({whole.id}) leave {plain(round(left))} not named.",
        )


def _shares(figures: Sequence[ClaimFigure]) -> Iterator[Finding]:
    """A share given beside the count and the whole that it is a share of."""
    wholes = [one for one in figures if one.meaning == "launched" and one.unit != SHARE]
    for share in figures:
        parts = [one for one in figures if one.unit != SHARE and one.meaning == share.meaning != "launched"]
        if share.unit != SHARE or share.meaning not in ENDS or len(parts) != 1 or len(wholes) != 1:
            continue
        part, whole = parts[0], wholes[0]
        if part.unit != whole.unit or not whole.middle:
            continue
        come = part.middle / whole.middle
        off = come - share.middle
        ids = (share.id, part.id, whole.id)
        head = f"{plain(part.middle)} ({part.id}) of {plain(whole.middle)} ({whole.id}) are {100 * come:.1f} %"
        size = Gap(off, SHARE, come / share.middle if share.middle else None)
        if abs(off) <= PER_CENT:
            yield Finding("arithmetic", "share of a whole", HOLDS, ids, size, f"{head}, as the text says.")
        else:
            yield Finding(
                "arithmetic",
                "share of a whole",
                SHORT,
                ids,
                size,
                f"{head}, not the {100 * share.middle:g} % that the text gives ({share.id}).",
                (
                    f"a count of {plain(round(share.middle * whole.middle))}",
                    f"a whole of {plain(round(part.middle / share.middle))}" if share.middle else "another whole",
                    f"a share of {100 * come:.0f} %",
                ),
            )


def _rates(figures: Sequence[ClaimFigure]) -> Iterator[Finding]:
    """Two rates of one thing, given for different times (a day, a month), must be one rate."""
    rates = [one for one in figures if one.unit == PER_MONTH and one.per is not None]
    for a, b in combinations(rates, 2):
        if a.per == b.per or not _same_frame(a, b) or None in (a.figures.low, b.figures.low):
            continue
        size = gap(a, b)
        factor = max(size.ratio or 0.0, 1 / size.ratio if size.ratio else 0.0)
        head = (
            f"{a.told} ({a.id}) and {b.told} ({b.id}) are {plain(round(a.middle))} and {plain(round(b.middle))} a month"
        )
        if factor <= RATES:
            yield Finding("arithmetic", "rate and period", HOLDS, (a.id, b.id), size, f"{head}: one rate.")
        else:
            yield Finding(
                "arithmetic",
                "rate and period",
                SHORT,
                (a.id, b.id),
                size,
                f"{head}: not one rate, but {factor:.2g} times the other.",
                ("figures of different times or categories", f"{_rate(a, b)} instead of {b.told}"),
            )


def _rate(a: ClaimFigure, b: ClaimFigure) -> str:
    """The first figure as a rate of the second's time."""
    times = b.middle / b.number if b.number else 1.0
    return f"{plain(round(a.middle / times))} a {b.per}" if times else a.told


def _same_frame(a: ClaimFigure, b: ClaimFigure) -> bool:
    """True if two figures differ by nothing but what they count: meaning, place, unit and time are the same."""
    frame = (a.meaning, a.place, a.unit) == (b.meaning, b.place, b.unit)
    kind = a.type == b.type or "all" in (a.type, b.type)
    return frame and kind and a.id != b.id and apart(a.months, b.months) == 0


def sources_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The sources of which two claims or more are known, sorted: one claim alone has no sum."""
    seen: dict[str, int] = {}
    for claim in claims:
        seen[claim.source.id] = seen.get(claim.source.id, 0) + 1
    return tuple(sorted(source for source, count in seen.items() if count > 1))
