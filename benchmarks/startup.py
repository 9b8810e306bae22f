"""How long a user waits for the first word: start-up times of the command line, beside bare Python's.

Run it with ``python benchmarks/startup.py [--json] [--repeats N]``. Wall-clock seconds of whole
processes, the median and the best of N.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "python (bare)": ["-c", "pass"],
    "import magdepth": ["-c", "import magdepth"],
    "magdepth": ["-m", "magdepth"],
    "magdepth --help": ["-m", "magdepth", "--help"],
    "magdepth --version": ["-m", "magdepth", "--version"],
    "magdepth doctor": ["-m", "magdepth", "doctor"],
}


def seconds(arguments: list[str], repeats: int) -> list[float]:
    """Wall-clock seconds of each of ``repeats`` processes, after one that fills the disk's cache."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(repeats + 1):
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
                env={"PATH": "", "HOME": folder, "PYTHONPATH": ":".join(sys.path)},
            )
            if turn:
                taken.append(time.perf_counter() - start)
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--repeats", type=int, default=11)
    given = parser.parse_args()
    rows = {
        name: {"median": statistics.median(taken), "best": min(taken)}
        for name, arguments in COMMANDS.items()
        for taken in [seconds(arguments, given.repeats)]
    }
    if given.json:
        print(json.dumps(rows, indent=2))
        return
    for name, row in rows.items():
        print(f"{name:<20} {row['median']:.3f} s median, {row['best']:.3f} s best")


if __name__ == "__main__":
    main()
