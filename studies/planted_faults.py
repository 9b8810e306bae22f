"""Twenty faults planted into copies of the package, one at a time: which of them does a command catch?

    python studies/planted_faults.py [--only NAME …] [--list] [--check] [--json] [-- COMMAND…]

The faults were chosen from the sources alone, before anyone looked at which tests catch them. COMMAND is run in a copy
of the working tree, which holds one fault; it is pytest without the slow tests where none is given. A fault counts as
caught where COMMAND fails, so it must pass on the tree as it is.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = (sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "-m", "not slow")


@dataclass(frozen=True)
class PlantedFault:
    """A careless edit: ``original`` becomes ``mutant``.

    ``file`` says where the snippet stood when it was chosen; it is looked for in all sources. ``statistical`` is True
    where perhaps only a test over many draws can tell.
    """

    name: str
    room: str
    file: str
    original: str
    mutant: str
    statistical: bool
    says: str


@dataclass(frozen=True)
class Outcome:
    """What a command made of a fault: ``caught``, ``missed``, or ``unclear`` where it failed without a failing test."""

    name: str
    room: str
    outcome: str
    first: str
    seconds: float
    statistical: bool


FAULTS = (
    PlantedFault(
        "root-time", "units", "units.py",
        "factor * math.sqrt(_TIMES[atoms[1]])",
        "factor * _TIMES[atoms[1]]",
        False, "a step given by the root of a month or a week is converted as if given by the month itself",
    ),
    PlantedFault(
        "stale-file", "files", "files.py",
        "        for name in set(known) - set(names):\n            (out / name).unlink(missing_ok=True)\n",
        "",
        False, "a file of the last set that the new set lacks stays in the folder",
    ),
    PlantedFault(
        "known-that-day", "evidence", "evidence/ledger.py",
        "if claim.known_by <= day",
        "if claim.known_by < day",
        False, "a claim that became known on the as-of day itself is left out",
    ),
    PlantedFault(
        "and-a-half", "evidence", "evidence/extraction/spelt.py",
        "((group or 1.0) + half) * _W.scales[word]",
        "(group or 1.0) * _W.scales[word]",
        False, "two and a half million is read as two million",
    ),
    PlantedFault(
        "gap-as-zero", "observed", "observed/kaggle.py",
        "sum(given) if len(given) == len(values) else None",
        "sum(given) if given else None",
        False, "a figure that one of a day's reports lacks is summed as if it were zero there",
    ),
    PlantedFault(
        "two-of-a-name", "posterior", "posterior/lookup.py",
        "if len(folders) > 1:",
        "if len(folders) > 2:",
        False, "a posterior of the user's with the name of a shipped one is silently passed over",
    ),
    PlantedFault(
        "latest-hindsight", "scenario", "scenario/overlays.py",
        "seen_until=max(",
        "seen_until=min(",
        False, "of several overlays with hindsight the earliest day counts, not the latest",
    ),
    PlantedFault(
        "inversion", "chance", "chance/samplers.py",
        "u -= term\n        k += 1\n        term = term * odds * (n - k + 1) / k",
        "u -= term\n        k += 1\n        term = term * odds * (n - k) / k",
        False, "binomials by inversion have a factor of their terms one too small",
    ),
    PlantedFault(
        "ballistic-reserve", "components", "components/layer.py",
        "if m != BALLISTIC:",
        "if m == BALLISTIC:",
        False, "rounds kept for ballistic missiles are fired at cruise missiles and withheld from ballistic ones",
    ),
    PlantedFault(
        "sample-error", "engine", "engine/reduction.py",
        "spread / self.count / (self.count - 1)",
        "spread / self.count / self.count",
        False, "the standard error of a streamed mean divides by the count, not by one less",
    ),
    PlantedFault(
        "at-the-threshold", "results", "results/run.py",
        "(slot)[:, bin_number(threshold) :]",
        "(slot)[:, bin_number(threshold) + 1 :]",
        False, "replicates that stand exactly at a threshold don't count as reaching it",
    ),
    PlantedFault(
        "newest-go", "store", "store/gc.py",
        "(_age(path / MANIFEST, now), path.name)",
        "(-_age(path / MANIFEST, now), path.name)",
        False, "keeping so many of the newest runs keeps the oldest ones",
    ),
    PlantedFault(
        "first-word", "balance", "balance/reconcile.py",
        "-claim.known_by.toordinal()",
        "claim.known_by.toordinal()",
        False, "of claims that speak alike of a month the oldest is set beside launches, not the latest",
    ),
    PlantedFault(
        "searched-seed", "decision", "decision/certificate.py",
        "(setting.seed + 1 + attempt) % 2**32",
        "(setting.seed + attempt) % 2**32",
        False, "a need is certified on the very draws on which it was found",
    ),
    PlantedFault(
        "night-spread", "calibration", "calibration/shares.py",
        '["spread_slope"] * size)[:, None]',
        '["spread_slope"] * -size)[:, None]',
        True, "the fit takes the scatter of nights to change with raid size the other way round",
    ),
    PlantedFault(
        "short-gap", "calibration", "calibration/massed.py",
        "(one <= SHORT).mean()",
        "(one < SHORT).mean()",
        False, "a gap of three days between massed nights is no short one",
    ),
    PlantedFault(
        "chart-escape", "brief", "briefing/colours.py",
        "{escape(text)}</text>",
        "{text}</text>",
        False, "an ampersand or a bracket in a label goes raw into a chart's SVG",
    ),
    PlantedFault(
        "past-the-scenario", "article", "article/source.py",
        "min(max(day, span.first), span.last)",
        "max(day, span.first)",
        False, "a report of a later day is read with what became known after the scenario's last day",
    ),
    PlantedFault(
        "exit-code", "cli", "cli/faults_and_exit.py",
        "    return error.exit_code\n",
        "    return 1\n",
        False, "bad input leaves with the exit code of a failure",
    ),
    PlantedFault(
        "ready-limit", "kinds", "kinds/layer.py",
        '"most ready rounds", 1e9,',
        '"most ready rounds", 1e3,',
        False, "a layer that names no limit holds a thousand ready rounds at most",
    ),
)  # fmt: skip


def sources(tree: Path) -> dict[Path, str]:
    """The texts of all Python sources of the package in a tree."""
    return {path: path.read_text(encoding="utf-8") for path in sorted((tree / "src").rglob("*.py"))}


def apply(fault: PlantedFault, tree: Path, *, write: bool = True) -> tuple[Path, str]:
    """Plant a fault into a tree: the file and its new text; ValueError where its snippet is not there just once."""
    texts = sources(tree)
    places = [(path, text.count(fault.original)) for path, text in texts.items() if fault.original in text]
    if sum(count for _, count in places) != 1:
        where = ", ".join(f"{path.relative_to(tree)} ({count})" for path, count in places) or "nowhere"
        raise ValueError(f"{fault.name}: the snippet must stand once in src, it stands {where}; chosen in {fault.file}")
    path = places[0][0]
    text = texts[path].replace(fault.original, fault.mutant)
    if write:
        path.write_text(text, encoding="utf-8", newline="\n")
    return path, text


def checked(faults: Sequence[PlantedFault]) -> list[str]:
    """What is wrong with the faults in the tree as it is: snippets not found once, mutants that are no Python."""
    wrong: list[str] = []
    for fault in faults:
        try:
            path, text = apply(fault, ROOT, write=False)
            ast.parse(text, str(path))
        except SyntaxError as error:
            wrong.append(f"{fault.name}: the mutant can't be parsed: {error}")
        except ValueError as error:
            wrong.append(str(error))
    return wrong


def copy_tree(to: Path) -> None:
    """Copy what git tracks, as it is on disk; ``../shared`` and pytest's cache of kernels are linked where there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    for there, link in ((ROOT.parent / "shared", to.parent / "shared"), (ROOT / ".pytest_cache", to / ".pytest_cache")):
        if there.is_dir():
            link.symlink_to(there.resolve(), target_is_directory=True)


def tried(fault: PlantedFault, command: Sequence[str]) -> Outcome:
    """Run a command in a copy that holds the fault."""
    with tempfile.TemporaryDirectory(prefix="magdepth-fault-") as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        copy_tree(tree)
        apply(fault, tree)
        begun = time.perf_counter()
        done = subprocess.run(command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree / "src")}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")  # fmt: skip
        seconds = time.perf_counter() - begun
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    failing = next((line for line in lines if line.startswith(("FAILED", "ERROR"))), "")
    if done.returncode == 0:
        outcome, first = "missed", ""
    elif failing or done.returncode == 1:
        outcome, first = "caught", failing or (lines[-1] if lines else "")
    else:
        outcome, first = "unclear", f"exit code {done.returncode}: {lines[-1] if lines else 'no output'}"
    return Outcome(fault.name, fault.room, outcome, first, round(seconds, 1), fault.statistical)


def row_of(one: Outcome) -> str:
    """An outcome as a row of the table."""
    by_chance = "(statistical)" if one.statistical and one.outcome == "missed" else ""
    what = one.first[:160] or by_chance
    return f"{one.name:<18} {one.room:<12} {one.outcome:<8} {one.seconds:>7.1f} s  {what}".rstrip()


def main(words: Sequence[str]) -> int:
    """Run the command line: 0 if the faults could be tried, 2 if one of them has no place in the sources."""
    options, command = list(words), list[str]()
    if "--" in options:
        at = options.index("--")
        options, command = options[:at], options[at + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=[fault.name for fault in FAULTS])
    parser.add_argument("--list", action="store_true", help="list the faults")
    parser.add_argument("--check", action="store_true", help="look whether each snippet stands once and can be parsed")
    parser.add_argument("--json", action="store_true", help="print plain data")
    given = parser.parse_args(options)
    chosen = [fault for fault in FAULTS if given.only is None or fault.name in given.only]
    if given.list:
        print(json.dumps([asdict(fault) for fault in chosen], indent=1) if given.json
              else "\n".join(f"{fault.name:<18} {fault.room:<12} {fault.says}" for fault in chosen))  # fmt: skip
        return 0
    if wrong := checked(chosen):
        print("\n".join(wrong), file=sys.stderr)
        return 2
    if given.check:
        print(f"{len(chosen)} faults, each with one place in the sources")
        return 0
    outcomes: list[Outcome] = []
    for fault in chosen:
        outcomes.append(tried(fault, command or TESTS))
        if not given.json:
            print(row_of(outcomes[-1]), flush=True)
    if given.json:
        print(json.dumps([asdict(one) for one in outcomes], indent=1))
    else:
        print(f"{sum(one.outcome == 'caught' for one in outcomes)} of {len(outcomes)} caught")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
