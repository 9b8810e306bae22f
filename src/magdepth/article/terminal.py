"""A report read back as plain text for a terminal: the counts, what matters most, and one line a sentence."""

from __future__ import annotations

import textwrap

from magdepth.article.document import ArticleDocument
from magdepth.article.wording import change_text, dated, label, one_line
from magdepth.briefing.words import SPACE, day_name

_PLAIN = str.maketrans({
    "–": "-", "—": "--", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", SPACE: " ",
})  # fmt: skip


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
        for number, change, held in doc.top:
            lines += wrap(f"{change.quantity}: {change_text(change)}. If {held.if_text}, against: {held.against_text}.",
                          f"{number:>4}  ")  # fmt: skip
    if doc.between:
        lines += ["", *wrap("What its figures say of one another:")]
        for found in doc.between:
            lines += wrap(found.text, "  ")
    lines.append("")
    for one in doc.sentences:
        if one.quiet:
            continue
        lead = f"{one.number:>4}  "
        text = " ".join(one.text.split())
        lines += wrap(text if len(text) <= 160 else text[:159].rsplit(" ", 1)[0] + "…", lead)
        lines += wrap(one_line(one), "      ")
        for why in one.why[:2]:
            lines += wrap(why, "      ")
    lines += ["", *wrap(f"{doc.worlds} worlds of {doc.replicates:,} replicates, seed {doc.seed}, digest {doc.digest}.")]
    return "\n".join(lines) + "\n"
