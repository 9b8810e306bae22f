"""The kernel cache: an edited sampler changes results, and coming back to the old one brings the old ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROBE = '''\
"""A caller that never changes, around a sampler that does."""

from magdepth.chance.kernel import entry
from magdepth.chance.samplers import whole


@entry
def probe(value, u):
    return whole(value, u)


if __name__ == "__main__":
    from magdepth import place
    print(probe(6.25, 0.5), *sorted(path.name for path in place.kernel_folder().iterdir()))
'''


def probe(tree: Path, data: Path) -> tuple[int, set[str]]:
    """What the compiled sampler gives in a process of its own, and the folders of compiled kernels."""
    result = subprocess.run(
        [sys.executable, str(tree / "magdepth" / "testing" / "probe.py")], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(tree), "MAGDEPTH_DATA": str(data)},
    )
    value, *folders = result.stdout.split()
    return int(value), set(folders)


def test_an_edited_sampler_changes_results(root: Path, tmp_path: Path) -> None:
    tree, data = tmp_path / "tree", tmp_path / "data"
    shutil.copytree(root / "src" / "magdepth", tree / "magdepth", ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "magdepth" / "testing" / "probe.py").write_text(PROBE)
    data.mkdir()
    samplers = tree / "magdepth" / "chance" / "samplers.py"
    text = samplers.read_text()
    assert text.count("math.floor(value + u)") == 1

    first, folders = probe(tree, data)
    assert (first, len(folders)) == (6, 1)
    samplers.write_text(text.replace("math.floor(value + u)", "math.floor(value + u + 1.0)"))
    second, more = probe(tree, data)
    assert (second, len(more)) == (7, 2) and folders < more
    samplers.write_text(text)
    assert probe(tree, data) == (6, more)
