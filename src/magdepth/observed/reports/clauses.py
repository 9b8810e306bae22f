"""What a sentence is made of, and which verb governs which figure: before it, after it, or from the heading above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile


@dataclass(frozen=True)
class Entry:
    """Some counted things. ``value`` None: no number, or one that is not exact (``about``: "понад 100", "5-7").

    ``kinds``: one class, several where a figure joins them, or ``missile`` (of a kind that is not named), ``total``,
    ``small`` (not of a class), ``unknown`` (a UAV of unknown type), ``bare`` (a number alone). ``of``: 22 in "20 of
    the 22". ``numbered`` is False for things without any figure.
    """

    value: int | None
    kinds: tuple[str, ...]
    numbered: bool
    about: bool = False
    of: int | None = None
    part: bool = False


@dataclass(frozen=True)
class OutcomeVerb:
    """What became of things: launched, downed, lost, hit, debris, ignored. ``after``: may follow what it speaks of."""

    word: str
    after: bool
    joined: bool = False


@dataclass(frozen=True)
class Site:
    """A number of places; None where it is not exact."""

    value: int | None


@dataclass(frozen=True)
class All:
    """ "All of them", with the kind that is meant, or ``total``; ``count`` is 2 where it says "both"."""

    kind: str
    count: int | None = None


@dataclass(frozen=True)
class Break:
    """A comma, a dash, an "and", or a stop (a semicolon, a full stop within a line)."""

    sign: str


Item = Entry | OutcomeVerb | Site | All | Break


@dataclass
class ClauseReport:
    """What one sentence or list item says: entries and "all" by verb, numbers of sites; ``verb`` its last one.

    ``heading`` are entries before a colon behind which the same verb counts on: a total, not a part of the sum.
    """

    entries: list[tuple[str, Entry]] = field(default_factory=list)
    heading: list[tuple[str, Entry]] = field(default_factory=list)
    alls: list[tuple[str, All]] = field(default_factory=list)
    sites: list[tuple[str, Site]] = field(default_factory=list)
    joint: bool = False
    verb: str | None = None


def read_clause(items: Sequence[Item], above: str | None = None) -> ClauseReport:
    """Give each figure its verb; ``above`` governs what has none, in a list under a heading.

    >>> from magdepth.observed.reports.phrases import items
    >>> from magdepth.observed.reports.tokens import tokens
    >>> clause = read_clause(items(tokens("146 БпЛА збито, ще 193 – локаційно втрачені, 5 ракет знищено")))
    >>> [(verb, entry.value, entry.kinds) for verb, entry in clause.entries]
    [('downed', 146, ('drone',)), ('lost', 193, ('drone',)), ('downed', 5, ('missile',))]
    """
    merged, joint = _merged(items)
    out = ClauseReport(joint=joint)
    governors = [_governor(merged, at, above) if isinstance(item, Entry | All) else None
                 for at, item in enumerate(merged)]  # fmt: skip
    _shared_predicates(merged, governors)
    last: Entry | None = None
    seen: set[str] = set()
    places: list[int] = []
    parted: tuple[str, ...] | None = None
    for at, item in enumerate(merged):
        if isinstance(item, OutcomeVerb):
            out.verb = item.word
            parted = None
        elif isinstance(item, Entry):
            entry = _resolved(item, last)
            if entry is None or (entry.part and (not seen or seen & set(entry.kinds))):
                continue
            if _parts_begin(merged, at) and last is not None and last.value is not None and last.kinds == entry.kinds:
                parted = entry.kinds  # "30 БпЛА – 20 Shahed і 10 Гербера"
            if parted == entry.kinds:
                continue
            if (verb := governors[at]) is not None:
                out.entries.append((verb, entry))
                places.append(at)
            last = entry if entry.kinds != ("bare",) else last
            seen |= set(entry.kinds)
        elif isinstance(item, All):
            if (verb := governors[at]) is not None:
                out.alls.append((verb, item))
        elif isinstance(item, Site):
            verb = _site_verb(merged, at, above)
            if verb is not None:
                out.sites.append((verb, item))
    _headed(merged, places, out)
    return out


def _parts_begin(items: Sequence[Item], at: int) -> bool:
    before = items[at - 1] if at > 1 else None
    return isinstance(before, Break) and before.sign == "-" and isinstance(items[at - 2], Entry)


def _headed(items: Sequence[Item], places: Sequence[int], out: ClauseReport) -> None:
    """Parts "60 засобів: 3 ракети та 57 БпЛА" at the colon, if no other verb stands behind it."""
    colon = next((at for at, item in enumerate(items) if isinstance(item, Break) and item.sign == ":"), None)
    if colon is None:
        return
    verb = next((at for at in range(colon, len(items)) if isinstance(items[at], OutcomeVerb)), len(items))
    placed = list(zip(out.entries, places, strict=True))
    verbs_of_parts = {word for (word, _), at in placed if colon < at < verb}
    out.heading = [entry for entry, at in placed if at < colon and entry[0] in verbs_of_parts]
    out.entries = [entry for entry, at in placed if at > colon or entry[0] not in verbs_of_parts]


def _resolved(entry: Entry, last: Entry | None) -> Entry | None:
    """A number alone counts what was counted before it."""
    if entry.kinds != ("bare",) or last is None:
        return entry
    return None if last.kinds == ("small",) else replace(entry, kinds=last.kinds)


def _merged(items: Sequence[Item]) -> tuple[list[Item], bool]:
    """Verbs that speak with one voice become one: збито/подавлено; "локаційно втрачено/подавлено" is lost."""
    out: list[Item] = []
    joint = False
    for item in items:
        if isinstance(item, OutcomeVerb) and item.joined:
            while out and isinstance(out[-1], Break):
                out.pop()
            before = out[-1] if out else None
            if isinstance(before, OutcomeVerb):
                out.pop()
                words = (before.word, item.word)
                joint = joint or words in (("hit", "debris"), ("debris", "hit"))
                word = "downed" if set(words) == {"downed", "suppressed"} else item.word
                word = "lost" if "lost" in words else "ignored" if words[0] == "ignored" else word
                word = words[0] if item.word == "launched" and words[0] != "launched" else word
                item = OutcomeVerb(word, before.after and item.after)
        out.append(item)
    return out, joint


def _governor(items: Sequence[Item], at: int, above: str | None) -> str | None:
    before = _before(items, at)
    after = _after(items, at)
    if after is not None and (before is None or after.after):
        return after.word
    if before is not None:
        return before.word
    if above is not None:
        return above
    # "36 дронів, усі з яких збито": nothing before, the next verb speaks of it if it has nothing else to speak of
    for place in range(at + 1, len(items)):
        item = items[place]
        if isinstance(item, OutcomeVerb):
            return item.word if _nothing_follows(items, place) else None
        if isinstance(item, Entry) or (isinstance(item, Break) and item.sign in (".", ":")):
            return None
    return None


def _before(items: Sequence[Item], at: int) -> OutcomeVerb | None:
    return next((item for item in reversed(items[:at]) if isinstance(item, OutcomeVerb)), None)


def _after(items: Sequence[Item], at: int) -> OutcomeVerb | None:
    """The verb that follows without a comma and has no figures of its own."""
    for place in range(at + 1, len(items)):
        item = items[place]
        if isinstance(item, OutcomeVerb):
            return item if _nothing_follows(items, place) else None
        if not isinstance(item, Break) or item.sign != "-":
            return None
    return None


def _nothing_follows(items: Sequence[Item], at: int) -> bool:
    joined = False
    for place in range(at + 1, len(items)):
        item = items[place]
        if isinstance(item, Break):
            if item.sign in (",", ".", ":"):
                return True
            joined = item.sign == "та" and place == at + 1
        if isinstance(item, Entry):  # "42 збито та 22 втрачено": the next one has a verb of its own
            return joined and place == at + 2 and place + 1 < len(items) and isinstance(items[place + 1], OutcomeVerb)
        if isinstance(item, OutcomeVerb):
            return False
    return True


def _shared_predicates(items: Sequence[Item], governors: list[str | None]) -> None:
    """ "Дві ракети та 5 БпЛА не досягли цілей": both did not, if no verb stands before them in their part."""
    for at in range(len(items) - 1, -1, -1):
        following = next((place for place in range(at + 1, len(items)) if isinstance(items[place], Entry)), None)
        if not isinstance(items[at], Entry) or following is None:
            continue
        between = items[at + 1 : following]
        if any(not isinstance(item, Break) or item.sign != "та" for item in between) or not between:
            continue
        verb = _after(items, following)
        if verb is None or governors[following] != verb.word:
            continue
        if not any(isinstance(item, OutcomeVerb) for item in _part(items, at)):
            governors[at] = verb.word


def _part(items: Sequence[Item], at: int) -> Sequence[Item]:
    """What stands before it up to the last comma or stop."""
    start = at
    while start > 0 and not (isinstance(item := items[start - 1], Break) and item.sign in (",", ".", ":")):
        start -= 1
    return items[start:at]


def _site_verb(items: Sequence[Item], at: int, above: str | None) -> str | None:
    if (ahead := _site_follower(items, at)) is not None:
        return ahead
    verbs = [item.word for item in items[:at] if isinstance(item, OutcomeVerb)]
    places = [word for word in verbs if word in ("hit", "debris")]
    if places:
        return places[-1] if verbs[-1] in ("hit", "debris") else None
    following = [item.word for item in items[at:] if isinstance(item, OutcomeVerb) and item.word in ("hit", "debris")]
    if following:
        return following[0]
    return above if above in ("hit", "debris") else None


def _site_follower(items: Sequence[Item], at: int) -> str | None:
    """ "На двох локаціях – падіння уламків": after a comma, the verb behind it, if that has no places of its own."""
    if at > 0 and not isinstance(items[at - 1], Break):
        return None
    for place in range(at + 1, len(items)):
        item = items[place]
        if isinstance(item, OutcomeVerb) and item.word in ("hit", "debris"):
            rest = items[place + 1 :]
            part = takewhile(lambda later: not isinstance(later, Break) or later.sign not in ",.:", rest)
            return None if any(isinstance(later, Site) for later in part) else item.word
        if not isinstance(item, Break) or item.sign != "-":
            return None
    return None
