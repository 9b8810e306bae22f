"""How long the spine takes: first run with its compiling, later runs, the brief; memory at the peak.

Prints a table, or with ``--json`` one JSON object. Each figure is a process of its own, as a user starts it;
`benchmarks/startup.py` has the start-up times alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def seconds(data: str, *words: str) -> float:
    """Wall time of one command, in its own data folder."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "magdepth", *words], check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "MAGDEPTH_DATA": data},
    )
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--brief", action="store_true", help="time a whole brief too (minutes)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        run = ("run", "alabuga-2025", "--replicates", "2000", "--seed", "7", "--json", "--fresh")
        found = {"first_run_10_s": seconds(data, "run", "alabuga-2025", "--replicates", "10", "--json")}
        found["run_2000_one_thread_s"] = seconds(data, *run, "--threads", "1")
        found["run_2000_s"] = min(seconds(data, *run) for _ in range(3))
        found["run_2000_peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        if options.brief:
            found["brief_s"] = seconds(data, "brief", "--out", os.path.join(data, "out"))
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:24s} {value:10.2f}")


if __name__ == "__main__":
    main()
