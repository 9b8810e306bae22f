"""What tests share: the folders they may use, the shipped scenario, the command line, and a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from command import Done
    from magdepth.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
Cli = Callable[..., "subprocess.CompletedProcess[str]"]
KERNELS = pytest.StashKey[Path]()

#: The groups that take longest go first: at the end no process waits for one of them.
FIRST = ("jax",)


def pytest_configure(config: pytest.Config) -> None:
    """Keep tests out of the user's data folder, from before the first import of a kernel.

    Workers of a parallel run inherit the folder. Compiled kernels outlive the session in pytest's
    own cache: their folder is named by their sources, so old ones can't be taken for new.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="magdepth-tests-"))
        cache = getattr(config, "cache", None)  # there is none with -p no:cacheprovider
        kernels = cache.mkdir("kernels") if cache else folder / "compiled"
        kernels.mkdir(exist_ok=True)
        (folder / "kernels").symlink_to(kernels)
        os.environ["MAGDEPTH_DATA"] = str(folder)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["PYTHONPATH"] = str(ROOT / "src")  # for processes that tests start, wherever they start them
        if getattr(config.option, "numprocesses", None):
            # Compiled once, before there are workers: else each of them, and each process they start, does it anew.
            words = ("-m", "magdepth", "run", "launches", "--replicates", "2")
            subprocess.run([sys.executable, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    config.stash[KERNELS] = Path(os.environ["MAGDEPTH_DATA"]) / "kernels"
    settings.register_profile("any machine", deadline=None)  # no property is about the speed of the machine
    settings.load_profile("any machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files whose group takes longest go first; the order is otherwise that of the files."""
    items.sort(key=lambda item: FIRST.index(group) if (group := _group(item)) in FIRST else len(FIRST))


def _group(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0] if marker.args else marker.kwargs["name"]) if marker else ""


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The project's shared material beside the repository; skips where a clone has none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not here: the test compares with material that is not part of the repository")
    return folder


@pytest.fixture(scope="session")
def article() -> Scenario:
    """The article's scenario, loaded once: it can't be changed, so that all tests may have the same one."""
    from magdepth.scenario import load

    return load("alabuga-2025")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> Path:
    """A data folder of this test alone, empty but for the kernels already compiled."""
    folder = _furnished(tmp_path / "data", pytestconfig.stash[KERNELS])
    monkeypatch.setenv("MAGDEPTH_DATA", str(folder))
    return folder


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run ``magdepth …`` in this process, quickly, all calls with the data folder of this test.

    ``here("run", "launches", env={...})`` gives code, out and err. What ``--data`` named is forgotten after each call.
    """
    from command import command
    from magdepth import place

    def call(*words: object, env: dict[str, str] | None = None) -> Done:
        with monkeypatch.context() as patched:
            patched.setattr(place, "_chosen", None)
            for name, value in (env or {}).items():
                patched.setenv(name, value)
            return command(capsys, *words)

    return call


@pytest.fixture
def cli(tmp_path: Path, pytestconfig: pytest.Config) -> Cli:
    """Run ``python -m magdepth …`` as a process of its own with a data folder of its own: for signals and limits.

    ``cli("run", "alabuga-2025", env={...}, cwd=..., timeout=...)`` gives the CompletedProcess; a
    variable set to None is taken out of the environment. ``kernels=False`` compiles anew.
    """
    made = 0

    def run(
        *arguments: object,
        env: dict[str, str | None] | None = None,
        cwd: Path | None = None,
        timeout: float = 300,
        kernels: bool = True,
        **options: object,
    ) -> subprocess.CompletedProcess[str]:
        nonlocal made
        made += 1
        folder = _furnished(tmp_path / f"data-{made}", pytestconfig.stash[KERNELS] if kernels else None)
        environment: dict[str, str | None] = {**os.environ, "MAGDEPTH_DATA": str(folder), **(env or {})}
        return subprocess.run(
            [sys.executable, "-m", "magdepth", *map(str, arguments)],
            env={name: value for name, value in environment.items() if value is not None},
            cwd=cwd or tmp_path,
            timeout=timeout,
            text=True,
            encoding="utf-8",
            capture_output=True,
            stdin=subprocess.DEVNULL,
            **options,  # type: ignore[call-overload]
        )

    return run


@pytest.fixture(scope="module")
def quick_compilation(pytestconfig: pytest.Config) -> Iterator[None]:
    """JAX compiles in half the time what then runs slower: most of what is compiled runs once.

    Not with ``-m slow``, where samplers run for minutes.
    """
    pytest.importorskip("numpyro", reason="the extra 'calibrate' is not installed")
    from magdepth.calibration.jax_setup import jax

    usual = jax.config.read("jax_disable_most_optimizations")
    jax.config.update("jax_disable_most_optimizations", usual or pytestconfig.option.markexpr != "slow")
    yield
    jax.config.update("jax_disable_most_optimizations", usual)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; skips where Debian's chromium is not found."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("chromium is not installed: the page is not looked at as drawn")
    return found


def _furnished(folder: Path, kernels: Path | None) -> Path:
    folder.mkdir()
    if kernels is not None:
        (folder / "kernels").symlink_to(kernels)
    return folder


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's chromium, started once a process of tests."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """The text of a shipped scenario is parsed once a process, for a third of a second; each reader has a copy."""
    import pickle

    from magdepth.validation import yaml_nodes

    real = yaml_nodes.read_text
    texts = {path.read_text("utf-8") for path in (ROOT / "src" / "magdepth" / "library" / "scenarios").glob("*.yaml")}
    known: dict[tuple[object, ...], bytes] = {}

    def read_text(text: str, *words: object) -> yaml_nodes.Node:
        if text not in texts:
            return real(text, *words)  # type: ignore[arg-type]
        if (text, *words) not in known:
            known[text, *words] = pickle.dumps(real(text, *words))  # type: ignore[arg-type]
        node: yaml_nodes.Node = pickle.loads(known[text, *words])
        return node

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(yaml_nodes, "read_text", read_text)
        yield
