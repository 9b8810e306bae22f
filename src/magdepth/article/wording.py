"""A report read back in words: verdicts and changes for every output, the text for a terminal, the page of docs."""

from __future__ import annotations

import textwrap

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
_PLAIN = str.maketrans({
    "–": "-", "—": "--", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", SPACE: " ",
})  # fmt: skip


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


def carried(reading: SentenceReading) -> str:
    """The component of a sentence; under the verdict "outside the model" just the reason."""
    return reading.component.removeprefix("outside the model: ") if reading.verdict == "outside" else reading.component


def one_line(reading: SentenceReading) -> str:
    """The verdict, the component, and the first change of a sentence."""
    first = next((change for change in reading.changes if change.main), None) or next(iter(reading.changes), None)
    change = "" if first is None else f" If true: {first.quantity} {change_text(first)}."
    return f"{label(reading.verdict, reading.detail)}. {carried(reading)}.{change}"


def account_title(doc: ArticleDocument) -> str:
    """The heading above the account: whether a mix-up lies behind it."""
    mixed = any(verdict == "category" and count for verdict, count in doc.counts())
    return "The account behind the mix-up" if mixed else "The account of its figures"


def dated(doc: ArticleDocument) -> str:
    """Of which day the report is, and who says so."""
    who = {"you": "as you say", "the document": "as it says itself", "nobody": "nobody says"}[doc.dated_by]
    return f"of {day_name(doc.published)} ({who})"


def render_terminal(doc: ArticleDocument, width: int = 80, *, ascii_only: bool = False) -> str:
    """Counts, notes, the changes that matter most, then each statement with its verdict; wrapped to ``width``."""
    room = max(24, width)

    def wrap(text: str, lead: str = "") -> list[str]:
        clean = "".join(sign if sign.isprintable() or sign == SPACE else " " for sign in text)
        clean = clean.translate(_PLAIN).encode("ascii", "replace").decode() if ascii_only else clean
        return textwrap.wrap(clean, room, initial_indent=lead, subsequent_indent=" " * len(lead)) or [lead.rstrip()]

    lines = [*wrap(doc.title), *wrap(f"Read {dated(doc)}, against {doc.scenario} as of {day_name(doc.as_of)}.")]
    for note in doc.notes:
        lines += wrap(note, "! ")
    lines.append("")
    stated = [(verdict, count) for verdict, count in doc.counts() if count]
    lines += wrap("; ".join(f"{count} {label(verdict)}" for verdict, count in stated) or "Nothing is stated.")
    if doc.top:
        lines += ["", *wrap("What would change most, if true:")]
        for number, change, contrast in doc.top:
            condition = f"If {contrast.if_text}, against: {contrast.against_text}."
            lines += wrap(f"{change.quantity}: {change_text(change)}. {condition}", f"{number:>4}  ")
    if doc.between:
        lines += ["", *wrap("What its figures say of one another:")]
        for between in doc.between:
            lines += wrap(between.text, "  ")
    lines.append("")
    for reading in doc.sentences:
        if reading.quiet:
            continue
        lead = f"{reading.number:>4}  "
        text = " ".join(reading.text.split())
        lines += wrap(text if len(text) <= 160 else text[:159].rsplit(" ", 1)[0] + "…", lead)
        lines += wrap(one_line(reading), "      ")
        for why in reading.why[:2]:
            lines += wrap(why, "      ")
    lines += ["", *wrap(f"{doc.worlds} worlds of {doc.replicates:,} replicates, seed {doc.seed}, digest {doc.digest}.")]
    return "\n".join(lines) + "\n"


def render_docs(doc: ArticleDocument, command: str) -> str:
    """Markdown: a row a statement with the ledger's paraphrase or the topic's own description, verdict and change.

    ``command`` is the command line that makes the page. No word of the report is in it.
    """
    quiet = sum(one.quiet for one in doc.sentences)
    counts = ", ".join(f"{count} {label(verdict)}" for verdict, count in doc.counts() if count)
    lines = [
        "# The article, read back", "",
        "What `magdepth read` says of the article that this project began with, sentence by sentence, without the "
        "article's own text: each row tells what the sentence speaks of in this project's words. The page is made by",
        "", "```sh", command, "```", "",
        f"Read as of {day_name(doc.as_of)}, with {doc.replicates} replicates a world, {doc.worlds} worlds, seed "
        f"{doc.seed}; digest `{doc.digest}`. Of {len(doc.sentences)} sentences {quiet} are headings, captions or "
        f"questions; the others: {counts}. What each verdict means, and the rules, are told in "
        "[reading a report](read.md). Bands hold nine of ten paired replicates.", "",
        "| | speaks of | verdict | component | if true, then |", "| ---: | --- | --- | --- | --- |",
    ]
    lines += [_row(one) for one in doc.sentences if not one.quiet]
    if doc.waterfall is not None:
        lines += ["", f"## {account_title(doc)}", "", f"{doc.waterfall.title}. {doc.waterfall.verdict}", "",
                  "| step | median | 90 % band |", "| --- | ---: | ---: |"]  # fmt: skip
        lines += [f"| {s.label} | {s.median:,.0f} | {s.q05:,.0f} to {s.q95:,.0f} |" for s in doc.waterfall.steps]
    if doc.between:
        lines += ["", "## What its figures say of one another", ""]
        lines += [f"- {one.text}" for one in doc.between]
    lines += ["", "## What a verdict means", ""]
    lines += [f"- **{label(verdict)}**: {meaning}." for verdict, meaning in MEANING.items()]
    return "\n".join(lines).replace(SPACE, " ") + "\n"


def _row(reading: SentenceReading) -> str:
    verdict = f"**{label(reading.verdict)}**" + (f", {reading.detail}" if reading.detail else "")
    ids = [claim.id for claim in reading.claims if claim.relation != "beside"]
    records = [f"`{name}`" for name in dict.fromkeys((*ids, *reading.records[len(reading.claims) :]))]
    if records:
        verdict += f" ({', '.join(records)})"
    component = reading.component
    if not component.startswith("outside"):
        component = ", ".join(f"`{name}`" for name in component.split(", "))
    return f"| {reading.number} | {_about(reading)} | {verdict} | {component} | {_changes(reading)} |"


def _about(reading: SentenceReading) -> str:
    """What a sentence speaks of, in our own words: the ledger's paraphrases, the topics, or why it is outside."""
    paraphrases = [claim.paraphrase for claim in reading.claims if claim.relation == "says"]
    if paraphrases and reading.drafts:
        return " ".join(dict.fromkeys(paraphrases))
    if reading.about:
        return " ".join(reading.about)
    if reading.outside:
        reason = "; ".join(reading.outside)
        return f"{reason[:1].upper()}{reason[1:]}."
    return "A judgement of the article's own."


def _changes(reading: SentenceReading) -> str:
    parts = []
    for contrast in reading.contrasts:
        text = "; ".join(f"{change.quantity}: {change_text(change)}" for change in contrast.main_changes[:2])
        parts.append(f"{text} ({contrast.if_text}, against: {contrast.against_text})")
    return "<br>".join(parts) or (reading.note or "—")
