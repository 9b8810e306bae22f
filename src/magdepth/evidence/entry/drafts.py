"""Drafts that wait for a review, and what was decided about them: a chained file in the data folder.

Drafts are no claims: no view of the ledger and no scenario reads this file. Every decision is a record of its own,
written at once; the state of a draft is what its records add up to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from magdepth.errors import BadInput, Fault, suggest
from magdepth.evidence.claim import LONGEST_QUOTE, text_hash
from magdepth.evidence.draft import Draft, Sentence
from magdepth.evidence.ledger_files import read_object
from magdepth.evidence.records.chain import START, follow, read_heads
from magdepth.evidence.records.journal import append, writing
from magdepth.evidence.records.loaded import LoadedRecords, RecordPlace
from magdepth.place import data_folder, existing_folder

FOLDER = "drafts"
FILE = "drafts.jsonl"

_KEYS = tuple(key.name for key in fields(Draft))


@dataclass(frozen=True)
class PendingDraft:
    """A draft that was kept: where it comes from, what was changed in it, and what became of it.

    ``state`` is ``waiting``, ``accepted`` (``claim`` is then the claim's id) or ``rejected``; ``edits`` are keys of
    the claim that it is to become.
    """

    id: str
    draft: Draft
    sentence: str
    text: str
    name: str
    published: date | None
    edits: Mapping[str, object] = field(default_factory=dict)
    state: str = "waiting"
    claim: str | None = None


@dataclass(frozen=True)
class DraftBatch:
    """The drafts found in one text, and what the text is."""

    drafts: Sequence[Draft]
    text: str
    name: str
    published: date | None = None
    sentences: Sequence[Sentence] = ()


def keep_all(batches: Sequence[DraftBatch]) -> int:
    """Keep the drafts found in texts until somebody reviews them; the number of those that were new.

    A draft that was kept before (the same text, place and figures) is not kept again, whatever was decided about it.
    Failed E160 where nothing can be written.
    """
    folder = data_folder().path / FOLDER
    with writing(folder):
        before = _load(folder)
        there = {_same(kept.text, kept.draft) for kept in before}
        records: list[dict[str, object]] = []
        for batch in batches:
            hashed = text_hash(batch.text)
            for draft in batch.drafts:
                if _same(hashed, draft) in there:
                    continue
                there.add(_same(hashed, draft))
                held = {key: getattr(draft, key) for key in _KEYS}
                records.append({
                    "what": "draft", "id": f"draft-{len(before) + len(records) + 1}", "draft": _speakable(held),
                    "sentence": _speakable(_sentence(draft, batch.text, batch.sentences)), "text": hashed,
                    "name": _speakable(batch.name), "published": batch.published and batch.published.isoformat(),
                })  # fmt: skip
        if records:
            append(folder, {FILE: records})
    return len(records)


def kept_drafts() -> tuple[PendingDraft, ...]:
    """All drafts ever kept, in the order in which they came, with their states; none where there is no folder."""
    data = existing_folder()
    return _load(data / FOLDER) if data is not None and (data / FOLDER).is_dir() else ()


def waiting_drafts() -> tuple[PendingDraft, ...]:
    """The drafts about which nothing has been decided."""
    return tuple(kept for kept in kept_drafts() if kept.state == "waiting")


def kept_draft(id: str) -> PendingDraft:
    """One draft by its id; BadInput E172 if there is none."""
    found = {kept.id: kept for kept in kept_drafts()}
    if id not in found:
        raise BadInput(Fault("E172", f"unknown draft '{id[:60]}'", cure=suggest(id[:60], list(found)[:500])))
    return found[id]


def note(id: str, what: str, **more: object) -> None:
    """Write down a decision: ``edit`` (with ``edits``), ``accept`` (with ``claim``) or ``reject``."""
    folder = data_folder().path / FOLDER
    with writing(folder):
        append(folder, {FILE: [{"what": what, "id": id, **more}]})


def draft_data(kept: PendingDraft) -> dict[str, object]:
    """A kept draft as plain data, for ``--json``."""
    from magdepth.evidence.draft import draft_dict

    return {
        "id": kept.id, "state": kept.state, "claim": kept.claim, "name": kept.name, "text": kept.text,
        "published": kept.published and kept.published.isoformat(), "sentence": kept.sentence,
        "edits": dict(kept.edits), **draft_dict(kept.draft),
    }  # fmt: skip


def _same(text: str, draft: Draft) -> tuple[object, ...]:
    return (text, draft.start, draft.end, draft.low, draft.best, draft.high, draft.unit)


def _load(folder: Path) -> tuple[PendingDraft, ...]:
    path = folder / FILE
    heads = read_heads(folder)
    data = path.read_bytes() if path.exists() else b""
    found = follow(str(path), data, heads.marks.get(FILE, START))
    faults = [*heads.faults, *found.faults]
    loaded = LoadedRecords()
    drafts: dict[str, PendingDraft] = {}
    for number, line in found.lines if not faults else ():
        place = RecordPlace(str(path), number)
        record: Any = read_object(place, line, loaded)
        try:
            if record is not None:
                _take(record, drafts)
        except (KeyError, TypeError, ValueError):
            loaded.fault(place, "E170", "this is no record of a draft", cure="restore the file from a copy")
    faults += loaded.faults
    if faults:
        raise BadInput(*faults)
    return tuple(drafts.values())


def _take(record: dict[str, Any], drafts: dict[str, PendingDraft]) -> None:
    """Follow one record: a draft, or what was decided about one."""
    what, id = record["what"], record["id"]
    if what == "draft":
        day = record["published"]
        drafts[id] = PendingDraft(id, Draft(**{key: record["draft"][key] for key in _KEYS}), record["sentence"],
                          record["text"], record["name"], day and date.fromisoformat(day))  # fmt: skip
        return
    old = drafts[id]
    state = {"accept": "accepted", "reject": "rejected", "edit": old.state}[what]
    edits = {**old.edits, **record["edits"]} if what == "edit" else old.edits
    drafts[id] = PendingDraft(id, old.draft, old.sentence, old.text, old.name, old.published,
                      {key: value for key, value in edits.items() if value is not None}, state,
                      record.get("claim"))  # fmt: skip


def _sentence(draft: Draft, text: str, sentences: Sequence[Sentence]) -> str:
    """The sentence in which a draft stands, or its quote with the words around it."""
    if 0 <= draft.sentence < len(sentences):
        return sentences[draft.sentence].text[:LONGEST_QUOTE]
    before = max(text.rfind(mark, 0, draft.start) for mark in (". ", "! ", "? ", "\n")) + 1
    ends = [at + 1 for mark in (". ", "! ", "? ", "\n") if (at := text.find(mark, max(draft.end - 1, 0))) >= 0]
    after = min(ends, default=len(text))
    return text[max(before, draft.start - 400) : min(after, draft.end + 400)].strip() or draft.quote[:LONGEST_QUOTE]


def _speakable(value: Any) -> Any:
    """Texts without halves of characters, which no file can hold."""
    if isinstance(value, dict):
        return {key: _speakable(held) for key, held in value.items()}
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
