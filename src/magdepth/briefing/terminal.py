"""The judgements of a brief as plain text for a terminal, understandable without colour and read aloud."""

from __future__ import annotations

import textwrap

from magdepth.briefing import words
from magdepth.briefing.credence_report import belief_text
from magdepth.briefing.document import BriefDocument, Judgement

BAR = 8
"""Length of the bar for a probability, in characters."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_PLAIN = str.maketrans({
    "–": "-", "—": "--", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "·": "-", "×": "x",
    words.SPACE: " ", "€": "EUR ", "£": "GBP ",
})  # fmt: skip


def render_terminal(doc: BriefDocument, width: int = 80, *, ascii_only: bool = False) -> str:
    """The judgements as on the page, wrapped to ``width`` characters (at least 24).

    ``ascii_only`` draws bars with # and . and spells out typographic signs, for terminals that know
    nothing else.
    """
    room = max(24, width)

    def wrap(text: str, lead: str = "") -> list[str]:
        return _wrap(_spelt(text) if ascii_only else text, room, lead)

    facts = [f"As of {words.day_name(doc.as_of)}", f"scenario {doc.scenario}"]
    if doc.overlays:
        facts.append(f"with {words.listing(doc.overlays)}")
    facts += [f"{words.exact(doc.replicates)} replicates", f"seed {doc.seed}"]
    lines = [*wrap(doc.title), *wrap(doc.question), *wrap(", ".join(facts) + ".")]
    if doc.hindsight:
        lines += ["", *wrap(f"With hindsight: uses what became known only after {words.day_name(doc.as_of)}.")]
    for number, judgement in enumerate(doc.judgements, 1):
        statement, *rest = _paragraphs(judgement, ascii_only)
        lines += ["", *wrap(statement, f"{number:>2}. ")]
        for paragraph in rest:
            lines += wrap(paragraph, "    ")
    if doc.belief is not None:
        lines += ["", *wrap(belief_text(doc.belief, doc.belief_later))]
    return "\n".join(lines) + "\n"


def bar(probability: float, *, ascii_only: bool = False) -> str:
    """A probability as a bar of eight characters, to an eighth of a character (to a whole one in ASCII).

    >>> bar(0.5), bar(0.0), bar(1.0)
    ('████░░░░', '░░░░░░░░', '████████')
    >>> bar(0.31, ascii_only=True)
    '##......'
    """
    if ascii_only:
        full = round(probability * BAR)
        return "#" * full + "." * (BAR - full)
    full, eighth = divmod(round(probability * BAR * 8), 8)
    return ("█" * full + (_EIGHTHS[eighth] if eighth else "")).ljust(BAR, "░")


def _paragraphs(judgement: Judgement, ascii_only: bool) -> list[str]:
    """The statement, the probability as bar and words, the confidence, and how it will be resolved."""
    texts = ["".join(words.around(judgement.statement, judgement.likelihood))]
    if judgement.probability is not None:
        said = [words.percent(judgement.probability), judgement.likelihood or ""]
        texts.append(f"{bar(judgement.probability, ascii_only=ascii_only)} {', '.join(filter(None, said))}")
    texts.append(words.confidence_sentence(judgement.confidence, judgement.confidence_note))
    rest = ["Conditional: it holds only if its condition does."] if judgement.conditional else []
    day = words.day_name(judgement.resolution.date)
    rest.append(f"Resolved on {day}: {words.sentence(judgement.resolution.rule)}")
    if judgement.assumption_share is not None:
        rest.append(f"Assumptions carry {words.percent(judgement.assumption_share)} of the variance.")
    if judgement.claims:
        rest.append(f"Claims {words.listing(judgement.claims)}.")
    return [*texts, " ".join(rest)]


def _spelt(text: str) -> str:
    return text.translate(_PLAIN).encode("ascii", "replace").decode()


def _wrap(text: str, room: int, lead: str) -> list[str]:
    """Lines no longer than ``room``, the first after ``lead``, the others set in as far; no control signs."""
    clean = "".join(sign if sign.isprintable() or sign == words.SPACE else " " for sign in text)
    return textwrap.wrap(clean, room, initial_indent=lead, subsequent_indent=" " * len(lead)) or [lead.rstrip()]
