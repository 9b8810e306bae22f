"""Who speaks in a sentence: by "according to", "citing", "announced by", a label, a signature or a verb of saying."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from magdepth.evidence.extraction.clause import Clause
from magdepth.evidence.extraction.names import PERSON, bare, name_in
from magdepth.evidence.extraction.verbs import forward, speaker_of
from magdepth.evidence.extraction.words import words

_W = words()
_NAME = r"[A-Z][\w.’'-]*"
#: Ranks: the lower, the nearer to the origin of a figure.
CALLED, SAYS, CITED, CHANNEL, FAINT, OUTLET = range(6)

_PASSIVE = re.compile(  # "was announced by the ministry"
    r"""\b(?P<verb>announced|specified|stated|said|reported|confirmed|written|told|revealed|disclosed|published|noted
      |voiced|shared|made\ public|provided|given|cited|released|claimed|emphasi[sz]ed|clarified|informed|expressed)\s+
    (?:this\s+)?(?:\w+\s+){0,3}?by\s+""",
    re.VERBOSE | re.IGNORECASE,
)
_PASSED_ON = ("reported", "published", "written", "shared", "released", "provided")
_ACCORDING = re.compile(  # "according to the ministry", "data from the bank"
    r"""\b(?:according\s+to|as\s+per|in\s+the\s+words\s+of|in\s+the\s+(?:estimate|assessment|view|opinion)\s+of
      |(?:estimates?|figures|data|statistics)\s+(?:of|from|by))\s+""",
    re.VERBOSE | re.IGNORECASE,
)
_CITING = re.compile(  # "NHK reports, citing a diplomat", "with reference to the service"
    r"""\b(?:citing|quoting|(?:with|in)\s+reference\s+to|referring\s+to|with\s+a\s+link\s+to|refers?\s+to|referred\s+to
      |cites|told\s+by|on\s+the\s+basis\s+of|based\s+on)\s+""",
    re.VERBOSE | re.IGNORECASE,
)
_ACCOUNT = re.compile(  # "by the ministry's count", "by the account of a pilot"
    r"""\b[Bb]y\s+
    (?:(?P<who>his|her|its|their|[^,.;]{2,60}?(?=[’']s\s))(?:[’']s)?\s+(?:own\s+)?|the\s+)
    (?:account|reckoning|count|estimates?|calculations?|assessment|data|figures|tally|numbers)\b
    (?:\s+of\s+(?P<of>[^,.;]{2,60}?)(?=,|\.|;|\s(?:that|which|shows?)\b|$))?""",
    re.VERBOSE,
)
_WORK = re.compile(  # "a study by the institute"
    r"""\b(?:counts?|tally|analysis|study|report|review|survey|paper|estimates?|assessment|compilation|calculations?|data
      |statistics|figures|investigation)\s+(?:by|from)\s+""",
    re.VERBOSE | re.IGNORECASE,
)
_PUTS = re.compile(  # "The institute puts the output at 2,000"
    r"""(?P<who>(?:[A-Z][\w’'.-]*\s+){1,5}|\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\s+|\b[Tt]he\s+\w+\s+)
    puts?\s+(?:the|it|its|their|that|this|losses|production|output)\b[^.;]{0,60}?\bat\b""",
    re.VERBOSE,
)
_CALLED = re.compile(  # "a pilot, call sign Lys"
    r"""\b(?:(?:gave|giving|gives)\s+(?:his|her|their)\s+name\s+as|(?:asked|asks)\s+to\s+be\s+called
      |goes\s+by(?:\s+the\s+name(?:\s+of)?)?|callsign|call\s+sign|identified\s+as)\s+[“"]?(?P<who>[A-Z][\w-]+)""",
    re.VERBOSE,
)
_WHO_TOLD = re.compile(  # "A man who worked there said"
    r"""^\W*(?P<who>(?:An?|The|One|Two|Three|Several)\s+[\w\s’'-]{2,60}?),?\s+(?:who|with\s+knowledge|familiar)\b
    [^.]*?\b(?:said|told|described|spoke|explained|added|noted)\b""",
    re.VERBOSE,
)
_FIGURES_SHOW = re.compile(  # "Bank of Korea figures show"
    rf"""(?P<who>(?:{_NAME}\s+){{1,6}})(?:estimate|assessment|calculation|data|figure|analysi|statistic|count)\w*\s+
    (?:show|put|suggest|indicate|count|say|give)""",
    re.VERBOSE,
)
_LABEL = re.compile(r"^(?P<who>[A-Z][^:.!?\n]{1,60}?)\s*:\s+(?=\S)")  # "NHK: 25,000 workers"
_SIGNED = re.compile(r"\s[-–—]\s?(?P<who>[A-Z][\w.’'-]*(?:\s+[\w.’'-]+){0,6})\s*$")  # "25,000 workers — NHK"
_DASHED = re.compile(  # the rest of a quotation's sentence: "— said the minister"
    r"^\s*[-–—,]?\s*(?:said|says|stated|noted|added|told|emphasi[sz]ed|explained|concluded|stressed|reports?)\b",
    re.IGNORECASE)
_THIS_WAS_SAID_BY = re.compile(
    r"""^\W*(?:this|that|it|such|the|these|those|corresponding|relevant|he|she|they)?\s*(?:\w+\s+){0,5}?
    (?:was|were|is|are|has\ been|have\ been|about\ this)?\s*(?:\w+\s+)?
    (?:announced|stated|said|reported|confirmed|written|told|revealed|disclosed|published|noted|voiced|made\ public)\s+
    (?:this\s+)?(?:\w+\s+){0,3}?by\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SPOKE_OF_IT = re.compile(
    r"^\W*(?P<who>.{2,90}?)\s+(?:said|stated|announced|reported|told|wrote|spoke|talked|informed)\s+"
    r"(?:about\s+)?(?:this|it|so)\b")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks in a sentence: the lower the rank, the nearer to the origin; ``name`` "" is a pronoun.

    ``looks_back`` is true where the sentence says who said what stands before it.
    """

    rank: int
    at: int
    name: str
    looks_back: bool = False


def voices_of(clause: Clause, *, heading: bool) -> list[Voice]:
    """Everybody who is said to say something in a sentence."""
    said = clause.said
    if not _LETTER.search(said):
        return []
    spoken = _SPOKE_OF_IT.match(said)
    back = spoken is not None or _looks_back(said)
    phrases = [(SAYS, spoken.start("who"), spoken["who"])] if spoken else []
    phrases += [*_by_preposition(said), *_by_form(said)]
    found = _named(clause, phrases, back)
    found += [Voice(CALLED, clause.begin + match.start(), match["who"], back) for match in _CALLED.finditer(said)]
    found += _named(clause, [*_by_opening(said), *_by_place(said, heading=heading)], back)
    for i, token in enumerate(clause.tokens):
        if token.lower in _W.say and (name := speaker_of(clause, i)) is not None:
            rank = CHANNEL if token.lower in _W.pass_on else FAINT if token.lower in _W.faint else SAYS
            found.append(Voice(rank, token.start, name, back))
    return found


def _named(clause: Clause, phrases: list[tuple[int, int, str]], back: bool) -> list[Voice]:
    names = [(rank, place, name_in(phrase, strong=True)) for rank, place, phrase in phrases]
    return [Voice(rank, clause.begin + place, name, back) for rank, place, name in names if name is not None]


def _looks_back(said: str) -> bool:
    """Whether a sentence without a figure of its own says who said what stands before it."""
    if not (_THIS_WAS_SAID_BY.match(said) or _DASHED.match(said)):
        return False
    return not _DIGIT.search(said.split(" by ")[0])


def _by_preposition(said: str) -> Iterator[tuple[int, int, str]]:
    """Rank, place and phrase of who is named behind "by", "according to", "citing"."""
    for match in _PASSIVE.finditer(said):
        verb = match["verb"].lower()
        if verb != "cited":
            yield CHANNEL if verb in _PASSED_ON else SAYS, match.end(), forward(said[match.end():])
    for match in _ACCORDING.finditer(said):
        yield CITED, match.end(), forward(said[match.end():])
    for match in _CITING.finditer(said):
        cited = forward(said[match.end():])
        person = any(bare(word) in _W.persons - _W.many for word in cited.split()) or PERSON.search(cited)
        yield CITED if person else OUTLET, match.end(), cited


def _by_form(said: str) -> Iterator[tuple[int, int, str]]:
    """Who is named by other forms: "by its count", "a study by", "puts it at"."""
    for match in _ACCOUNT.finditer(said):
        yield CITED, match.start(), match["of"] or match["who"] or ""
    for match in _WORK.finditer(said):
        yield CITED, match.end(), forward(said[match.end():])
    for match in _PUTS.finditer(said):
        yield SAYS, match.start(), match["who"]


def _by_opening(said: str) -> Iterator[tuple[int, int, str]]:
    """A nameless witness who opens the sentence, and institutions whose figures show something."""
    if told := _WHO_TOLD.match(said):
        yield SAYS, 0, told["who"]
    for match in _FIGURES_SHOW.finditer(said):
        yield CITED, match.start(), match["who"]


def _by_place(said: str, *, heading: bool) -> Iterator[tuple[int, int, str]]:
    """Who stands before a colon or, in a heading, behind a dash at its end."""
    label = _LABEL.match(said)
    if not heading:
        if label and PERSON.fullmatch(label["who"]):
            yield SAYS, 0, label["who"]
    elif label and _labels(label["who"]):
        yield CHANNEL, 0, label["who"]
    elif signed := _SIGNED.search(said):
        yield CITED, signed.start("who"), signed["who"]


def _labels(who: str) -> bool:
    """Whether what stands before the colon of a heading is somebody who speaks."""
    parts = who.split()
    if _DIGIT.search(who) or len(parts) > 6:
        return False
    if len(parts) <= 3 and all(part[:1].isupper() for part in parts):
        return True
    return any(bare(part) in _W.voices | _W.titles for part in parts)
