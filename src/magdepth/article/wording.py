"""Changes, verdicts and worlds in words: the same on the page, in the terminal and in the docs."""

from __future__ import annotations

from magdepth.article.document import ArticleDocument, Change, SentenceReading
from magdepth.briefing.words import SPACE, day_name, number, signed, span

#: What each verdict means, in a few words.
MEANING = {
    "supported": "another voice, or the months as reported, say so too",
    "contradicted": "a record of the day, or a known fact, stands against it",
    "category": "the figure counts something else than what it is set beside",
    "unfalsifiable": "no record of the day could show it wrong",
    "not quantified": "it gives no figure to be checked",
    "outside": "nothing in the model carries it",
}
LABEL = {"category": "mixed up in category", "outside": "outside the model"}


def label(verdict: str, detail: str = "") -> str:
    """A verdict as people read it.

    >>> label("category"), label("contradicted", "in part")
    ('mixed up in category', 'contradicted, in part')
    """
    name = LABEL.get(verdict, verdict)
    return f"{name}, {detail}" if detail else name


def change_text(change: Change) -> str:
    """A change with its 90 % band and unit.

    >>> change_text(Change("x", "launches", "drones", 0.0, 0.0, 3948.0, 97000.0, 98500.0, 90.0)).replace(SPACE, " ")
    '0 drones (0–3,900)'
    >>> change_text(Change("x", "a share", "share", 0.18, 0.0, 0.57, 0.3, 0.6, 0.01)).replace(SPACE, " ")
    '+18 points (0–57)'
    """
    if change.unit == "share":
        low, middle, high = (round(100 * v, 10) for v in (change.q05, change.median, change.q95))
        return f"{signed(middle)}{SPACE}points ({span(low, high)})"
    unit = "dollars" if change.unit == "USD" else change.unit
    return f"{signed(change.median)}{SPACE}{unit} ({span(change.q05, change.q95)})"


def levels_text(change: Change) -> str:
    """The medians without and with what is stated."""
    if change.unit == "share":
        return f"without {round(100 * change.before)}{SPACE}%, with {round(100 * change.after)}{SPACE}%"
    return f"without {number(change.before)}, with {number(change.after)}"


def carried(one: SentenceReading) -> str:
    """The component of a sentence; under the verdict "outside the model" just the reason."""
    return one.component.removeprefix("outside the model: ") if one.verdict == "outside" else one.component


def one_line(one: SentenceReading) -> str:
    """The verdict, the component, and the first change of a sentence."""
    first = next((change for change in one.changes if change.main), None) or next(iter(one.changes), None)
    change = "" if first is None else f" If true: {first.quantity} {change_text(first)}."
    return f"{label(one.verdict, one.detail)}. {carried(one)}.{change}"


def account_title(doc: ArticleDocument) -> str:
    """The heading above the account: whether a mix-up lies behind it."""
    mixed = any(verdict == "category" and count for verdict, count in doc.counts())
    return "The account behind the mix-up" if mixed else "The account of its figures"


def dated(doc: ArticleDocument) -> str:
    """Of which day the report is, and who says so."""
    who = {"you": "as you say", "the document": "as it says itself", "nobody": "nobody says"}[doc.dated_by]
    return f"of {day_name(doc.published)} ({who})"
