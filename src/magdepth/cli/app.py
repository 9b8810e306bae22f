"""The root of the command line: which verbs there are, each loaded only when it is called."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from magdepth import __version__, place
from magdepth.cli.faults_and_exit import run_guarded
from magdepth.cli.progress import leave
from magdepth.errors import BadInput, Fault, MissingExtra, suggest

EXAMPLES = (
    ("magdepth brief alabuga-2025", "the article's question, answered on one page"),
    ("magdepth compare alabuga-2025 --overlay no-workers", "what changes if nobody comes"),
    ("magdepth require alabuga-2025 --fill 0.95 --until 2026-06-30", "what the defence needs a month"),
)


@dataclass(frozen=True)
class Verb:
    """A word of the command line and the module ``magdepth.cli.<word>`` that carries it out.

    The module has either a Typer app named ``app`` or a function with the verb's name. ``extra``
    is the optional part of the package that the verb needs, ``needs`` the modules it brings.
    """

    name: str
    help: str
    extra: str = ""
    needs: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """Where the verb is written."""
        return f"magdepth.cli.{self.name}"

    @property
    def equipped(self) -> bool:
        """Whether the extra it needs is installed."""
        return all(find_spec(need) is not None for need in self.needs)


# In the order in which a newcomer would want them.
VERBS = {
    verb.name: verb
    for verb in (
        Verb("read", "Hand a report back, sentence by sentence.", "text", ("spacy", "trafilatura")),
        Verb("brief", "Write the brief: judgements, charts, sources."),
        Verb("run", "Run a scenario and save the run."),
        Verb("compare", "Run a scenario with and without a change, paired."),
        Verb("sweep", "Run a scenario at many settings, on the same draws."),
        Verb("require", "What supply and how many crews hold a fill rate."),
        Verb("explain", "The phases of a scenario and every key that can be set."),
        Verb("scenario", "List, show or check scenarios."),
        Verb("evidence", "List, show, trace or check claims."),
        Verb("observed", "Import, list, show or check reported series."),
        Verb("calibrate", "Fit the campaign to what was reported.", "calibrate", ("numpyro",)),
        Verb("runs", "List or show saved runs, ask them in SQL, tidy up."),
        Verb("doctor", "Say what this installation has and where it keeps things."),
    )
}


class LazyVerbs(TyperGroup):
    """A group that knows its verbs by name and imports one only when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The verbs that work here and now."""
        return [verb.name for verb in VERBS.values() if verb.equipped]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb, imported; BadInput if it is unknown, MissingExtra if what it needs is not installed."""
        verb = VERBS.get(cmd_name)
        if verb is None:
            nearest = suggest(cmd_name, self.list_commands(ctx))
            raise BadInput(Fault("C004", f"there is no verb '{cmd_name}'", cure=nearest or "see magdepth --help"))
        if not verb.equipped:
            raise MissingExtra(verb.name, verb.extra)
        return _load(verb)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of verbs in ``--help``, from the table alone: nothing is imported for it."""
        rows = [(name, VERBS[name].help) for name in self.list_commands(ctx)]
        with formatter.section("Verbs"):
            formatter.write_dl(rows)


def _load(verb: Verb) -> Any:
    module = import_module(verb.module)
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer()
        app.command(verb.name)(getattr(module, verb.name))
    app.rich_markup_mode = None
    app._add_completion = False
    command = typer.main.get_command(app)
    command.name = verb.name
    return command


def _take_folder(folder: Path | None) -> Path | None:
    if folder is not None:
        place.use(folder)
    return folder


def _say_version(asked: bool) -> None:
    if asked:
        print(f"magdepth {__version__}")
        raise typer.Exit


app = typer.Typer(cls=LazyVerbs, add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True, subcommand_metavar="VERB ...")
def root(
    ctx: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            callback=_take_folder,
            expose_value=False,
            help="Folder for runs and compiled kernels, before or after the verb; else $MAGDEPTH_DATA, "
            "else your user data folder.",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What would follow if a report were true, how sure we can be, and what a defence would need."""
    if ctx.invoked_subcommand is None:
        print(f"magdepth {__version__}. Three ways to begin:\n")
        for command, meaning in EXAMPLES:
            print(f"  {command}\n      {meaning}")
        print("\nmagdepth --help lists every verb.")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    leave(run_guarded(lambda: _invoke(words), as_json="--json" in words))


def _invoke(words: list[str]) -> None:
    # Not Typer's own way of running a command: it turns errors into exits of its own.
    command = typer.main.get_command(app)
    with command.make_context("magdepth", data_first(words)) as context:
        command.invoke(context)


def data_first(words: list[str]) -> list[str]:
    """The same words with ``--data DIR`` before the verb, wherever it stood.

    The folder must be known before a verb is imported: compiled kernels are looked for there.

    >>> data_first(["run", "alabuga-2025", "--data", "here", "--seed", "7"])
    ['--data', 'here', 'run', 'alabuga-2025', '--seed', '7']
    """
    front: list[str] = []
    rest: list[str] = []
    remaining = iter(words)
    for word in remaining:
        if word == "--":
            rest += [word, *remaining]
        elif word == "--data":
            folder = next(remaining, None)
            if folder is None:
                return [word]  # its value is missing: let that be the one complaint
            front += [word, folder]
        elif word.startswith("--data="):
            front.append(word)
        else:
            rest.append(word)
    return front + rest
