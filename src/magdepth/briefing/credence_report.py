"""How far the claimed output is believed, told beside the reconciliation: a finding, a text, a table, plain data."""

from __future__ import annotations

from dataclasses import dataclass

from magdepth.briefing.document import Belief
from magdepth.briefing.words import MISSING, SPACE, day_name, listing, month_name, number, percent, span

Three = tuple[float, float, float]


@dataclass(frozen=True)
class BeliefTable:
    """One belief, or two side by side, as the page shows it: a finding, what it implies, and a table."""

    key: str
    title: str
    text: str
    claims: tuple[str, ...]
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def belief_table(key: str, now: Belief, later: Belief | None = None) -> BeliefTable:
    """The table of one belief, or of two days side by side."""
    days = [now] if later is None else [now, later]
    last = days[-1]
    by_launches = [] if later is not None else [("By launches alone", True)]
    columns = (
        f"{month_name(now.month)}", *(name for name, _ in by_launches),
        *(f"As known on {day_name(day.as_of)}" for day in days),
    )  # fmt: skip
    alone = [(percent(now.fits_before), percent(now.at_least_before))] if by_launches else []
    blank = (MISSING,) * len(by_launches)
    said = now.figure
    rows = (
        (f"Made {said}, give or take a fifth", *(one[0] for one in alone), *(percent(day.fits) for day in days)),
        (f"Made {said} at least", *(one[1] for one in alone), *(percent(day.at_least) for day in days)),
        (f"Claim {now.claim} can be relied on", *blank, *(percent(day.believed) for day in days)),
        ("If it fits: decoys, of all", *blank, *(_share(day.decoy_share_if) for day in days)),
        ("If it fits: other plants, of strike drones", *blank, *(_share(day.other_share_if) for day in days)),
        ("Fits or not: made at this plant", *blank, *(_amount(day.made) for day in days)),
        ("Fits or not: decoys, of all", *blank, *(_share(day.decoy_share) for day in days)),
        ("Fits or not: other plants, of strike drones", *blank, *(_share(day.other_share) for day in days)),
    )
    return BeliefTable(
        key, belief_title(now, later), _text(last) if later is None else _text_of(last), last.claims,
        f"Chances, and medians with 90{SPACE}% bands, from launches and claims together", columns, rows,
    )  # fmt: skip


def belief_title(now: Belief, later: Belief | None = None) -> str:
    """The finding in one sentence, without a full stop."""
    what = f"{now.figure} a month at this plant in {month_name(now.month)}"
    first = f"believed to {percent(now.fits)} on the evidence of {day_name(now.as_of)}"
    then = "" if later is None else f", to {percent(later.fits)} on that of {day_name(later.as_of)}"
    return f"{what}: {first}{then}"


def belief_text(now: Belief, later: Belief | None = None) -> str:
    """The finding with what it implies, as one paragraph for a terminal."""
    told = f"{belief_title(now, None)}. {_text(now)}"
    if later is not None:
        told += f" Known later: {percent(later.fits)}. {_text_of(later)}"
    return told


def belief_data(one: Belief | None) -> dict[str, object] | None:
    """One belief as plain data for ``brief.json``; bands are 5, 50 and 95 % points."""
    if one is None:
        return None
    bands = ("made", "decoy_share", "other_share", "decoy_share_if", "other_share_if")
    plain = ("as_of", "month", "claim", "fits", "fits_before", "at_least", "at_least_before", "believed",
             "believed_before", "not_identified", "claims")  # fmt: skip
    data: dict[str, object] = {name: getattr(one, name) for name in plain}
    data["fallen"] = [{"claim": claim, "before": before, "after": after} for claim, before, after in one.fallen]
    return data | {name: _band(getattr(one, name)) for name in bands}


def _text_of(one: Belief) -> str:
    """The same with its day, where two days stand beside each other."""
    text = _text(one)
    return f"On the evidence of {day_name(one.as_of)}: {text[0].lower()}{text[1:]}"


def _text(one: Belief) -> str:
    """What the claim implies if it fits, what stays open, and who lost most."""
    texts = []
    if one.decoy_share_if is not None and one.other_share_if is not None:
        texts.append(f"If so, decoys were {_share(one.decoy_share_if)} of all drones, and other plants made "
                     f"{_share(one.other_share_if)} of the strike drones.")  # fmt: skip
    else:
        texts.append("What it would imply is too rare among the accounts to tell.")
    if one.believed is not None and one.believed_before is not None:
        texts.append(f"That {one.claim} can be relied on: {percent(one.believed)}, where its grade alone gives "
                     f"{percent(one.believed_before)}.")  # fmt: skip
    if one.fallen:
        lost = [f"{claim} ({percent(before)} to {percent(after)})" for claim, before, after in one.fallen]
        texts.append(f"Claims that lost most: {listing(lost)}.")
    if one.not_identified:
        texts.append(f"Not identified, as before any claim: {listing(one.not_identified)}.")
    return " ".join(texts)


def _share(values: Three | None) -> str:
    if values is None:
        return MISSING
    low, middle, high = (100.0 * value for value in values)
    return f"{number(middle)}{SPACE}% ({span(low, high)}{SPACE}%)"


def _amount(values: Three) -> str:
    return f"{number(values[1])} ({span(values[0], values[2])})"


def _band(values: Three | None) -> dict[str, float] | None:
    return None if values is None else dict(zip(("q05", "median", "q95"), values, strict=True))
