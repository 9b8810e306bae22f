"""From what each sentence says to one figure a class: lists over their headings, parts not added, doubts as notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from magdepth.observed.reports.clauses import Entry
from magdepth.observed.reports.lexicon import CLASSES
from magdepth.observed.reports.lines import Piece

#: From this day "shot down or suppressed" is one figure; before, the suppressed ones were counted with the lost ones.
ONE_FIGURE_FROM = date(2025, 7, 24)
#: Until then a UAV of unknown type was mostly a scout, afterwards a decoy.
UNKNOWN_ARE_DECOYS_FROM = date(2024, 7, 1)
_VERBS = {"launched": ("launched",), "downed": ("downed", "suppressed"), "lost": ("lost",), "hits": ("hit",)}
FIELDS = tuple(_VERBS)
_MISSILES = tuple(cls for cls in CLASSES if cls != "drone")


@dataclass
class Sums:
    """The figures by field and class, the sites, and the notes."""

    counts: dict[str, dict[str, int | None]] = field(default_factory=lambda: {name: {} for name in FIELDS})
    hit_sites: int | None = None
    debris_sites: int | None = None
    notes: list[str] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)


@dataclass
class _Block:
    """The entries of one sentence, or of one list with its heading, for one field."""

    entries: list[Entry]
    adds: bool = False
    heading: list[Entry] = field(default_factory=list)
    overall: bool = False


def summed(pieces: Sequence[Piece], day: date | None) -> Sums:
    """One figure a field and class, where the text gives one."""
    out = Sums()
    body = [piece for piece in pieces if not piece.headline]
    heads = [piece for piece in pieces if piece.headline]
    apart = _suppressed_apart(body, day)
    loose: dict[str, list[tuple[str, int | None]]] = {}
    for name in FIELDS:
        verbs = _VERBS[name]
        if apart:
            verbs = {"downed": ("downed",), "lost": ("lost", "suppressed")}.get(name, verbs)
        blocks = _blocks(body, verbs)
        all_of_them = any(verb in verbs for piece in body for verb, _ in piece.clause.alls)
        from_headline = not any(_has_figure(block) for block in blocks) and not all_of_them
        if from_headline:
            blocks = _blocks(heads, verbs)
        out.counts[name], loose[name] = _field(name, blocks, day, out)
        if not from_headline:
            _against_headline(name, _blocks(heads, verbs), out)
    _of_launched(body, out)
    _loose_ends(loose, out)
    _alls(body, out)
    _sites(body, out)
    _sound(out)
    return out


def _suppressed_apart(body: Iterable[Piece], day: date | None) -> bool:
    """Whether "suppressed" has figures of its own beside "downed", in a report that counts them with the lost ones."""
    verbs = {verb for piece in body for verb, entry in piece.clause.entries if entry.value is not None}
    return {"downed", "suppressed"} <= verbs and day is not None and day < ONE_FIGURE_FROM


def _has_figure(block: _Block) -> bool:
    return any(entry.value is not None and entry.kinds != ("small",) for entry in (*block.entries, *block.heading))


def _blocks(pieces: Sequence[Piece], verbs: tuple[str, ...]) -> list[_Block]:
    out: list[_Block] = []
    lists: dict[int, _Block] = {}
    for piece in pieces:
        entries = [entry for verb, entry in piece.clause.entries if verb in verbs]
        headed = [entry for verb, entry in piece.clause.heading if verb in verbs]
        if piece.listed is None:
            if entries:
                out.append(_Block(entries, piece.adds, headed, piece.overall))
            continue
        entries = headed + entries if not piece.item else entries
        if piece.listed not in lists:
            lists[piece.listed] = _Block([], piece.adds)
            out.append(lists[piece.listed])
        block = lists[piece.listed]
        (block.entries if piece.item else block.heading).extend(entries)
    return [_listed(block) for block in out if block.entries or block.heading]


def _listed(block: _Block) -> _Block:
    """A list tells more than its heading: of the heading stays what the list does not name."""
    named = {kind for entry in block.entries for kind in entry.kinds}
    missiles = bool(named & {*_MISSILES, "missile"})
    unnamed = [entry for entry in block.heading if not block.entries or (
        not set(entry.kinds) & named and not (entry.kinds == ("missile",) and missiles)
        and not ("drone" in entry.kinds and "drone" in named) and entry.kinds != ("total",))]  # fmt: skip
    return _Block(block.entries + unnamed, block.adds, block.heading, block.overall)


def _field(name: str, blocks: Sequence[_Block], day: date | None,
           out: Sums) -> tuple[dict[str, int | None], list[tuple[str, int | None]]]:  # fmt: skip
    figures: dict[str, int | None] = {}
    locked: set[str] = set()
    loose: list[tuple[str, int | None]] = []
    for block in blocks:
        by, doubtful, rest = _block(name, block.entries, day, out)
        _heading_holds(name, block, by, out)
        for kind, value in rest:
            if not (kind in ("total", "bare") and any(by.values())):
                loose.append((kind, value))
            elif value is not None and None not in by.values() and value != (total := _sum(by)):
                out.notes.append(f"{name}: a total of {value} is told, the classes add up to {total}")
        for cls, value in by.items():
            if cls in locked:
                continue
            before = figures.get(cls)
            if cls in doubtful:
                locked.add(cls)
                figures[cls] = None
            elif before is None:
                figures[cls] = value
            elif block.adds:
                figures[cls] = before + value if value is not None else None
                locked |= {cls} if value is None else set()
            elif value is not None and value != before:
                if block.overall and value > before:
                    figures[cls] = value
                    continue
                out.notes.append(f"{name} {cls}: {before} is told first, {value} later; the first is kept")
    return figures, loose


def _block(name: str, entries: Sequence[Entry], day: date | None,
           out: Sums) -> tuple[dict[str, int | None], set[str], list[tuple[str, int | None]]]:  # fmt: skip
    """Sums by class; classes with a doubt (an entry without a number beside others); figures of no class."""
    by: dict[str, int | None] = {}
    doubtful: set[str] = set()
    loose: list[tuple[str, int | None]] = []
    drones = False
    for entry in entries:
        kinds = _known(entry.kinds, day)
        if kinds == ("small",):
            continue
        if drones and not entry.numbered and set(kinds) <= {"drone", "banderol", "small"}:
            continue  # "and decoys": the figure before counts them
        kinds = tuple("other" if kind == "banderol" else kind for kind in kinds)
        drones = drones or (entry.numbered and kinds == ("drone",))
        if name == "launched":
            out.mentioned |= set(kinds) & set(CLASSES)
        if len(kinds) > 1:
            known = [kind for kind in kinds if kind in CLASSES]
            if entry.numbered:
                out.notes.append(f"{name}: one figure for {' and '.join(kinds)} can't be split")
            doubtful |= set(known)
            by |= dict.fromkeys(known)
            continue
        kind = kinds[0]
        if entry.about:
            out.notes.append(f"{name} {kind}: the figure is a bound or can't be told")
        if kind not in CLASSES:
            loose.append((kind, entry.value))
        elif kind in by:
            before = by[kind]
            by[kind] = None if before is None or entry.value is None else before + entry.value
            doubtful |= {kind} if by[kind] is None else set()
        else:
            by[kind] = entry.value
            doubtful |= {kind} if entry.about else set()
    missiles = [by[cls] for cls in _MISSILES if cls in by]
    total = sum(value or 0 for value in missiles)
    loose = [(kind, value) for kind, value in loose if kind != "missile" or not missiles or value not in (None, total)]
    return by, doubtful, loose


def _known(kinds: tuple[str, ...], day: date | None) -> tuple[str, ...]:
    if kinds != ("unknown",):
        return kinds
    return ("small",) if day is not None and day < UNKNOWN_ARE_DECOYS_FROM else ("drone",)


def _sum(by: dict[str, int | None]) -> int:
    return sum(value or 0 for value in by.values())


def _heading_holds(name: str, block: _Block, by: dict[str, int | None], out: Sums) -> None:
    """A list whose sum is not what its heading says gives a note; the list is kept."""
    if block.heading and block.heading[0] in block.entries:
        return
    missiles = {cls: value for cls, value in by.items() if cls != "drone"}
    for entry in block.heading:
        part = {"total": by, "missile": missiles, "drone": {"drone": by.get("drone")}}.get("/".join(entry.kinds))
        if part and entry.value is not None and None not in part.values() and entry.value != (total := _sum(part)):
            out.notes.append(f"{name}: the heading says {entry.value} ({entry.kinds[0]}), its list adds up to {total}")


def _against_headline(name: str, blocks: Sequence[_Block], out: Sums) -> None:
    figures = out.counts[name]
    if not figures or None in figures.values():
        return
    for entry in (entry for block in blocks for entry in block.entries):
        sum_of_text = {"total": _sum(figures), "drone": figures.get("drone")}.get("/".join(entry.kinds))
        if entry.value is not None and sum_of_text is not None and entry.value != sum_of_text:
            out.notes.append(f"{name}: the headline says {entry.value} ({entry.kinds[0]}), the text {sum_of_text}")


def _of_launched(body: Sequence[Piece], out: Sums) -> None:
    """ "20 of the 22" tells how many were launched, where nothing else does."""
    for piece in body:
        for verb, entry in piece.clause.entries:
            kinds = entry.kinds
            if verb in ("downed", "lost") and entry.of is not None and len(kinds) == 1 and kinds[0] in CLASSES:
                out.mentioned.add(kinds[0])
                if out.counts["launched"].get(kinds[0]) is None and kinds[0] not in out.counts["launched"]:
                    out.counts["launched"][kinds[0]] = entry.of


def _loose_ends(loose: dict[str, list[tuple[str, int | None]]], out: Sums) -> None:
    """A figure of "targets" or "missiles" is a class's only if no other class was launched."""
    for name, of_no_class in loose.items():
        figures = out.counts[name]
        for kind, value in of_no_class:
            among = out.mentioned - {"drone"} if kind == "missile" else out.mentioned
            counted = [cls for cls in (_MISSILES if kind == "missile" else CLASSES) if cls in figures]
            if value is None or (kind in ("total", "bare") and counted):
                continue
            only = next(iter(among)) if len(among) == 1 else None
            if only is not None and only not in figures and name != "launched":
                figures[only] = value
            elif kind != "missile" or not counted or sum(figures[cls] or 0 for cls in counted) != value:
                what = "missiles" if kind == "missile" else "targets"
                out.notes.append(f"{name}: {value} {what} of no told class are left out")


def _alls(body: Sequence[Piece], out: Sums) -> None:
    launched = out.counts["launched"]
    for piece in body:
        for verb, every in piece.clause.alls:
            name = next((name for name, verbs in _VERBS.items() if verb in verbs and name != "launched"), None)
            if name is None:
                continue
            wanted = {"drone": ("drone",), "missile": _MISSILES}.get(every.kind, CLASSES)
            meant = [cls for cls in wanted if launched.get(cls)]
            if every.count is not None and [launched[cls] for cls in meant] != [every.count]:
                continue
            for cls in meant:
                out.counts[name].setdefault(cls, launched[cls])


def _sites(body: Sequence[Piece], out: Sums) -> None:
    for name, verb in (("hit_sites", "hit"), ("debris_sites", "debris")):
        for piece in body:
            values = [site.value for word, site in piece.clause.sites if word == verb]
            if not values:
                continue
            if piece.clause.joint and len(piece.clause.sites) == 1:
                out.notes.append(f"one number of places ({values[0]}) for hits and debris can't be split")
            else:
                setattr(out, name, None if None in values else sum(value or 0 for value in values))
            break


def _sound(out: Sums) -> None:
    """What can't be: more downed, lost and hits than launched. A note says so; it is never put right."""
    for cls in CLASSES:
        launched = out.counts["launched"].get(cls)
        parts = {name: out.counts[name].get(cls) for name in FIELDS if name != "launched"}
        known = [value for value in parts.values() if value is not None]
        if launched is not None and sum(known) > launched:
            summands = " + ".join(f"{value} {name}" for name, value in parts.items() if value is not None)
            out.notes.append(f"{cls}: {summands} are more than {launched} launched")
