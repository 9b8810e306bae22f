"""A report read back as a page of docs: numbers, our own words, verdicts; not a word of the report itself."""

from __future__ import annotations

from magdepth.article.document import ArticleDocument, SentenceReading
from magdepth.article.wording import MEANING, account_title, change_text, label
from magdepth.briefing.words import SPACE, day_name


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


def _row(one: SentenceReading) -> str:
    verdict = f"**{label(one.verdict)}**" + (f", {one.detail}" if one.detail else "")
    ids = [claim.id for claim in one.claims if claim.relation != "beside"]
    records = [f"`{name}`" for name in dict.fromkeys((*ids, *one.records[len(one.claims) :]))]
    if records:
        verdict += f" ({', '.join(records)})"
    component = one.component
    if not component.startswith("outside"):
        component = ", ".join(f"`{name}`" for name in component.split(", "))
    return f"| {one.number} | {_about(one)} | {verdict} | {component} | {_changes(one)} |"


def _about(one: SentenceReading) -> str:
    """What a sentence speaks of, in our own words: the ledger's paraphrases, the topics, or why it is outside."""
    said = [claim.paraphrase for claim in one.claims if claim.relation == "says"]
    if said and one.drafts:
        return " ".join(dict.fromkeys(said))
    if one.about:
        return " ".join(one.about)
    if one.outside:
        reason = "; ".join(one.outside)
        return f"{reason[:1].upper()}{reason[1:]}."
    return "A judgement of the article's own."


def _changes(one: SentenceReading) -> str:
    parts = []
    for held in one.contrasts:
        shown = [change for change in held.changes if change.main] or list(held.changes)
        told = "; ".join(f"{change.quantity}: {change_text(change)}" for change in shown[:2])
        parts.append(f"{told} ({held.if_text}, against: {held.against_text})")
    return "<br>".join(parts) or (one.note or "—")
