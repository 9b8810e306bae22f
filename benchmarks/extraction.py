"""How fast articles are read for quantities, and how well: seconds for 1,000 of them, and scores on labelled texts.

Run it with ``python benchmarks/extraction.py [--articles N] [--processes N]`` for the speed of the verb as a process,
and with ``python benchmarks/extraction.py --score [FILE.jsonl] [--split NAME] [--misses]`` for recall, precision,
attribution and subject. ``--json`` prints data. What counts as a match stands at ``matches``.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from magdepth.evidence.documents.document import from_bytes
from magdepth.evidence.draft import Draft
from magdepth.evidence.extraction import extract

LABELLED = Path(__file__).resolve().parent.parent / "tests" / "data" / "labelled_texts.jsonl"
#: The articles that are made: how many, how long, and the seed that says from which paragraphs.
ARTICLES, WORDS, SEED = 1000, 300, 7
#: Two figures are the same if they differ by less than this share.
TOLERANCE = 1e-3

Label = dict[str, Any]


@dataclass(frozen=True)
class Labelled:
    """A text with the quantities that a reader found in it."""

    name: str
    split: str
    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Tally:
    """Counts over texts: labels, drafts, pairs, and how many of the pairs have the subject and the speaker right."""

    texts: int = 0
    labels: int = 0
    drafts: int = 0
    found: int = 0
    subjects: tuple[int, int] = (0, 0)
    speakers: tuple[int, int] = (0, 0)
    silent: tuple[int, int] = (0, 0)
    worst: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.texts + other.texts, self.labels + other.labels, self.drafts + other.drafts,
            self.found + other.found, _sum(self.subjects, other.subjects), _sum(self.speakers, other.speakers),
            _sum(self.silent, other.silent), max(self.worst, other.worst),
        )  # fmt: skip

    def data(self) -> dict[str, object]:
        """The scores; a share of nothing is None."""
        return {
            "texts": self.texts, "labels": self.labels, "drafts": self.drafts, "found": self.found,
            "recall": _share(self.found, self.labels), "precision": _share(self.found, self.drafts),
            "attribution": _share(*self.speakers), "attribution_where_none": _share(*self.silent),
            "subject": _share(*self.subjects), "most_false_in_a_text": self.worst,
        }  # fmt: skip


def matches(label: Label, draft: Draft) -> bool:
    """Whether a draft is what the label says: both bounds (null is open), and the unit's word stands in its unit."""
    bounds = _same(label.get("low"), draft.low) and _same(label.get("high"), draft.high)
    return bounds and _within(label["unit"], draft.unit)


def right_subject(label: Label, draft: Draft) -> bool:
    """Whether the label's word for the subject stands in the draft's."""
    return _within(label["subject"], draft.subject)


def right_speaker(label: Label, draft: Draft) -> bool:
    """Whether the label's word for who said it stands in the draft's name; a label without one wants none."""
    said = label.get("attributed_to")
    return draft.attributed_to is None if said is None else _within(said, draft.attributed_to)


def pair(labels: Sequence[Label], drafts: Sequence[Draft]) -> dict[int, int]:
    """Label to draft, each used once: as many pairs as can be, and among those the best by subject and speaker."""
    worth = np.zeros((len(labels), len(drafts)))
    for i, label in enumerate(labels):
        for j, draft in enumerate(drafts):
            if matches(label, draft):
                subject = "subject" in label and right_subject(label, draft)
                worth[i, j] = 1.0 + 1e-4 * subject + 1e-5 * right_speaker(label, draft)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0}


def tally(text: Labelled, drafts: Sequence[Draft], pairs: dict[int, int]) -> Tally:
    """The counts of one text. Attribution is scored where a label names somebody, and apart where it names nobody."""
    pairs_of = [(text.labels[i], drafts[j]) for i, j in pairs.items()]
    named = [right_speaker(a, b) for a, b in pairs_of if a.get("attributed_to") is not None]
    silent = [right_speaker(a, b) for a, b in pairs_of if a.get("attributed_to", "") is None]
    subjects = [right_subject(a, b) for a, b in pairs_of if a.get("subject") is not None]
    return Tally(
        1, len(text.labels), len(drafts), len(pairs), (sum(subjects), len(subjects)), (sum(named), len(named)),
        (sum(silent), len(silent)), len(drafts) - len(pairs),
    )  # fmt: skip


def labelled(file: Path) -> list[Labelled]:
    """The labelled texts of a file, Markdown and pages as the verb reads them; ``text_file`` from the file's folder."""
    texts = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = json.loads(line)
        text = row["text"] if "text" in row else (file.parent / row["text_file"]).read_text("utf-8")
        name = str(row.get("id") or row.get("url") or f"line {number}")
        read = from_bytes(BOM_UTF8 + text.encode("utf-8"), name=name, form=row.get("form", "text"))
        texts.append(Labelled(name, str(row.get("split", "all")), read.text, tuple(row["claims"])))
    return texts


def scores(texts: Iterable[Labelled], *, misses: bool) -> dict[str, Any]:
    """Scores by split and over all; with ``misses`` what was not found, what is false, and what was said wrongly."""
    splits: dict[str, Tally] = {}
    faults: list[dict[str, Any]] = []
    for text in texts:
        drafts = extract(text.text).drafts
        pairs = pair(text.labels, drafts)
        splits[text.split] = splits.get(text.split, Tally()) + tally(text, drafts, pairs)
        if misses:
            faults += list(_faults(text, drafts, pairs))
    total = sum(splits.values(), Tally())
    rows = {name: found.data() for name, found in sorted(splits.items())}
    return {"scores": {**rows, "all texts": total.data()}, "misses": faults}


def _faults(text: Labelled, drafts: Sequence[Draft], pairs: dict[int, int]) -> Iterable[dict[str, Any]]:
    used = set(pairs.values())
    for i, label in enumerate(text.labels):
        if i not in pairs:
            yield {"what": "missed", "text": text.name, "label": label}
    for j, draft in enumerate(drafts):
        if j not in used:
            yield {"what": "false", "text": text.name, "draft": _short(draft)}
    for i, j in pairs.items():
        label, draft = text.labels[i], drafts[j]
        if label.get("subject") is not None and not right_subject(label, draft):
            yield {"what": "subject", "text": text.name, "label": label, "draft": _short(draft)}
        if "attributed_to" in label and not right_speaker(label, draft):
            yield {"what": "attribution", "text": text.name, "label": label, "draft": _short(draft)}


def write_articles(folder: Path, count: int, texts: Sequence[Labelled]) -> None:
    """Articles of about WORDS words each, from the labelled texts' paragraphs, drawn anew with a fixed seed."""
    paragraphs = [part.strip() for text in texts for part in text.text.split("\n") if part.strip()]
    rng = random.Random(SEED)
    for number in range(count):
        taken: list[str] = []
        while sum(len(part.split()) for part in taken) < WORDS:
            taken.append(rng.choice(paragraphs))
        (folder / f"article-{number:04}.txt").write_text("\n\n".join(taken) + "\n", "utf-8")


def speed(count: int, processes: int, texts: Sequence[Labelled]) -> dict[str, Any]:
    """Seconds of ``magdepth evidence extract FOLDER --json`` as a process, start-up included."""
    with tempfile.TemporaryDirectory(prefix="magdepth-articles-") as place:
        folder = Path(place)
        write_articles(folder, count, texts)
        words = ["-m", "magdepth", "evidence", "extract", str(folder), "--json", "--processes", str(processes)]
        began = time.perf_counter()
        done = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE)
        seconds = time.perf_counter() - began
    documents = json.loads(done.stdout)["documents"]
    return {
        "articles": len(documents), "words_each": WORDS, "claims": sum(len(read["claims"]) for read in documents),
        "processes": processes, "seconds": seconds, "articles_per_second": len(documents) / seconds,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--score", nargs="?", const=LABELLED, type=Path, metavar="FILE.jsonl")
    parser.add_argument("--split", help="score this split only")
    parser.add_argument("--misses", action="store_true", help="list what was missed, false or said wrongly")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    texts = labelled(given.score or LABELLED)
    if given.score is None:
        result = speed(given.articles, given.processes, texts)
        print(json.dumps(result, indent=2) if given.json else _said(result))
        return
    chosen = [text for text in texts if given.split in (None, text.split)]
    result = scores(chosen, misses=given.misses)
    print(json.dumps(result, indent=2, ensure_ascii=False) if given.json else _table(result))


def _said(result: dict[str, Any]) -> str:
    return (
        f"{result['articles']} articles of about {result['words_each']} words, {result['claims']} claims:"
        f" {result['seconds']:.1f} s on {result['processes']} processes"
        f" ({result['articles_per_second']:.0f} articles/s)"
    )


def _table(result: dict[str, Any]) -> str:
    lines = ["split         texts labels drafts  recall precision attribution (none)  subject  most false"]
    for name, row in result["scores"].items():
        figures = [row[key] for key in ("recall", "precision", "attribution", "attribution_where_none", "subject")]
        recall, precision, speaker, silent, subject = ("-" if x is None else f"{x:.3f}" for x in figures)
        lines.append(
            f"{name:<12} {row['texts']:>6} {row['labels']:>6} {row['drafts']:>6}  {recall:>6} {precision:>9}"
            f" {speaker:>11} {silent:>6} {subject:>8} {row['most_false_in_a_text']:>11}"
        )
    for fault in result["misses"]:
        shown = "; ".join(json.dumps(fault[key], ensure_ascii=False) for key in ("label", "draft") if key in fault)
        lines.append(f"{fault['what']:<11} {fault['text']}: {shown}")
    return "\n".join(lines)


def _short(draft: Draft) -> dict[str, Any]:
    keys = ("low", "high", "unit", "subject", "attributed_to", "modifier", "quote")
    return {key: getattr(draft, key) for key in keys}


def _same(label: float | None, found: float | None) -> bool:
    if label is None or found is None:
        return label is None and found is None
    return abs(label - found) <= TOLERANCE * max(abs(label), abs(found))


def _within(word: str, text: str | None) -> bool:
    return text is not None and word.casefold() in text.casefold()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _sum(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


if __name__ == "__main__":
    main()
