"""The docs are true to the code: examples run, commands exist and load what they name, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from magdepth.cli.app import app, data_first

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def blocks(*languages: str) -> Iterator[tuple[str, str]]:
    """Every block in one of the languages, with its page and number."""
    for page in PAGES:
        found = [text for language, text in BLOCK.findall(page.read_text(encoding="utf-8")) if language in languages]
        yield from ((f"{page.relative_to(ROOT)}#{number}", text) for number, text in enumerate(found, start=1))


def typed(program: str) -> list[str]:
    """Every command line in a block that begins with a word, as a reader would type it."""
    lines = [line.removeprefix("$ ").split(" #")[0].strip() for _, text in blocks("sh", "console")
             for line in text.splitlines()]  # fmt: skip
    return sorted({line for line in lines if re.match(rf"{program}( |$)", line)})


def mentioned(program: str) -> list[str]:
    """Every command within a sentence: its verbs and options, with or without what they take."""
    prose = "\n".join(BLOCK.sub("", page.read_text(encoding="utf-8")) for page in PAGES)
    lines = {" ".join(words.split()) for words in re.findall(r"(?<!`)`([^`]+)`(?!`)", prose)}
    return sorted(line for line in lines if re.match(rf"{program} ", line))


def spelled_out(line: str) -> list[list[str]]:
    """The words of a command line; ``a|b`` stands for two of them, capitals and brackets for what a user fills in."""
    words = [word for word in shlex.split(line) if not word.startswith(("[", "…")) and word != "…"]
    choices = [word.split("|") if re.fullmatch(r"[a-z]+(\|[a-z]+)+", word) else [word] for word in words]
    lines: list[list[str]] = [[]]
    for choice in choices:
        lines = [[*line, word] for line in lines for word in choice]
    return lines


def parse(words: list[str]) -> dict[str, Any]:
    """What a command line would be called with, down to its last verb; nothing is run."""
    command = typer.main.get_command(app)
    context = command.make_context("magdepth", data_first(words[1:]))
    while hasattr(context.command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        if not rest:
            break
        name, command, rest = context.command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
    return dict(context.params)


CLUSTER = pytest.mark.slow(reason="starts a cluster of its own")


@pytest.mark.parametrize(("place", "text"), [
    pytest.param(*block, id=block[0], marks=[CLUSTER] if "local:" in block[1] else []) for block in blocks("python")
])
def test_every_python_example_runs(
    place: str, text: str, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    small = re.sub(r"replicates=[\d_]+", "replicates=20", text)
    exec(compile(small, place, "exec"), {"__name__": "example"})


@pytest.mark.parametrize("line", typed("magdepth"))
def test_every_command_is_there_and_loads_what_it_names(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magdepth.place.use", lambda folder: None)
    try:
        given = parse(shlex.split(line))
    except typer.Exit:  # --help and --version stop there
        return
    name = given.get("scenario", "")
    if name and not name.endswith(".yaml"):  # a file that the reader would have written
        day = given.get("as_of")
        assert day is None or isinstance(day, date)
        loads(name, day, tuple(given.get("overlay") or ()), tuple(given.get("set_") or ()))


@cache
def loads(name: str, as_of: date | None, overlays: tuple[str, ...], sets: tuple[str, ...]) -> None:
    """A scenario is loaded as a command asks for it: once, though many commands ask for the same."""
    from magdepth.scenario import load

    load(name, as_of=as_of, overlays=overlays, sets=sets)


def test_commands_in_sentences_name_verbs_and_options_that_are_there() -> None:
    forms = [words for line in mentioned("magdepth") for words in spelled_out(line)]
    assert len(forms) > 5
    for words in forms:
        verbs = [word for word in words[1:] if re.fullmatch(r"[a-z]+", word)]
        command = typer.main.get_command(app)
        context = command.make_context("magdepth", [])
        for verb in verbs[:2]:
            if hasattr(command, "resolve_command"):
                _, command, _ = command.resolve_command(context, [verb])
        known = {option for param in command.params for option in param.opts} | {"--help", "--data"}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= known, words


@pytest.mark.parametrize("line", ["magdepth brif", "magdepth run launches --treads 2", "magdepth evidence peek a001"])
def test_a_wrong_command_would_be_seen(line: str) -> None:
    with pytest.raises(Exception, match=r"(?i)no such|there is no verb"):
        parse(shlex.split(line))


def test_make_and_python_commands_name_what_is_there() -> None:
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    targets = {line.split()[1] for line in (*typed("make"), *mentioned("make"))}
    assert {"brief", "test"} <= targets <= made
    lines = [shlex.split(line) for line in (*typed("python"), *mentioned("python"))]
    scripts = [words[1] for words in lines if words[1].endswith(".py")]
    assert scripts and all((ROOT / script).is_file() for script in scripts)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    links = [link.split("#")[0] for link in LINK.findall(text) if not link.startswith(("http", "#"))]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_can_be_reached_from_the_map() -> None:
    told = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [str(page.relative_to(ROOT / "docs")) for page in PAGES if page.is_relative_to(ROOT / "docs")]
    assert [page for page in pages if page != "index.md" and f"({page})" not in told] == []


def test_tests_and_sources_that_are_named_are_there() -> None:
    for page in PAGES:
        for path in re.findall(r"`((?:tests|src|benchmarks)/[\w./-]+\.\w+)`", page.read_text(encoding="utf-8")):
            assert (ROOT / path).is_file(), f"{page.name}: {path}"
