"""A newcomer's first minutes: the command line alone, its help, its mistakes."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from magdepth.cli.app import EXAMPLES, VERBS, app
from magdepth.cli.faults_and_exit import run_guarded
from magdepth.errors import MissingExtra


def words(text: str) -> str:
    """The text on one line, however it was wrapped."""
    return " ".join(text.split())


def listed(help_text: str) -> list[str]:
    """The verbs that a help page lists."""
    _, _, table = help_text.partition("Verbs:\n")
    return [line.split()[0] for line in table.splitlines() if line.startswith("  ") and line[2] != " "]


def test_alone_it_prints_three_examples_that_name_working_verbs(cli, here):
    done = cli()
    assert done.returncode == 0
    examples = [line.strip() for line in done.stdout.splitlines() if line.startswith("  magdepth ")]
    assert [example for example, _ in EXAMPLES] == examples
    assert len(EXAMPLES) == 3
    assert {example.split()[1] for example, _ in EXAMPLES} <= set(listed(here("--help").out))


DOCS = ("README.md", "CONTRIBUTING.md", "docs/index.md")
GROUPS = {"evidence", "observed", "runs", "scenario"}  # verbs with verbs of their own


def documented(root: Path) -> list[str]:
    """The magdepth commands in the shell blocks of the docs, without their comments."""
    blocks = (block for name in DOCS for block in re.findall(r"```sh\n(.*?)```", (root / name).read_text(), re.DOTALL))
    lines = (line.partition("  #")[0].strip() for block in blocks for line in block.splitlines())
    return sorted({line for line in lines if line.startswith("magdepth ")})


def test_every_command_in_the_docs_is_accepted(here, root):
    """Each verb has a help page, and each option in the docs stands on it."""
    commands = documented(root)
    assert {example for example, _ in EXAMPLES} <= {command.removesuffix(" --out out") for command in commands}
    pages: dict[tuple[str, ...], str] = {}
    for command in commands:
        words_of = command.split()[1:]
        verb = tuple(words_of[: 1 + (words_of[0] in GROUPS)])
        if verb not in pages:
            page = here(*verb, "--help")
            assert page.code == 0, f"{command}: {page.err}"
            pages[verb] = page.out
        for option in (word for word in words_of if word.startswith("--")):
            assert option in pages[verb], command


def test_version(cli):
    from magdepth import __version__

    assert cli("--version").stdout == f"magdepth {__version__}\n"


def test_help_lists_only_verbs_that_load(here):
    for verb in listed(here("--help").out):
        page = here(verb, "--help")
        assert page.code == 0, page.err
        assert page.out.startswith(f"Usage: magdepth {verb}")


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.extra], ids=lambda verb: verb.name)
def test_a_verb_without_its_extra_says_what_to_install(verb, monkeypatch):
    group = typer.main.get_command(app)
    monkeypatch.setattr("magdepth.cli.app.find_spec", lambda name: None)
    assert verb.name not in group.list_commands(None)
    with pytest.raises(MissingExtra) as raised:
        group.get_command(None, verb.name)
    assert raised.value.faults[0].cure == f'pip install "magdepth[{verb.extra}]"'


def test_a_mistyped_verb_is_answered_with_the_near_one(cli):
    done = cli("docter")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'doctor'?" in done.stderr


def test_a_mistyped_option_names_the_page_to_read(here):
    done = here("doctor", "--jsn")
    assert done.code == 2
    assert "--json" in done.err and "magdepth doctor --help" in done.err
    assert "Traceback" not in done.err


def test_errors_as_json_go_to_stdout(here):
    done = here("docter", "--json")
    assert (done.code, done.err) == (2, "")
    (fault,) = json.loads(done.out)["error"]
    assert fault["code"] == "C004"
    assert "doctor" in fault["cure"]


def test_doctor_says_python_data_folder_and_kernel_cache(here, tmp_path):
    done = here("doctor", "--json", "--data", tmp_path / "here")
    report = json.loads(done.out)
    assert report["python"] == ".".join(map(str, sys.version_info[:3]))
    assert report["data"] == {"path": str(tmp_path / "here"), "why": "given by --data"}
    assert report["kernels"]["files"] == 0
    text = words(here("doctor", "--data", tmp_path / "here").out)
    assert f"data folder {tmp_path / 'here'} (given by --data)" in text
    assert f"kernel cache {tmp_path / 'here' / 'kernels'} (empty" in text


def test_doctor_counts_the_kernels_that_are_cached(here, tmp_path):
    folder = tmp_path / "here" / "kernels" / "0123"
    folder.mkdir(parents=True)
    (folder / "step.nbc").write_bytes(b"x" * 10)
    report = json.loads(here("doctor", "--json", "--data", tmp_path / "here").out)
    assert (report["kernels"]["files"], report["kernels"]["bytes"]) == (1, 10)


def test_data_may_stand_before_the_verb_or_after_it(here, tmp_path):
    before = here("--data", tmp_path / "one", "doctor", "--json")
    after = here("doctor", "--json", f"--data={tmp_path / 'one'}")
    assert before.out == after.out
    assert json.loads(before.out)["data"]["path"] == str(tmp_path / "one")


def test_a_full_disk_behind_stdout_is_a_failure_told_in_a_sentence(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as nowhere:
        done = subprocess.run([sys.executable, "-m", "magdepth"], stdout=nowhere, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("C020: there is no room to write")
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_pipe_is_quiet():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([sys.executable, "-m", "magdepth"], stdout=writing, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted"),
        (OSError(errno.EFBIG, os.strerror(errno.EFBIG), "runs/x"), 1, "C020: there is no room to write runs/x"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 1, "C021: the system refused /x"),
        (MemoryError(), 1, "C022: there is not enough memory"),
        (ZeroDivisionError("division by zero"), 1, "C099: a bug in magdepth, not your mistake: ZeroDivisionError"),
        (typer.Exit(7), 7, ""),
    ],
)
def test_whatever_goes_wrong_ends_in_one_line_and_an_exit_code(capsys, monkeypatch, error, code, said):
    monkeypatch.delenv("MAGDEPTH_DEBUG", raising=False)
    assert run_guarded(raising(error)) == code
    told = capsys.readouterr().err
    assert told.startswith(said) and len(told.splitlines()) == bool(said)


def test_debug_shows_where_a_bug_is(capsys, monkeypatch):
    monkeypatch.setenv("MAGDEPTH_DEBUG", "1")
    assert run_guarded(raising(ZeroDivisionError())) == 1
    told = capsys.readouterr().err
    assert "Traceback" in told and "ZeroDivisionError" in told


def raising(error):
    """Work that prints something and then goes wrong."""

    def work():
        print("half")
        raise error

    return work
