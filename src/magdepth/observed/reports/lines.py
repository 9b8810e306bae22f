"""The build of a message: headlines in capitals, lists under a heading, sentences; and what each of them says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magdepth.observed.reports.clauses import ClauseReport, read_clause
from magdepth.observed.reports.lexicon import is_mark
from magdepth.observed.reports.phrases import items
from magdepth.observed.reports.tokens import tokens

_BULLET = re.compile(r"\s{0,20}(?:[-–—•●▪▫◾◽■□►▶✅➖*·‣◦○]|[\U0001f300-\U0001faff\u2600-\u27bf])+\s*(?=[\w«\"“(])")
_NUMBERED = re.compile(r"\s{0,20}\d")
_WORDY = re.compile(r"[^\W\d_]")
#: A full stop ends a sentence before a capital letter, unless it ends one of these.
_STOP = re.compile(r"(?<=[.!?…])[\s\"”»)]{1,4}(?=[\"«“(]?[A-ZА-ЯІЇЄҐ0-9\U0001f300-\U0001faff])")
_ABBREVIATED = re.compile(r"(?:^|[\s(–-])(?:рф|обл|т|ч|р|рр|ім|м|смт|с|о|н|тис|ст|ін|напр|[А-ЯІЇЄҐ])\.[\s\"”»)]{0,4}$")


#: A list that lost its line ends: ": - 4 ракети Х-101; - 9 БпЛА".
_INLINE = re.compile(r":[ \u00a0]{1,4}[-–—•▪][ \u00a0]{0,4}\d[^\n]{0,3000}")


@dataclass(frozen=True)
class Piece:
    """A sentence or list item, and what it says.

    ``listed`` is the number of the list that it belongs to, or whose heading it is. ``adds`` is True where its figures
    add to others, ``overall`` where they are of the whole ("altogether").
    """

    text: str
    clause: ClauseReport
    headline: bool = False
    listed: int | None = None
    item: bool = False
    adds: bool = False
    overall: bool = False


def pieces(text: str) -> list[Piece]:
    """The pieces of a cleaned text, in order.

    >>> [(p.headline, p.item, [(v, e.value) for v, e in p.clause.entries])
    ...  for p in pieces("ЗБИТО 9 ЦІЛЕЙ\\nЗбито 9 цілей:\\n- 2 ракети Х-101;\\n- 7 БпЛА.")]
    [(True, False, [('downed', 9)]), (False, False, [('downed', 9)]), (False, True, [('downed', 2)]),
    (False, True, [('downed', 7)])]
    """
    out: list[Piece] = []
    above: str | None = None
    number = 0
    begun = False
    lines = _unwrapped(text)
    for place, line in enumerate(lines):
        if not _WORDY.search(line):
            if not line and above is not None and not _goes_on(lines, place):
                above = None
            continue
        marked = _BULLET.match(line)
        if above is not None and (marked or _NUMBERED.match(line)):
            first, *others = [_piece(part, above, listed=number, item=True)
                              for part in _sentences(line[marked.end():] if marked else line)]  # fmt: skip
            out.append(first)
            if all(piece.clause.verb in (None, above, "ignored") for piece in others):
                out += others
                continue
            line = " ".join(piece.text for piece in others)  # sentences behind the last item of the list
        above = None
        headline = not begun and _in_capitals(line) and not line.endswith(":")
        begun = begun or not headline
        for part in _sentences(line):
            heading = part.rstrip().endswith(":") and _goes_on(lines, place)
            number += heading
            piece = _piece(part, None, listed=number if heading else None, headline=headline)
            above = piece.clause.verb if heading else None
            out.append(piece)
    return out


def _unwrapped(text: str) -> list[str]:
    """The lines; one that stops in the middle of a sentence is joined to the next: "атакував \\n118-та БпЛА"."""
    out: list[str] = []
    for line in (part.strip() for part in _INLINE.sub(_as_lines, text).split("\n")):
        before = out[-1] if out else ""
        if line and before and before[-1] not in ".:;!?…" and not _in_capitals(before) and (
                line[0].islower() or line[0].isdigit()) and not _BULLET.match(line):  # fmt: skip
            out[-1] = f"{before} {line}"
        else:
            out.append(line)
    return out


def _as_lines(match: re.Match[str]) -> str:
    return re.sub(r"([:;,.])[ \u00a0]{1,4}[-–—•▪][ \u00a0]{0,4}(?=\d)", r"\1\n- ", match.group())


def _goes_on(lines: list[str], place: int) -> bool:
    """Whether the next line that is not blank is of a list."""
    for line in lines[place + 1 :]:
        if line:
            return bool(_BULLET.match(line) or _NUMBERED.match(line))
    return False


def _piece(text: str, above: str | None, *, listed: int | None = None, item: bool = False,
           headline: bool = False) -> Piece:  # fmt: skip
    words = tokens(text)
    adds, overall = (any(token.kind == "word" and is_mark(token.text, mark) for token in words[:3])
                     for mark in ("added", "overall"))  # fmt: skip
    return Piece(text, read_clause(items(words), above), headline, listed, item, adds, overall)


def _sentences(line: str) -> list[str]:
    """A line cut at its full stops; a stop after an abbreviation is none.

    >>> _sentences("Із напрямків: Орел – рф. Курськ. Збито 9 БпЛА. 4 втрачено.")
    ['Із напрямків: Орел – рф. Курськ.', 'Збито 9 БпЛА.', '4 втрачено.']
    """
    out: list[str] = []
    start = 0
    for stop in _STOP.finditer(line):
        if not _ABBREVIATED.search(line[max(start, stop.start() - 12) : stop.start()]):
            out.append(line[start : stop.start()])
            start = stop.end()
    return [part for part in (*out, line[start:]) if part.strip()]


def _in_capitals(line: str) -> bool:
    letters = [sign for sign in line if sign.isalpha()]
    return len(letters) > 4 and sum(sign.isupper() for sign in letters) > 0.75 * len(letters)
