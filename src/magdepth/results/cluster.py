"""Work on other processes or machines through Dask: the same spans, to the same bits, whoever runs them."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import platform
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from magdepth import __version__, place
from magdepth.engine.batch import Batch
from magdepth.errors import BadInput, Failed, Fault, MissingExtra
from magdepth.results.packing import pack, unpack

PATIENCE = 15.0  # seconds to wait for a scheduler, and for its first worker
MOST_LOCAL = 256
_DEATHS = 3  # so often the same piece is handed out anew after its workers died
_MOST_BATCHES = 8  # batches that are kept on the workers at a time
_LOUD = ("distributed", "tornado", "asyncio", "dask")
_LOST = ("KilledWorker", "CancelledError", "FutureCancelledError", "FuturesCancelledError")
_EXPECTED = "local:N or tcp://HOST:PORT"


@dataclass(frozen=True)
class Elsewhere:
    """Where the work is done: the parts of a ``How`` that say so. Both None: on threads of this process."""

    pool: Executor | None = None
    workers: int | None = None


@dataclass(frozen=True)
class ClusterTarget:
    """What ``--on`` names: ``local`` processes, or the address of a scheduler."""

    local: int = 0
    address: str = ""


def read_target(text: str) -> ClusterTarget:
    """What ``--on`` says; BadInput R210 for anything else.

    >>> read_target("local:2")
    ClusterTarget(local=2, address='')
    >>> read_target("tcp://127.0.0.1:8786").address
    'tcp://127.0.0.1:8786'
    """
    fault = Fault("R210", "there is no such place to work", key="--on", expected=_EXPECTED, got=repr(text[:200]),
                  cure="for example --on local:2")
    if match := re.fullmatch(r"local:([0-9]{1,6})", text):
        if not 1 <= int(match[1]) <= MOST_LOCAL:
            raise BadInput(Fault("R210", "so many local processes can't be had", key="--on",
                                 expected=f"1 to {MOST_LOCAL}", got=match[1]))
        return ClusterTarget(local=int(match[1]))
    match = re.fullmatch(r"(?:tcp|tls|ucx|ws|wss)://(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):([0-9]{1,5})", text)
    if match and 1 <= int(match[1]) <= 65535:
        return ClusterTarget(address=text)
    raise BadInput(fault)


@contextmanager
def on(target: str | None) -> Iterator[Elsewhere]:
    """The place where the work is done, for as long as the block lasts; None is this process.

    ``local:N`` starts N processes and ends them; ``tcp://HOST:PORT`` uses a Dask cluster that is
    there, and leaves it as it was. Raises BadInput: C001 (Dask is not installed), R210 (no such
    place), R211 (nobody answers), R212 (no workers), R213 (workers of another version).

    >>> with on(None) as there:
    ...     there
    Elsewhere(pool=None, workers=None)
    """
    if target is None:
        yield Elsewhere()
        return
    wanted = read_target(target)
    if find_spec("distributed") is None:
        raise MissingExtra("--on", "scale")
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        client = _local(stack, wanted.local) if wanted.local else _remote(stack, wanted.address)
        pool = ClusterPool(client)
        stack.callback(pool.shutdown)
        yield Elsewhere(pool, _greet(client, target))


def _local(stack: ExitStack, workers: int) -> Any:
    """A client of worker processes of our own, which end with the stack, or with this process."""
    scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="magdepth-", ignore_cleanup_errors=True))
    root = Path(__file__).resolve().parent
    paths = [str(root.parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]  # the same sources as here
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join(paths),
        place.VARIABLE: str(place.data_folder().path),  # compiled kernels are looked for there
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "10",
    }
    process = subprocess.Popen(
        [sys.executable, "-P", str(root / "local_workers.py"), str(workers), scratch], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    stack.push(lambda kind, error, trace: _end(process, at_once=kind is not None))
    import distributed  # while the processes start

    assert process.stdout is not None and distributed is not None
    address = process.stdout.readline().strip()
    if not address or address.startswith("!"):
        raise Failed(Fault("R216", "the local processes could not be started", key="--on", got=address[2:202] or None,
                           cure="name fewer, or leave --on out: threads do the same work"))
    return _remote(stack, address)


def _end(process: subprocess.Popen[str], at_once: bool) -> None:
    """End the process and its workers: kindly, or at once after an error or Ctrl-C."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.close()
    try:
        process.wait(0 if at_once else 10)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # its session: the workers too
        else:
            process.kill()
        process.wait()
    process.stdout.close()


def _remote(stack: ExitStack, address: str) -> Any:
    from distributed import Client

    class Caller(Client):  # type: ignore[misc]  # distributed tells no types
        def __del__(self) -> None:
            """Interrupted while it connected, it parts without a word: its scheduler ends, or keeps nothing of it."""

    try:
        return stack.enter_context(Caller(address, timeout=PATIENCE, set_as_default=False))
    except Exception as error:  # whatever it is, the scheduler can't be talked with
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput(Fault(
            "R211", f"no Dask scheduler answers: {reason[:200]}", key="--on", expected="a scheduler that runs",
            got=address,
            cure="start one with `dask scheduler`, and use the same version of distributed on both sides",
        )) from error


def _greet(client: Any, target: str) -> int:
    """How many threads the workers have; BadInput where there are none, or other versions than here."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise BadInput(Fault("R212", "the cluster has no workers", key="--on", got=target,
                             cure=f"start some with `dask worker {target}`")) from None
    replies: dict[str, Any] = client.run(identity, on_error="return")
    faults = [fault for address, theirs in sorted(replies.items())
              for fault in _differing(_expected_of_workers(), theirs, address)]
    if faults:
        raise BadInput(*faults)
    return max(1, sum(int(threads) for threads in client.nthreads().values()))


def _differing(mine: dict[str, str], theirs: Any, address: str) -> list[Fault]:
    cure = "install on every worker what is installed here"
    if not isinstance(theirs, dict):
        return [Fault("R213", f"a worker can't use magdepth: {str(theirs)[:200]}", key=address,
                      expected=f"magdepth {mine['magdepth']}", cure=cure)]
    return [
        Fault("R213", f"a worker has another version of {name}", key=address, expected=version,
              got=str(theirs.get(name)), cure=cure)
        for name, version in mine.items() if theirs.get(name) != version
    ]


@lru_cache
def identity() -> dict[str, str]:
    """The versions on which the bits of a result hang, and a digest of magdepth's own sources.

    >>> sorted(identity())
    ['magdepth', 'magdepth sources', 'numba', 'numpy', 'python', 'scipy']
    """
    from importlib.metadata import version

    sources = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for path in sorted(root.rglob("*.py")):
        sources.update(str(path.relative_to(root).as_posix()).encode())
        sources.update(path.read_bytes())
    return {
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in ("numpy", "scipy", "numba")},
        "magdepth": __version__, "magdepth sources": sources.hexdigest()[:16],
    }


def _expected_of_workers() -> dict[str, str]:
    return identity()


class ClusterPool(Executor):
    """An executor on a Dask client for what ``run_batch`` and ``sweep`` hand out: functions of importable modules.

    A batch that is used again is a task of its own: each worker fetches it once, from a neighbour, and if
    its holders die it is made anew. A piece whose worker died is handed out again; a piece that kills
    its workers again and again is a fault (R214), a lost scheduler another (R215).
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self._name = f"magdepth-{uuid4().hex[:12]}"
        self._numbers = count()
        self._batches: OrderedDict[int, tuple[Batch, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Hand a call out; the future can be cancelled until its result is here."""
        outer: Future[Any] = Future()
        self._send(outer, function, args, named, 0)
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the batches on the workers."""
        with self._lock:
            self._batches.clear()

    def _send(
        self, outer: Future[Any], function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any],
        deaths: int,
    ) -> None:
        sent = [self._sent(arg) if isinstance(arg, Batch) else arg for arg in args]
        inner = self.client.submit(
            work, _expected_of_workers(), function, *sent, **named, pure=False,
            key=(f"{self._name}-span", next(self._numbers)),
        )
        outer.add_done_callback(lambda done: _take_back(inner) if done.cancelled() else None)

        def arrived(reply: Any) -> None:
            if outer.cancelled():
                return
            try:
                result = unpack(reply.result())
            except BaseException as error:
                try:
                    self._mend(outer, function, args, named, deaths, error)
                except Exception:  # not even that: nobody is there any more
                    _settle(outer, error=_parted())
            else:
                _settle(outer, result=result)
            finally:
                reply.release()

        inner.add_done_callback(arrived)

    def _mend(
        self, outer: Future[Any], function: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any],
        deaths: int, error: BaseException,
    ) -> None:
        """Hand a lost piece out again; pass on what no other worker would do better."""
        if outer.cancelled():
            return
        lost = type(error).__name__ in _LOST
        if lost and self.client.status == "running" and deaths < _DEATHS:
            with self._lock:
                self._batches.clear()
            self._send(outer, function, args, named, deaths + 1)
            return
        if lost and self.client.status == "running":
            error = Failed(Fault(
                "R214", f"workers died {_DEATHS + 1} times over the same piece of work", key="--on",
                cure="look at the workers' logs; most often they have too little memory",
            ))
        elif lost or (isinstance(error, OSError) and self.client.status != "running"):
            error = _parted()
        _settle(outer, error=error)

    def _sent(self, batch: Batch) -> Any:
        """The batch itself on its first use, its place on the workers from the second on."""
        with self._lock:
            known = self._batches.get(id(batch))
            if known is None:
                self._batches[id(batch)] = (batch, None)
                while len(self._batches) > _MOST_BATCHES:
                    self._batches.popitem(last=False)
                return batch
            _, on_workers = known
            if on_workers is None:
                key = (f"{self._name}-batch", next(self._numbers))
                expected = _expected_of_workers()
                on_workers = self.client.submit(opened, expected, pickle.dumps(batch), key=key, pure=False)
                self._batches[id(batch)] = (batch, on_workers)
            self._batches.move_to_end(id(batch))
            return on_workers


def _parted() -> Failed:
    return Failed(Fault("R215", "the connection to the scheduler was lost", key="--on",
                        cure="look at the scheduler's log, and run again"))


def _take_back(inner: Any) -> None:
    with suppress(Exception):  # the scheduler may be gone
        inner.cancel()


def _settle(outer: Future[Any], result: Any = None, error: BaseException | None = None) -> None:
    if not outer.set_running_or_notify_cancel():
        return
    if error is None:
        outer.set_result(result)
    else:
        outer.set_exception(error)


def work(expected: dict[str, str], function: Callable[..., Any], *args: Any, **named: Any) -> bytes:
    """On a worker: do a call and pack what it gives. BadInput R213 on a worker that joined with other versions."""
    _insist(expected)
    return pack(function(*args, **named))


def opened(expected: dict[str, str], data: bytes) -> Batch:
    """On a worker: the batch that many spans share."""
    _insist(expected)
    batch: Batch = pickle.loads(data)
    return batch


def _insist(expected: dict[str, str]) -> None:
    if faults := _differing(expected, identity(), platform.node()):
        raise BadInput(*faults)


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's loggers say nothing while it is used: what goes wrong is told as a fault."""
    import distributed  # sets its loggers up while it is imported

    loggers = [logging.getLogger(name) for name in _LOUD]
    known = list(logging.root.manager.loggerDict)
    loggers += [logging.getLogger(name) for name in known if name.split(".")[0] in _LOUD]
    before = [(logger, logger.level) for logger in loggers]
    assert distributed is not None
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
