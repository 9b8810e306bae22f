"""The verb as its users meet it: a second theatre of twelve days, wrong words, an interrupted fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command import command, interruptible, python
from conftest import Cli
from magdepth.posterior import FILE, read_posterior

#: Twelve days of another country, running totals, no regimes: made up, in the shape such reports have.
GULF = "date,class,launched,stopped,lost,hits,still_airborne,status\n" + "".join(
    f"2026-03-{day:02d},drone,{total},{int(total * 0.87)},,{int(total * 0.07)},,\n"
    for day, total in enumerate((38, 71, 120, 131, 188, 240, 255, 310, 352, 361, 420, 447), start=1)
)


@pytest.mark.slow(reason="whole calibration by NUTS, in a process that compiles cold")
def test_a_second_theatre_is_fitted_without_a_line_of_code(cli: Cli, tmp_path: Path) -> None:
    table, out = tmp_path / "gulf.csv", tmp_path / "fitted"
    table.write_text(GULF)
    (tmp_path / "kept").mkdir()
    env: dict[str, str | None] = {"MAGDEPTH_DATA": str(tmp_path / "kept")}
    done = cli("observed", "import", table, "--format", "generic", "--cumulative", "--name", "gulf", env=env)
    assert done.returncode == 0, done.stderr
    done = cli("calibrate", "alabuga-2025", "--observed", "gulf", "--out", out, "--json", timeout=400, env=env)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    level = next(one for one in told["parameters"] if one["name"] == "launch_level")
    assert level["posterior"][0] < 447 / 12 < level["posterior"][2]  # the mean of the twelve days
    assert told["series"]["first"] == "2026-03-01" and told["series"]["last"] == "2026-03-12"
    assert told["taken"] == {} and told["not_taken"].startswith("S401")  # the scenario ends before these days
    assert "credence" not in told["findings"]  # the ledger speaks of another theatre
    assert read_posterior(out).digest == told["digest"] and sorted(path.name for path in out.iterdir()) == [
        "fits.json", FILE]  # fmt: skip


def test_ctrl_c_is_heard_in_compiled_code_and_leaves_nothing(tmp_path: Path, data_dir: Path) -> None:
    """In place of the sampler runs compiled code without an end: it never hears, nor survives being tidied up."""
    text = """
import os, signal, sys, threading
from magdepth.calibration import fit
from magdepth.calibration.jax_setup import jax, jnp
from magdepth.cli.app import main
endless = jax.jit(lambda keys, data: jax.lax.while_loop(lambda x: x > 0.0, lambda x: jnp.sin(x) + 2.0, 1.0))
def begun(*given):
    threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    return lambda keys, data: [float(endless(keys, 0.0))]
fit._sampler = begun
main(["calibrate", "alabuga-2025", "--observed", "monthly", "--out", sys.argv[1]])
"""
    done = python(text, data_dir, tmp_path / "out", preexec_fn=interruptible)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("words", "codes"), [
    (["--observed", "monthly", "--class", "cruise", "--check"], ["K103", "K103"]),
    (["--observed", "gulf", "--update", "old", "--check"], ["K104"]),
])  # fmt: skip
def test_words_that_do_not_go_together_are_told_at_once(
    words: list[str], codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    done = command(capsys, "calibrate", "alabuga-2025", *words, "--out", tmp_path / "out", "--json")
    assert done.code == 2 and done.codes() == codes and not (tmp_path / "out").exists()


def test_another_folder_is_not_written_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    done = command(capsys, "calibrate", "alabuga-2025", "--observed", "monthly", "--out", tmp_path, "--json")
    assert done.code == 2 and done.codes() == ["K105"]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["thesis.doc"]


def test_an_unknown_series_or_scenario_has_a_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    done = command(capsys, "calibrate", "alabuga-2025", "--observed", "nowhere", "--out", tmp_path / "out")
    assert done.code == 2 and "nowhere" in done.err and "Traceback" not in done.err
    done = command(capsys, "calibrate", "alabuga-2052", "--observed", "monthly", "--out", tmp_path / "out")
    assert done.code == 2 and "alabuga-2025" in done.err
