"""One child under limits that carries out one command after another: it starts once, and anew where one ended it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from command import Done

#: Each command has its own seconds of the processor; all share the limit of memory.
CHILD = """
import contextlib, io, json, resource, sys
from magdepth.cli.app import main
memory, seconds = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
for line in sys.stdin:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(json.loads(line))
        except SystemExit as end:
            code = end.code or 0
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""

Limited = Callable[..., Done]


@contextmanager
def limited_child(memory: int, seconds: int, data: str | None = None) -> Iterator[Limited]:
    """``ask("evidence", "extract", path)`` in a child with so many bytes of address space, and seconds a command."""
    children: list[subprocess.Popen[str]] = []
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **({"MAGDEPTH_DATA": data} if data else {})}

    def ask(*words: object) -> Done:
        if not children or children[-1].poll() is not None:
            children.append(subprocess.Popen(
                [sys.executable, "-c", CHILD, str(memory), str(seconds)], text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, env=environment,
            ))  # fmt: skip
        running = children[-1]
        assert running.stdin is not None and running.stdout is not None
        running.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        running.stdin.flush()
        assert select.select([running.stdout], [], [], 300)[0], "no answer within five minutes"
        answer = running.stdout.readline()
        assert answer, f"the command ended its child: {running.wait(60)}"
        done = Done(*json.loads(answer))
        assert "Traceback" not in done.err
        return done

    try:
        yield ask
    finally:
        for running in children:
            running.kill()
            running.communicate()
