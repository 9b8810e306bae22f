"""The one folder where magdepth keeps its state (runs, compiled kernels), and how it is found."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from magdepth.errors import BadInput, Fault

VARIABLE = "MAGDEPTH_DATA"

_chosen: str | None = None  # what --data said; it goes before the variable


@dataclass(frozen=True)
class DataFolder:
    """A folder that exists and can be written, with the reason why it was taken."""

    path: Path
    why: str


def use(folder: str | Path) -> DataFolder:
    """Take this folder for the rest of the process, as ``--data`` does.

    Raises BadInput if it can't be made or written.
    """
    global _chosen
    chosen = _explicit(str(folder), "--data")
    _chosen = str(folder)
    return chosen


def data_folder() -> DataFolder:
    """The data folder: ``--data``, else $MAGDEPTH_DATA, else the platform's, else a temporary one.

    It is made if it is not there. That a temporary folder is used is said on stderr, once a
    process. Raises BadInput if a folder named by the user can't be made or written: what was
    asked for is not quietly replaced by another place.
    """
    if _chosen is not None:
        return _explicit(_chosen, "--data")
    if named := os.environ.get(VARIABLE):
        return _explicit(named, f"${VARIABLE}")
    return _unnamed()


def existing_folder() -> Path | None:
    """The data folder if it is there already, for reading: nothing is made, tried or said; None where there is none."""
    if named := _chosen or os.environ.get(VARIABLE):
        path = Path(named).expanduser().absolute()
        return path if path.is_dir() else None
    from platformdirs import user_data_path

    usual = user_data_path("magdepth", appauthor=False)
    there = usual.is_absolute() and usual.is_dir()
    if (not there or not os.access(usual, os.W_OK)) and _temporary_path().is_dir():
        return _unnamed().path
    return usual if there else None


def kernel_folder(digest: str = "") -> Path:
    """Where the kernels compiled from the sources of this digest are kept (of all, without one).

    In the data folder; not made here.
    """
    return data_folder().path / "kernels" / digest


#: What the calibration compiles is kept below the kernels under this name, in place of a digest.
CALIBRATION = "calibration"


def runs_folder() -> Path:
    """Where saved runs are kept, in the data folder; not made here."""
    return data_folder().path / "runs"


@lru_cache
def _explicit(named: str, origin: str) -> DataFolder:
    path = Path(named).expanduser().absolute()
    if trouble := _obstacle(path):
        fault = Fault(
            "C010",
            f"the data folder can't be used: {trouble}",
            key=origin,
            expected="a folder that can be made and written",
            got=named,
            cure="name another folder, or give yourself the right to write there",
        )
        raise BadInput(fault)
    return DataFolder(path, f"given by {origin}")


@lru_cache
def _unnamed() -> DataFolder:
    # Without $HOME and without an entry for the user, "~" stays as it is: no place to write.
    from platformdirs import user_data_path

    usual = user_data_path("magdepth", appauthor=False)
    trouble = _obstacle(usual) if usual.is_absolute() else "no home folder is known"
    if not trouble:
        return DataFolder(usual, "the platform's folder for user data")
    path = _temporary()
    print(
        f"magdepth: {usual} can't be used ({trouble}), so runs are kept in {path} for now; "
        f"--data DIR or ${VARIABLE} names another folder.",
        file=sys.stderr,
    )
    return DataFolder(path, f"temporary, because {usual} can't be used ({trouble})")


def _obstacle(path: Path) -> str | None:
    """Why nothing can be written in this folder, or None after having made it and tried."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        # Rights on paper say too little (root, read-only mounts, full disks): write something.
        with tempfile.TemporaryFile(dir=path):
            return None
    except OSError as error:
        return error.strerror or type(error).__name__


def _temporary() -> Path:
    """A folder of this user alone, the same one next time, so that kernels stay compiled.

    Compiled kernels are code: a folder that someone else could have filled is not taken.
    """
    path = _temporary_path()
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
        owned = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        closed = os.name == "nt" or not status.st_mode & 0o022
        if stat.S_ISDIR(status.st_mode) and owned and closed and _obstacle(path) is None:
            return path
    except OSError:
        pass  # something else stands there under that name
    return Path(tempfile.mkdtemp(prefix="magdepth-"))


def _temporary_path() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"magdepth-{user}"
