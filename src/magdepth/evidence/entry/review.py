"""From a draft to a claim: what is proposed, what the ledger already knows of it, and the deciding itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from magdepth.errors import BadInput, Fault
from magdepth.evidence.claim import FIELDS, FIGURES, LONGEST_QUOTE, Claim
from magdepth.evidence.entry.adding import NOWHERE, Given, add_to, claim_record, kind_of, open_user_ledger
from magdepth.evidence.entry.drafts import PendingDraft, kept_draft, note
from magdepth.evidence.ledger import Ledger

#: Keys that a review may set; the rest follows from the text.
EDITABLE = tuple(sorted({*FIELDS} - {"id", "text", "span", "quote", "supersedes"}))

# What tells one claim of a text from another.
_ITSELF = ("subject", "quantity", "unit", "period", "kind", *FIGURES, "span")
_LISTS = ("contradicts", "supports")
_WORDS = re.compile(r"\w+")
_SMALL = {"of", "the", "a", "an", "per", "in", "and", "s"}


@dataclass(frozen=True)
class Hints:
    """What the ledger knows that may fit a draft: claims of the same figure and unit, origins, and a grade."""

    repeats: tuple[str, ...]
    origins: tuple[str, ...]
    grade: str


def proposal(kept: PendingDraft, claims: Sequence[Claim] = ()) -> dict[str, object]:
    """The claim that a draft would become if it were accepted now, edits included; its source whole.

    The paraphrase is put together from the parts; period and first day fall back on the text's day.
    """
    draft = kept.draft
    point = draft.low is not None and draft.low == draft.best == draft.high
    figures = {"best": draft.best} if point else {key: getattr(draft, key) for key in FIGURES}
    day = kept.published.isoformat() if kept.published else None
    hint = hints(kept, claims)
    record: dict[str, object] = {
        "subject": _clean(draft.subject) or "unnamed", "quantity": _clean(draft.unit) or "amount", **figures,
        "unit": _clean(draft.unit) or "none", "period": _clean(draft.period) or day, "known_by": day,
        "origin": (hint.origins or (_clean(draft.attributed_to),))[0] or f"{_clean(kept.name)}, naming no source",
        "reliability": hint.grade[0], "credibility": hint.grade[1], "modifier": _clean(draft.modifier),
        "hedged": draft.hedged, "text": kept.text,
        "source": {"publisher": _clean(kept.name), "title": _clean(kept.name), "published": day or "undated",
                   "tier": "press"},
    }  # fmt: skip
    if draft.quote and len(draft.quote) <= LONGEST_QUOTE and draft.end - draft.start == len(draft.quote):
        record |= {"quote": draft.quote, "span": [draft.start, draft.end]}
    edits = dict(kept.edits)
    if edits.keys() & set(FIGURES):
        record |= dict.fromkeys(FIGURES)
    record = {key: value for key, value in {**record, **edits}.items() if value is not None}
    record.setdefault("kind", kind_of(record))
    record.setdefault("paraphrase", _paraphrase(record))
    return record


def hints(kept: PendingDraft, claims: Sequence[Claim]) -> Hints:
    """Claims that this draft likely repeats, known voices that fit its attribution, and the grade of the house rule.

    The rule (docs/evidence.md): a voice read through a report alone is E, the outlet's own word D, nobody to ask F;
    content that may be true is 3, and 6 where the text itself is unsure and names nobody.
    """
    draft = kept.draft
    figures = {value for value in (draft.low, draft.best, draft.high) if value is not None}
    words = _stems(draft.unit)
    same = [
        (len(_stems(claim.subject) & _stems(draft.subject)), claim)
        for claim in claims
        if figures and figures & {claim.low, claim.best, claim.high} and _stems(claim.unit) & words
    ]
    same.sort(key=lambda pair: (-pair[0], pair[1].known_by, pair[1].id))
    named = draft.attributed_to
    origins = _origins(named, claims) if named else ()
    reliability = "E" if named else "F" if draft.hedged else "D"
    return Hints(tuple(claim.id for _, claim in same[:5]), origins, reliability + ("6" if reliability == "F" else "3"))


def edit(kept: PendingDraft, edits: Mapping[str, object]) -> PendingDraft:
    """Change keys of the claim that a draft is to become, and write that down; None takes a change back.

    BadInput E173 for a key that a review can't set.
    """
    wrong = sorted(edits.keys() - set(EDITABLE))
    if wrong:
        raise BadInput(*(Fault("E173", f"a review can't set '{key[:40]}'", expected=", ".join(EDITABLE))
                         for key in wrong))  # fmt: skip
    note(kept.id, "edit", edits=dict(edits))
    return kept_draft(kept.id)


def add_link(kept: PendingDraft, key: str, id: str) -> PendingDraft:
    """Link the claim to be to another one: ``repeats``, ``contradicts`` or ``supports``."""
    held = kept.edits.get(key)
    links = [str(name) for name in held] if isinstance(held, list) else []
    return edit(kept, {key: [*links, *([] if id in links else [id])] if key in _LISTS else id})


def accept(kept: PendingDraft) -> str:
    """Make a claim of a draft, in the user's own ledger; its id. BadInput with the faults that keep it from being one.

    Should the process be killed between the claim and the note of it, accepting again finds the claim.
    """
    with open_user_ledger() as (folder, ledger):
        now = kept_draft(kept.id)
        if now.state != "waiting":
            raise BadInput(Fault("E174", f"{kept.id} is {now.state} already"))
        record = proposal(now, ledger.claims)
        claim = _made_before(record, ledger) or add_to(folder, ledger, [Given(NOWHERE, record)]).claims[0]
        note(kept.id, "accept", claim=claim)
    return claim


def reject(kept: PendingDraft) -> None:
    """Drop a draft: it stays on record and is not asked about again."""
    note(kept.id, "reject")


def value_of(key: str, text: str) -> object:
    """A value as typed for a key: numbers for figures, ids for links, nothing for an empty text.

    >>> value_of("best", "2,500"), value_of("contradicts", "a001, a002"), value_of("origin", "")
    (2500.0, ['a001', 'a002'], None)
    """
    text = text.strip()
    if not text:
        return None
    if key in FIGURES:
        try:
            return float(text.replace(",", "").replace(" ", ""))
        except ValueError:
            raise BadInput(Fault("E173", "this is not a number", key=key, got=text[:40])) from None
    if key in _LISTS:
        return [name for name in re.split(r"[,\s]+", text) if name]
    if key == "hedged":
        return text.casefold() in {"yes", "true", "y", "1"}
    if key == "category":
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 3:
            raise BadInput(Fault("E173", "this is not a category", key=key, expected="TYPE,PLANT,PERIOD",
                                 got=text[:60]))  # fmt: skip
        return dict(zip(("type", "plant", "period"), parts, strict=True))
    return text


def _made_before(record: Mapping[str, object], ledger: Ledger) -> str | None:
    """The claim that was made of the draft already, by a process that was killed before it could note that."""
    for claim in reversed(ledger.claims):
        if claim.text == record["text"]:
            made = claim_record(claim)
            if all(made.get(key) == record.get(key) for key in _ITSELF):
                return claim.id
    return None


def _origins(named: str, claims: Sequence[Claim]) -> tuple[str, ...]:
    """Known voices that a name as printed may mean, the most used first."""
    counted = Counter(claim.origin for claim in claims)
    sought = _stems(named)
    fitting = [origin for origin, _ in counted.most_common() if sought and sought <= _stems(origin)]
    near = get_close_matches(named, list(counted)[:2_000], n=2, cutoff=0.75)
    return tuple(dict.fromkeys([*fitting, *near]))[:3]


def _stems(text: str) -> set[str]:
    """The words of a text in small letters, plural forms as singular ones."""
    return {word.rstrip("s") for word in _WORDS.findall(text.casefold())} - _SMALL


def _paraphrase(record: Mapping[str, object]) -> str:
    low, best, high = (record.get(key) for key in FIGURES)
    figure = {
        "point": f"{best:,g}" if best is not None else "", "range": f"{low or 0:,g} to {high or 0:,g}",
        "lower_bound": f"{low or 0:,g} or more", "upper_bound": f"up to {high or 0:,g}",
    }.get(str(record["kind"]), "no figure")  # fmt: skip
    text = f"{record['origin']} puts {record['subject']} at {figure} {record['unit']}."
    return " ".join(text.split()[:30])


def _clean(text: str | None) -> str | None:
    """A text of an article as a ledger may hold it: one line, printable, not too long."""
    if text is None:
        return None
    words = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(words.split())[:200].strip() or None
