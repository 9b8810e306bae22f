"""What stands around every verb: faults shown, exit codes kept, and no traceback for a user's mistake."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from magdepth.errors import BadInput, Failed, Fault, MagdepthError

DEBUG = "MAGDEPTH_DEBUG"
INTERRUPTED = 130  # 128 + SIGINT, as shells count
CLOSED_PIPE = 141  # 128 + SIGPIPE: the reader (say, head) has had enough

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def run_guarded(work: Callable[[], object], *, as_json: bool = False) -> int:
    """Do the work and give the exit code: 0 done, 1 failed, 2 bad input, 130 interrupted.

    Whatever goes wrong is reported in sentences on stderr, or with ``as_json`` as
    ``{"error": [...]}`` on stdout; MAGDEPTH_DEBUG=1 adds the traceback.
    """
    try:
        work()
        sys.stdout.flush()  # a full disk behind stdout shows here, not after the last line
        return 0
    except MagdepthError as error:
        return _report(error, as_json)
    except KeyboardInterrupt:
        _drop_output()
        print("Interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return CLOSED_PIPE
    except OSError as error:
        code = _report(_refused_by_the_system(error), as_json)
        _drop_output()  # what is left in the buffer may be what found no room
        return code
    except MemoryError:
        failed = _failed("C022", "there is not enough memory for this", "use fewer --replicates or --threads")
        return _report(failed, as_json)
    except Exception as error:
        if (typer_code := _exit_code_of_typer(error)) is not None:
            return typer_code if typer_code >= 0 else _report(_misused(error), as_json)
        return _report(_bug(error), as_json)


def show_json(data: object) -> None:
    """Print data as JSON on stdout, as ``--json`` does: sorted keys, no NaN."""
    print(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False))


def show_faults(faults: Sequence[Fault], *, as_json: bool = False) -> None:
    """Print faults: sentences on stderr, in colour on a terminal, or JSON on stdout."""
    if as_json:
        show_json({"error": [fault.as_dict() for fault in faults]})
    elif sys.stderr is not None and sys.stderr.isatty():
        from rich.console import Console
        from rich.text import Text

        console = Console(stderr=True)
        for fault in faults:
            line = Text(str(fault))
            line.stylize("bold red", 0, len(fault.code))
            console.print(line, soft_wrap=True)
    else:
        for fault in faults if sys.stderr is not None else ():
            print(fault, file=sys.stderr)


def _report(error: MagdepthError, as_json: bool) -> int:
    if os.environ.get(DEBUG, "0") not in ("", "0"):
        import traceback

        traceback.print_exception(error)
    try:
        show_faults(error.faults, as_json=as_json)
        sys.stdout.flush()
    except OSError:
        _drop_output()  # nobody can read it; the exit code still says it
    return error.exit_code


def _failed(code: str, message: str, cure: str, cause: BaseException | None = None) -> Failed:
    failed = Failed(Fault(code, message, cure=cure))
    failed.__cause__ = cause
    return failed


def _refused_by_the_system(error: OSError) -> Failed:
    reason = error.strerror or str(error) or type(error).__name__
    where = f" {error.filename}" if error.filename else ""
    if error.errno in _NO_ROOM:
        cure = "make room, or name another place with --data or --out; what was half-written has been dropped"
        return _failed("C020", f"there is no room to write{where}: {reason}", cure, error)
    message = f"the system refused{where or ' an operation'}: {reason}"
    return _failed("C021", message, "check the path and its rights", error)


def _bug(error: Exception) -> Failed:
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    message = f"a bug in magdepth, not your mistake: {what}"
    return _failed("C099", message, f"{DEBUG}=1 shows where; please report it", error)


def _exit_code_of_typer(error: Exception) -> int | None:
    """The exit code of a Typer exit, -1 for a wrong use of the command line, None for anything else."""
    import typer

    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, typer.Abort):
        return INTERRUPTED
    return -1 if callable(getattr(error, "format_message", None)) else None


def _misused(error: Any) -> BadInput:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "magdepth"
    message = error.format_message().rstrip(".").replace("\n", " ")
    misused = BadInput(Fault("C002", message, cure=f"see {command} --help"))
    misused.__cause__ = error
    return misused


def _drop_output() -> None:
    """Point stdout at nothing, so that Python's own last flush can't fail aloud."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        pass  # stdout is closed or is no file: there is nothing to flush
