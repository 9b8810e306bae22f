"""The judgements of a brief as plain text for a terminal, understandable without colour and read aloud."""

from __future__ import annotations

import textwrap

from magdepth.brief import words
from magdepth.brief.document import BriefDocument, Judgement

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
    lines = _wrap(doc.title, room) + _wrap(doc.question, room)
    facts = [f"As of {words.day_name(doc.as_of)}", f"scenario {doc.scenario}"]
    if doc.overlays:
        facts.append(f"with {words.listing(doc.overlays)}")
    facts += [f"{words.exact(doc.replicates)} replicates", f"seed {doc.seed}"]
    lines += _wrap(", ".join(facts) + ".", room)
    if doc.hindsight:
        lines += ["", *_wrap(f"With hindsight: uses what became known only after {words.day_name(doc.as_of)}.", room)]
    for number, judgement in enumerate(doc.judgements, 1):
        lines += ["", *_judgement(number, judgement, room, ascii_only)]
    text = "\n".join(lines) + "\n"
    return text.translate(_PLAIN).encode("ascii", "replace").decode() if ascii_only else text


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


def _judgement(number: int, judgement: Judgement, room: int, ascii_only: bool) -> list[str]:
    before, word, after = words.around(judgement.statement, judgement.likelihood)
    lines = _wrap(f"{before}{word}{after}", room, f"{number:>2}. ")
    if judgement.probability is not None:
        drawn = bar(judgement.probability, ascii_only=ascii_only)
        said = f"{words.percent(judgement.probability)}, {judgement.likelihood}" if judgement.likelihood else (
            words.percent(judgement.probability)
        )  # fmt: skip
        lines += _wrap(f"{drawn} {said}", room, "    ")
    lines += _wrap(words.confidence_sentence(judgement.confidence, judgement.confidence_note), room, "    ")
    rest = "Conditional. " if judgement.conditional else ""
    rest += f"Resolved on {words.day_name(judgement.resolution.date)}: {words.sentence(judgement.resolution.rule)}"
    if judgement.assumption_share is not None:
        rest += f" Assumptions carry {words.percent(judgement.assumption_share)} of the variance."
    if judgement.claims:
        rest += f" Claims {words.listing(judgement.claims)}."
    return lines + _wrap(rest, room, "    ")


def _wrap(text: str, room: int, lead: str = "") -> list[str]:
    """Lines no longer than ``room``, the first after ``lead``, the others set in as far."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    return textwrap.wrap(clean, room, initial_indent=lead, subsequent_indent=" " * len(lead)) or [lead.rstrip()]
