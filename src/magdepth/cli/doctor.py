"""``magdepth doctor``: what this installation has, and where it keeps things."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path

from magdepth import __version__, place
from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import Json

_REQUIREMENT = re.compile(r"^(?P<part>[\w.-]+).*?;.*?extra == ['\"](?P<extra>[\w-]+)['\"]")


def doctor(json: Json = False) -> None:
    """Say Python, version, data folder (and why that one), kernel cache, and which extras are installed."""
    folder = place.data_folder()
    kernels = place.kernel_folder()
    count, size = _stored(kernels)
    extras = installed_extras()
    if json:
        show_json(
            {
                "version": __version__,
                "python": platform.python_version(),
                "platform": platform.platform(),
                "data": {"path": str(folder.path), "why": folder.why},
                "kernels": {"path": str(kernels), "files": count, "bytes": size},
                "extras": extras,
            }
        )
        return
    cached = f"{count} files, {size / 1e6:.1f} MB" if count else "empty; the first run compiles them, once"
    rows = {
        "magdepth": __version__,
        "Python": f"{platform.python_version()} on {platform.platform(terse=True)}",
        "data folder": f"{folder.path} ({folder.why})",
        "kernel cache": f"{kernels} ({cached})",
    }
    for extra, installed in extras.items():
        rows[f"extra {extra}"] = "installed" if installed else f'not installed; pip install "magdepth[{extra}]"'
    width = max(map(len, rows))
    for name, value in rows.items():
        print(f"{name:<{width}}  {value}")


def installed_extras() -> dict[str, bool]:
    """For each extra that the installed package declares, whether all of its parts are installed."""
    try:
        declared = metadata.requires("magdepth") or []
    except metadata.PackageNotFoundError:  # run from its sources, not installed
        declared = []
    extras: dict[str, bool] = {}
    for line in declared:
        if (requirement := _REQUIREMENT.match(line)) and requirement["extra"] != "all":
            extras[requirement["extra"]] = extras.get(requirement["extra"], True) and _installed(requirement["part"])
    return dict(sorted(extras.items()))


def _installed(part: str) -> bool:
    try:
        metadata.version(part)
    except metadata.PackageNotFoundError:
        return False
    return True


def _stored(folder: Path) -> tuple[int, int]:
    """How many files lie in a folder and how many bytes they hold; none if it is not there."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
