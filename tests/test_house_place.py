"""The data folder: which one is taken, what is said, and what is refused."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from magdepth import place
from magdepth.errors import BadInput

ASK = "from magdepth.place import data_folder; found = data_folder(); print(found.path); print(found.why)"


def asked(tmp_path: Path, program: str = ASK, **variables: str) -> subprocess.CompletedProcess[str]:
    """Ask a fresh process with these variables alone where its data folder is."""
    keep = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    environment = {**keep, "TMPDIR": str(tmp_path / "tmp"), **variables}
    (tmp_path / "tmp").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=tmp_path
    )


@pytest.fixture
def no_place(tmp_path: Path) -> Path:
    """A path under which no folder can be made, by root neither: it goes through a file."""
    (tmp_path / "file").write_text("not a folder")
    return tmp_path / "file" / "folder"


def test_the_variable_names_the_folder_and_it_is_made(tmp_path):
    found = asked(tmp_path, MAGDEPTH_DATA=str(tmp_path / "new" / "folder"))
    assert found.stdout.splitlines() == [str(tmp_path / "new" / "folder"), "given by $MAGDEPTH_DATA"]
    assert (tmp_path / "new" / "folder").is_dir()
    assert found.stderr == ""


def test_an_empty_variable_names_nothing(tmp_path):
    found = asked(tmp_path, HOME=str(tmp_path / "home"), MAGDEPTH_DATA="")
    assert found.stdout.splitlines()[1] == "the platform's folder for user data"


def test_the_option_goes_before_the_variable(tmp_path):
    program = f"from magdepth import place; place.use({str(tmp_path / 'option')!r}); " + ASK
    found = asked(tmp_path, program, MAGDEPTH_DATA=str(tmp_path / "variable"))
    assert found.stdout.splitlines() == [str(tmp_path / "option"), "given by --data"]
    assert not (tmp_path / "variable").exists()


def test_else_the_platforms_folder_below_home(tmp_path):
    found = asked(tmp_path, HOME=str(tmp_path / "home"))
    path, why = found.stdout.splitlines()
    assert Path(path).is_relative_to(tmp_path / "home") and Path(path).is_dir()
    assert why == "the platform's folder for user data"
    assert found.stderr == ""


def test_else_a_temporary_folder_which_is_said_and_kept_for_next_time(tmp_path, no_place):
    first = asked(tmp_path, HOME=str(no_place))
    path, why = first.stdout.splitlines()
    assert Path(path).parent == tmp_path / "tmp"
    assert why.startswith("temporary, because ")
    assert path in first.stderr and "--data DIR" in first.stderr and len(first.stderr.splitlines()) == 1
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o700
    assert asked(tmp_path, HOME=str(no_place)).stdout == first.stdout


def test_a_temporary_folder_that_others_could_fill_is_not_taken(tmp_path, no_place):
    path = Path(asked(tmp_path, HOME=str(no_place)).stdout.splitlines()[0])
    path.chmod(0o777)
    assert Path(asked(tmp_path, HOME=str(no_place)).stdout.splitlines()[0]) != path
    path.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path.symlink_to(elsewhere)
    assert Path(asked(tmp_path, HOME=str(no_place)).stdout.splitlines()[0]) != path


def test_without_home_a_folder_is_found_all_the_same(tmp_path):
    """The real folder of this user is left alone: XDG_DATA_HOME stands in for it."""
    found = asked(tmp_path, XDG_DATA_HOME=str(tmp_path / "xdg"))
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.splitlines()[0]).is_relative_to(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody")
def test_a_user_without_home_or_right_to_write_gets_a_temporary_folder(tmp_path):
    """As another user, for whom rights count, with a home of mode 555 and then with none at all."""
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    runner = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c"]
    reachable = subprocess.run([*runner, "import magdepth"], capture_output=True, cwd="/")
    if reachable.returncode:
        pytest.skip("another user can't reach this Python")
    with tempfile.TemporaryDirectory() as theirs:
        Path(theirs).chmod(0o777)
        for variables in ({"HOME": str(home)}, {}):
            keep = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "TMPDIR": theirs}
            found = subprocess.run([*runner, ASK], env={**keep, **variables}, capture_output=True, text=True, cwd="/")
            assert found.returncode == 0, found.stderr
            path, why = found.stdout.splitlines()
            assert why.startswith("temporary, because ") and path in found.stderr
            assert Path(path).parent == Path(theirs)
    assert list(home.iterdir()) == []


def test_a_folder_that_was_asked_for_is_not_quietly_replaced(monkeypatch, no_place):
    monkeypatch.setattr(place, "_chosen", None)
    monkeypatch.setenv("MAGDEPTH_DATA", str(no_place))
    with pytest.raises(BadInput) as refused:
        place.data_folder()
    (fault,) = refused.value.faults
    assert (fault.code, fault.key, fault.got) == ("C010", "$MAGDEPTH_DATA", str(no_place))
    with pytest.raises(BadInput, match="--data"):
        place.use(no_place)


def test_on_the_command_line_that_is_bad_input(here, no_place):
    for done in (here("doctor", "--data", no_place), here("doctor", env={"MAGDEPTH_DATA": str(no_place)})):
        assert (done.code, done.out) == (2, "")
        assert "C010" in done.err and str(no_place) in done.err
