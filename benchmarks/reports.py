"""How well daily reports are read: scores against the sample messages, those read by hand, variants and press quotes.

Run it with ``python benchmarks/reports.py [--data FOLDER] [--misses]``; a figure is right if it equals the expected
one, None included; a wrong one is
"invented" where None was expected. Nothing here is a test: tests/test_report*.py are.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from magdepth.observed.reports import CLASSES, Report, parse_report

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
#: The hand reading tells two kinds apart that the contract counts as one.
BY_HAND = {"air_launched": "other", "anti_radar": "other"}
FIELDS = ("launched", "downed", "lost", "hits")
Check = tuple[str, str, Any, Any]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def samples(folder: Path) -> dict[str, Report]:
    return {one["id"]: parse_report(one["text"], posted=one["posted_at"], id=one["id"])
            for one in lines(folder / "kpszsu_messages_sample.jsonl")}  # fmt: skip


def sample_figures(folder: Path) -> Iterator[Check]:
    """The drone figures, sites and hours of all 18; an empty cell of the table was not read and is not compared."""
    found = samples(folder)
    with (folder / "kpszsu_messages_sample_figures.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            report = found[row["id"]]
            told: dict[str, Any] = {
                "drones_launched": report.launched.get("drone"), "drones_downed": report.downed.get("drone"),
                "drone_hits": report.hits.get("drone"), "hit_locations": report.hit_sites,
                "debris_locations": report.debris_sites, "as_of_kyiv": report.as_of, "kind": report.kind,
            }  # fmt: skip
            yield from ((row["id"], name, row[name], str(value)) for name, value in told.items() if row[name])


def by_hand(folder: Path) -> Iterator[Check]:
    """The six read by hand: every class of every field, sums where one class has several entries."""
    found = samples(folder)
    text = (folder / "kpszsu_messages_sample_expected_by_hand.json").read_text(encoding="utf-8")
    for name, row in json.loads(text).items():
        report = found[name]
        for field, given in (("launched", "launched"), ("downed", "downed"), ("hits", "impacts")):
            sums: dict[str, int | None] = {}
            for kind, value in row[given]:
                cls = BY_HAND.get(kind, kind)
                before = sums.get(cls, 0)
                sums[cls] = None if before is None or value is None else before + value
            yield from ((name, f"{field}.{cls}", sums.get(cls), getattr(report, field).get(cls)) for cls in CLASSES)
        yield from ((name, f"lost.{cls}", None, report.lost.get(cls)) for cls in CLASSES)
        yield name, "hit_sites", row["loc"][0], report.hit_sites
        yield name, "debris_sites", row["loc"][1], report.debris_sites
        yield name, "date", row["night"], str(report.day)
        yield name, "as_of", row["as_of"], report.as_of
        yield name, "kind", row["kind"], report.kind


def variants(folder: Path) -> Iterator[Check]:
    """The shortened variants: refused or not, and the figures that they state."""
    for row in lines(folder / "kpszsu_format_variants_sample.jsonl"):
        report = parse_report(row["text"], posted=row["published_utc"])
        expected, name = row["expected"], row["published_utc"]
        yield name, "refused", "reject" in expected, report.refused is not None
        for key in ("launched", "downed", "lost"):
            if key in expected:
                yield name, key, expected[key], getattr(report, key).get("drone")
        if "ballistic_launched" in expected:
            yield name, "launched.ballistic", expected["ballistic_launched"], report.launched.get("ballistic")


def quotes(folder: Path) -> Iterator[Check]:
    """The press quotes; some of the expected figures stand in the article, not in the quote."""
    for row in lines(folder / "press_quotes_sample.jsonl"):
        report = parse_report(row["text"], posted=row["date"])
        told = {"launched": report.launched.get("drone"), "downed": report.downed.get("drone"),
                "lost": report.lost.get("drone"), "hits": report.hits.get("drone"),
                "hit_locations": report.hit_sites, "debris_locations": report.debris_sites,
                "downed_plus_lost": report.downed.get("drone")}  # fmt: skip
        yield row["date"], "date", row["date"], str(report.day)
        yield from ((row["date"], key, row[key], told[key]) for key in told if key in row)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA, help="folder with the sample files")
    options.add_argument("--misses", action="store_true", help="show each figure that is not right")
    given = options.parse_args()
    for name, checks in (("samples", sample_figures), ("by hand", by_hand), ("variants", variants), ("press", quotes)):
        done = list(checks(given.data))
        wrong = [one for one in done if one[2] != one[3]]
        invented = sum(one[2] in (None, "None") for one in wrong)
        print(f"{name:<10} {len(done) - len(wrong):>4} of {len(done):>4} right, {invented} invented")
        for one in wrong if given.misses else ():
            print(f"  {one[0]} {one[1]}: expected {one[2]}, got {one[3]}")


if __name__ == "__main__":
    main()
