"""How long a large ledger takes: reading, list, show, trace and check, each as a user's process and in its parts.

Run it with ``python benchmarks/ledger.py [--claims N] [--json]``. A user's ledger of N claims (5,000 if not said) is
made in a temporary data folder, and one of 20,000 that is only read; reading 5,000 must stay under 2 seconds.
Wall-clock seconds, the best of the repeats, and beside them the seconds that the processor worked for it, children
included: on a busy machine these are what the work takes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BAR_CLAIMS, BAR_SECONDS = 5_000, 2.0
LARGER = 20_000

WORDS = {
    "evidence list": ["list"],
    "evidence list (a word)": ["list", "dormitory"],
    "evidence list --json": ["list", "--json"],
    "evidence show": ["show", "u000007"],
    "evidence check": ["check"],
    "evidence trace": ["trace", "a001"],
}


def made(count: int) -> list[dict[str, object]]:
    """Claims as an importer might bring them: all kinds, links among them, a category on every second."""
    figures: list[dict[str, object]] = [{"best": 1.0}, {"low": 1.0, "high": 2.0}, {"low": 3.0}, {"high": 4.0}, {}]
    kinds = ["point", "range", "lower_bound", "upper_bound", "qualitative"]
    claims: list[dict[str, object]] = []
    for number in range(count):
        given = {key: value + number for key, value in figures[number % 5].items()}  # type: ignore[operator]
        month = f"2025-{1 + number % 12:02d}"
        claim: dict[str, object] = {
            "id": f"u{number + 1:06d}", "subject": f"Plant {number % 997}, long-range drones", "quantity": "output",
            "unit": "drones/month", "period": month, "kind": kinds[number % 5], **given, "known_by": "2026-01-31",
            "source": "made-1", "origin": f"Office {number % 501}", "reliability": "BCDE"[number % 4],
            "credibility": "23"[number % 2],
            "paraphrase": f"Office {number % 501} speaks of plant {number % 997} and counts what it built in {month}.",
        }  # fmt: skip
        if number % 2:
            claim["category"] = {"type": "strike", "plant": "other", "period": month}
        if number % 10 == 9:
            claim["contradicts"] = [f"u{number:06d}"]
        if number % 50 == 49:
            claim |= {"repeats": f"u{number - 4:06d}", "origin": claims[-5]["origin"]}
        if number % 100 == 98:
            claim["supersedes"] = f"u{number - 1:06d}"
        claims.append(claim)
    return claims


def timed(work: Callable[[], Any], repeats: int) -> dict[str, float]:
    """Wall-clock and processor seconds, the best of some repeats, after one that warms the caches."""
    taken: list[float] = []
    worked: list[float] = []
    for _ in range(repeats + 1):
        start, before = time.perf_counter(), sum(os.times()[:4])
        work()
        taken.append(time.perf_counter() - start)
        worked.append(sum(os.times()[:4]) - before)
    return {"wall": min(taken[1:] or taken), "processor": min(worked[1:] or worked)}


@contextmanager
def user_ledger(count: int) -> Iterator[dict[str, float]]:
    """A data folder with a user's ledger of so many claims; what importing them took."""
    source = {"id": "made-1", "publisher": "A paper", "title": "A title", "published": "2026-01", "tier": "press"}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MAGDEPTH_DATA"] = folder
        from magdepth.evidence.entry.importing import import_file

        file = Path(folder) / "given.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in (source, *made(count))))
        yield timed(lambda: import_file(str(file)), 0)


def read_anew() -> Any:
    """The ledger read from its files, not the one that this process read last."""
    from magdepth.evidence import ledger

    ledger._LAST.clear()
    return ledger.load_ledger()


def parts(repeats: int) -> dict[str, dict[str, float]]:
    """The same within one process, without its start."""
    from magdepth.evidence import check_ledger, ledger
    from magdepth.evidence.listing import everything, list_lines

    whole = read_anew()
    view = everything(whole)
    reading = timed(read_anew, repeats)
    return {
        "read for the first time": reading,
        "read, kept from the last time": reading,  # nothing is kept between processes any more
        "read again in one process": timed(ledger.load_ledger, repeats),
        "seen from a day": timed(lambda: everything(whole), repeats),
        "lines of the list": timed(lambda: list_lines(view), repeats),
        "warnings": timed(lambda: check_ledger(whole), repeats),
    }


def processes(repeats: int) -> dict[str, dict[str, float]]:
    """Whole processes, as a user starts them."""

    def run(words: list[str]) -> None:
        subprocess.run([sys.executable, "-m", "magdepth", "evidence", *words], check=True, stdout=subprocess.DEVNULL)

    return {name: timed(lambda words=words: run(words), repeats) for name, words in WORDS.items()}  # type: ignore[misc]


def main() -> None:
    """Make the ledgers, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=BAR_CLAIMS)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with user_ledger(given.claims) as importing:
        rows = {"import (once)": importing, **parts(given.repeats), **processes(given.repeats)}
    sizes = {str(given.claims): rows["read for the first time"]}
    for count in {BAR_CLAIMS, LARGER} - {given.claims}:
        with user_ledger(count):
            sizes[str(count)] = timed(read_anew, given.repeats)
    seconds = sizes[str(BAR_CLAIMS)]["wall"]
    bar = {"claims": BAR_CLAIMS, "seconds": BAR_SECONDS, "wall": seconds, "met": seconds < BAR_SECONDS}
    if given.json:
        print(json.dumps({**rows, "read by number of claims": sizes, "bar": bar}, indent=2))
        return
    rows |= {f"read {int(count):,} claims": row for count, row in sorted(sizes.items(), key=lambda size: int(size[0]))}
    for name, row in rows.items():
        print(f"{name:<32} {row['wall']:6.2f} s, {row['processor']:6.2f} s of the processor")
    print(f"reading {BAR_CLAIMS:,} claims under {BAR_SECONDS:g} s: {'yes' if bar['met'] else 'no'}")


if __name__ == "__main__":
    main()
