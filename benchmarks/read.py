"""How long ``magdepth read`` takes on a report of 2,000 words, with compiled kernels at hand; beside it a bare start.

The report is written here, sentence by sentence, so that every topic of the reading file is met with figures of its
own. Each figure is a process of its own, as a user starts it. Prints a table, or with ``--json`` one JSON object.
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
from pathlib import Path

SENTENCES = (
    "North Korea has begun sending {a} workers to the drone plant in Tatarstan, diplomats told NHK.",
    "The plant makes {b} Shahed drones a month and aims for {c} per month.",
    "Dormitories for hundreds of workers stand ready beside the assembly halls.",
    "Ukrainian drones have struck the plant several times.",
    "Four fifths of the electronics come from China.",
    "Russia launched {d} drones in June.",
    "Drones have become the backbone of the air campaign.",
    "The drones are modified to carry heavier warheads and are harder to intercept.",
    "Raids exhaust Ukraine's anti-aircraft ammunition faster than it comes.",
    "Kyiv expects {e} interceptor drones per day.",
    "Allied deliveries of missiles were delayed again.",
    "Half of the drones are decoys without a warhead.",
    "A Shahed costs {f} dollars.",
    "Substations were hit and the grid is strained.",
    "North Korea sends {g} engineers and {h} builders to rebuild Kursk.",
    "Know-how of unmanned systems is transferred to Pyongyang in return.",
    "Pyongyang is building local versions of the Shahed drones.",
    "Russia helps to improve the accuracy of the KN-23 ballistic missile.",
    "South Korea's air defences face a swarm of {i} drones.",
    "Some of the North Korean workers may sign contracts with the army and form units.",
    "There is a shortage of skilled labour in Russia.",
    "Morale is high, and a new world order is in the making.",
)
FIGURES = {
    "a": "25,000", "b": "2,000", "c": "5,000", "d": "5,400", "e": "900", "f": "35,000", "g": "1,000", "h": "5,000",
    "i": "800",
}  # fmt: skip


def report(words: int) -> str:
    """A report of at least so many words; from the second round on it tells the same again."""
    told, count = [], 0
    while count < words:
        for sentence in SENTENCES:
            told.append(sentence.format(**FIGURES))
            count += len(told[-1].split())
    return "\n\n".join(" ".join(told[at : at + 4]) for at in range(0, len(told), 4))


def seconds(data: str, *words: str) -> tuple[float, float, str]:
    """Wall time and processor time of one command in its own data folder, and what it printed."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "magdepth", *words], check=True, capture_output=True, text=True,
        env={**os.environ, "MAGDEPTH_DATA": data},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, used, done.stdout


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--words", type=int, default=2000, help="length of the report")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        path = Path(data) / "report.txt"
        path.write_text(report(options.words), encoding="utf-8")
        words = ("read", str(path), "--published", "2025-06-30", "--out", data, "--json")
        found = {"start_s": seconds(data, "--version")[0], "first_read_s": seconds(data, *words)[0]}
        taken, used, said = min(seconds(data, *words) for _ in range(3))
        told = json.loads(said)
        found |= {"read_s": taken, "read_processor_s": used, "words": told["words"],
                  "sentences": len(told["sentences"]), "worlds": told["worlds"]}  # fmt: skip
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:16s} {value:10.2f}")


if __name__ == "__main__":
    main()
