"""A report read back as frozen data: what the page, the terminal and ``read.json`` all show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from magdepth.article.topics import VERDICTS, Verdict
from magdepth.briefing.document import ClaimRow, WaterfallChart
from magdepth.evidence.draft import Draft


@dataclass(frozen=True)
class Change:
    """A paired change: what the statement makes of a figure, less what its contrast makes of it.

    ``before`` and ``after`` are the medians without and with it; ``error`` is the standard error of the mean change;
    ``main`` is False for what was set by hand or follows from it at once.
    """

    key: str
    quantity: str
    unit: str
    median: float
    q05: float
    q95: float
    before: float
    after: float
    error: float
    main: bool = True

    @property
    def weight(self) -> float:
        """How much of the larger of both medians the change is, 0 to 1: the order of "what matters most"."""
        largest = max(abs(self.before), abs(self.after))
        return min(1.0, abs(self.median) / largest) if largest > 0 else 0.0

    @property
    def clear(self) -> bool:
        """True if the 90 % band leaves out no change."""
        return self.q05 > 0 or self.q95 < 0


@dataclass(frozen=True)
class Contrast:
    """What follows if a statement is true: the two worlds in words, what was set in each, and the changes.

    ``settings`` and ``against`` are pairs of a parameter and its value as set, in the parameter's own unit.
    """

    topic: str
    if_text: str
    against_text: str
    settings: tuple[tuple[str, str], ...]
    against: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]

    @property
    def main_changes(self) -> tuple[Change, ...]:
        """The changes that are no mere echo of what was set; all of them where there is no other."""
        return tuple(change for change in self.changes if change.main) or self.changes


@dataclass(frozen=True)
class Beside:
    """A claim of the ledger beside a sentence: its relation and the voice behind it."""

    id: str
    relation: str
    origin: str
    grade: str
    paraphrase: str


@dataclass(frozen=True)
class DraftClaim:
    """A figure of the sentence that nobody has reviewed; ``start`` and ``end`` are places in the sentence.

    ``topic`` is the topic whose figure it is, "" where none knows it; ``origin`` the voice that the name stands for.
    """

    draft: Draft
    start: int
    end: int
    topic: str
    origin: str | None


@dataclass(frozen=True)
class Later:
    """What became known after the day: a claim by id, and what it says; no verdict rests on it."""

    id: str
    text: str
    known_by: date


@dataclass(frozen=True)
class SentenceReading:
    """One sentence read: verdict, why, claims, component, and what follows if it is true.

    ``detail`` narrows the verdict ("in part", "error of fact", "one voice"); ``records`` are ids of claims and months
    (YYYY-MM); ``about`` is the topics in the project's own words; ``marked`` are the wrong words of errors of fact.
    """

    number: int
    text: str
    start: int
    end: int
    paragraph: int
    kind: str
    verdict: Verdict
    detail: str
    why: tuple[str, ...]
    records: tuple[str, ...]
    claims: tuple[Beside, ...]
    drafts: tuple[DraftClaim, ...]
    origins: tuple[str, ...]
    component: str
    topics: tuple[str, ...]
    about: tuple[str, ...]
    outside: tuple[str, ...]
    contrasts: tuple[Contrast, ...]
    note: str
    later: tuple[Later, ...]
    marked: tuple[str, ...]
    reconciliation: WaterfallChart | None

    @property
    def quiet(self) -> bool:
        """True for a heading, a caption or a question that states nothing: it is not counted."""
        return self.kind != "statement" and self.verdict == "outside"

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, contrast by contrast."""
        return tuple(change for contrast in self.contrasts for change in contrast.changes)


@dataclass(frozen=True)
class Between:
    """What the report's own figures say of one another, or of a claim: by check, in one sentence.

    ``sentences`` are the numbers of those that give the figures, ``closers`` what would close the gap.
    """

    kind: str
    text: str
    sentences: tuple[int, ...]
    claims: tuple[str, ...]
    closers: tuple[str, ...]


@dataclass(frozen=True)
class ArticleDocument:
    """A whole report read back.

    ``published`` is the day the report is taken to be of, ``dated_by`` who says so (you, the document, nobody);
    ``as_of`` that day within what the scenario allows. ``notes`` are remarks for the reader of the page.
    """

    name: str
    title: str
    published: date
    dated_by: str
    as_of: date
    scenario: str
    start: date
    end: date
    seed: int
    replicates: int
    worlds: int
    digest: str
    version: str
    words: int
    sentences: tuple[SentenceReading, ...]
    top: tuple[tuple[int, Change, Contrast], ...]
    waterfall: WaterfallChart | None
    between: tuple[Between, ...]
    sources: tuple[ClaimRow, ...]
    notes: tuple[str, ...]

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many statements have each verdict, in the order of the verdicts; headings and captions left out."""
        stated = [sentence.verdict for sentence in self.sentences if not sentence.quiet]
        return tuple((verdict, stated.count(verdict)) for verdict in VERDICTS)
