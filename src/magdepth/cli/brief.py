"""``magdepth brief [SCENARIO]``: the judgements in the terminal; page, JSON, CSV and charts in a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from magdepth.cli.faults_and_exit import show_json
from magdepth.cli.options import (
    AsOf,
    FromPosterior,
    Json,
    OutFolder,
    Overlays,
    Replicates,
    ScenarioName,
    Seed,
    Settings,
    Threads,
)


def brief(
    scenario: ScenarioName = "alabuga-2025",
    overlay: Overlays = None,
    set_: Settings = None,
    posterior: FromPosterior = None,
    as_of: AsOf = None,
    out: OutFolder = Path("out"),
    replicates: Replicates = 1000,
    seed: Seed = 1,
    threads: Threads = None,
    json: Json = False,
) -> None:
    """Write brief.html, brief.json, quantities.csv and the charts, and print the judgements."""
    from magdepth.briefing.export import brief_json, write_brief
    from magdepth.briefing.make import make_brief
    from magdepth.briefing.terminal import render_terminal
    from magdepth.cli.progress import progress
    from magdepth.files import make_folder

    make_folder(out, "B002", "the brief")
    with progress("brief") as step:
        document = make_brief(
            scenario, as_of=as_of, overlays=overlay or (), sets=set_ or (), posterior=posterior, seed=seed,
            replicates=replicates, threads=threads, progress=step,
        )
        paths = write_brief(document, out)
    if json:
        show_json(brief_json(document))
        return
    import shutil

    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    print(render_terminal(document, width=min(100, shutil.get_terminal_size().columns), ascii_only=ascii_only))
    print(f"\nWritten to {out}: {', '.join(path.name for path in paths)}")
