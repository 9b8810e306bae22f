"""Work on other processes: the same bits as threads, also where workers are killed; what can't be had is said."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import child, command, interruptible
from magdepth import place
from magdepth.engine.blocks import run_batch, run_span
from magdepth.errors import BadInput, Failed
from magdepth.results import cluster, compare, run, sweep, until
from magdepth.results.cluster import ClusterPool, Elsewhere, on, pack, read_target, unpack
from magdepth.results.design import design, read_varies
from magdepth.results.run import How, pair
from magdepth.scenario import Scenario, load

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'magdepth[scale]'")

SEED, REPLICATES = 3, 3000


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("launches")


@pytest.fixture(scope="module")
def there() -> Iterator[Elsewhere]:
    with on("local:2") as found:
        yield found


@pytest.fixture(scope="module")
def alone(scenario: Scenario) -> str:
    """The digest that every way of working must give."""
    return run(scenario, replicates=REPLICATES, seed=SEED, threads=1).digest


def elsewhere(there: Elsewhere, **how: Any) -> How:
    return How(pool=there.pool, workers=there.workers, **how)


def workers(there: Elsewhere) -> dict[str, int]:
    """The process of each worker, by its address."""
    found: dict[str, int] = there.pool.client.run(os.getpid)
    return found


def test_threads_and_two_workers_give_the_same_digest(scenario: Scenario, there: Elsewhere, alone: str) -> None:
    assert there.workers == 2
    for threads in (2, 5):
        assert run(scenario, replicates=REPLICATES, seed=SEED, threads=threads).digest == alone
    assert run(scenario, replicates=REPLICATES, seed=SEED, how=elsewhere(there)).digest == alone
    streamed = run(scenario, replicates=REPLICATES, seed=SEED, keep=False, how=elsewhere(there))
    assert streamed.digest == alone and streamed.streamed


@pytest.mark.parametrize("block", [10, 137, 10_000])
def test_any_block_gives_the_same_there(scenario: Scenario, there: Elsewhere, block: int) -> None:
    pairing = pair(scenario, load("launches", sets=["stock_days=20"]), seed=SEED)
    here = pairing.comparison(run_batch(pairing.batch, 1200, threads=2, block=block), 1200)
    spans = run_batch(pairing.batch, 1200, block=block, pool=there.pool, workers=there.workers)
    far = pairing.comparison(spans, 1200)
    assert (far.a.digest, far.b.digest) == (here.a.digest, here.b.digest)
    assert here.a.digest == run(scenario, replicates=1200, seed=SEED).digest
    assert np.array_equal(far.differences, here.differences)


@pytest.mark.parametrize(
    "how_many", [pytest.param(1, marks=pytest.mark.slow(reason="a second kill, of one of two workers")), 2]
)
def test_killed_workers_lose_nothing(scenario: Scenario, there: Elsewhere, alone: str, how_many: int) -> None:
    """Also where all are killed, and with them all that they held in memory."""
    doomed = list(workers(there).values())[:how_many]
    told: list[int] = []

    def kill(done: int, of: int) -> None:
        told.append(done)
        while doomed and 0 < done < of:
            os.kill(doomed.pop(), signal.SIGKILL)

    before = set(workers(there).values())
    assert run(scenario, replicates=REPLICATES, seed=SEED, how=elsewhere(there, progress=kill)).digest == alone
    assert doomed == [] and told[-1] == REPLICATES
    there.pool.client.wait_for_workers(2, timeout=60)
    assert len(before - set(workers(there).values())) == how_many


def test_comparisons_and_sweeps_run_there_too(scenario: Scenario, there: Elsewhere) -> None:
    other = load("launches", sets=["stock_days=20"])
    far = compare(scenario, other, replicates=900, seed=SEED, how=elsewhere(there))
    assert far.summaries() == compare(scenario, other, replicates=900, seed=SEED).summaries()
    name = "raids.drones:total"
    stopped = until(scenario, other, "1e-6", measure=name, most=1100, seed=SEED, how=elsewhere(there))
    assert stopped.comparison.b.digest == compare(scenario, other, replicates=1100, seed=SEED).b.digest
    points = design("sobol", read_varies(["stock_days=8:45:log"]), 16)
    swept = sweep("launches", points, replicates=300, how=elsewhere(there))
    assert swept.points == sweep("launches", points, replicates=300).points


def test_a_fault_there_is_the_fault_here(there: Elsewhere) -> None:
    from dataclasses import replace

    from magdepth.scenario.expressions import Expression
    from magdepth.testing.small import small_system

    sound = small_system(3, works={"kind": "plant", "capacity": 10, "availability": 0})
    wrong = replace(sound.quantity("works.capacity"), value=Expression.read("1 / works.availability"))
    with pytest.raises(BadInput) as refused:
        run(sound.with_quantity("works.capacity", wrong), replicates=600, how=elsewhere(there))
    assert [fault.code for fault in refused.value.faults] == ["G102"]


def test_workers_compile_nothing_anew(scenario: Scenario, there: Elsewhere, alone: str) -> None:
    """They find the kernels that this process has compiled."""
    assert set(there.pool.client.run(place.kernel_folder).values()) == {place.kernel_folder()}
    before = {path: path.stat().st_mtime_ns for path in place.kernel_folder().rglob("*.nb?")}
    run(scenario, replicates=600, seed=SEED, how=elsewhere(there))
    assert before and {path: path.stat().st_mtime_ns for path in place.kernel_folder().rglob("*.nb?")} == before


def test_a_batch_is_sent_once_and_a_span_is_small(scenario: Scenario, there: Elsewhere) -> None:
    batch = pair(scenario, scenario, seed=1, keep=False).batch
    assert len(pickle.dumps(batch)) < 1_000_000
    span = run_span(batch, 0, 2048)
    packed = pack(span)
    assert len(packed) < len(pickle.dumps(span)) / 5 and len(packed) < 2_000_000
    pool = ClusterPool(there.pool.client)
    assert pool._sent(batch) is batch
    held = pool._sent(batch)
    assert held is pool._sent(batch) and held is not batch


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=8), st.booleans())
def test_packing_loses_nothing(numbers: list[int], rising: bool) -> None:
    held = np.array(sorted(numbers) if rising else numbers, dtype=np.int64)
    for array in (held, held.reshape(1, -1)):
        found = unpack(pack({"a": array}))["a"]
        assert found.dtype == np.int64 and np.array_equal(found, array) and found.shape == array.shape


@given(st.text(max_size=30) | st.from_regex(r"(local|tcp):(//)?[a-z0-9.:]{0,20}", fullmatch=True))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        target = read_target(text)
    except BadInput as error:
        assert [fault.code for fault in error.faults] == ["R210"]
    else:
        assert (1 <= target.local <= 256) != (target.address == text)


@pytest.mark.parametrize("text", ["", "local", "local:0", "local:257", "local:two", "tcp://", "tcp://a", "tcp://a:0",
                                  "tcp://a:65536", "http://a:80", "a:8786", "tcp://a:80/x"])
def test_what_is_no_place(text: str) -> None:
    with pytest.raises(BadInput, match="R210"), on(text):
        pass


def test_a_scheduler_that_is_not_there_is_said(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with pytest.raises(BadInput, match=r"R211.*127\.0\.0\.1:1"), on("tcp://127.0.0.1:1"):
        pass
    assert capfd.readouterr() == ("", "")


def test_a_cluster_without_workers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    empty = LocalCluster(n_workers=0, processes=False, protocol="tcp", dashboard_address=":0")
    with empty, pytest.raises(BadInput, match="R212"), on(empty.scheduler_address):
        pass


def test_a_cluster_that_is_there_is_used_and_left(scenario: Scenario, there: Elsewhere, alone: str) -> None:
    address = there.pool.client.scheduler.address
    with on(address) as same:
        assert run(scenario, replicates=REPLICATES, seed=SEED, how=elsewhere(same)).digest == alone
    assert len(workers(there)) == 2


def test_workers_of_another_version_are_refused(there: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = cluster.identity()
    monkeypatch.setattr(cluster, "_expected_of_workers", lambda: {**mine, "magdepth": "9.9", "numpy": "0.1"})
    with pytest.raises(BadInput) as refused, on(there.pool.client.scheduler.address):
        pass
    faults = refused.value.faults
    assert {fault.code for fault in faults} == {"R213"} and len(faults) == 2 * len(workers(there))
    assert {fault.expected for fault in faults} == {"9.9", "0.1"}
    with pytest.raises(BadInput, match="R213"):  # one that joins later is found out by the work itself
        cluster.work({**mine, "magdepth": "9.9"}, len, "abc")
    assert unpack(cluster.work(mine, len, "abc")) == 3


def test_a_scheduler_that_is_killed_is_said(there: Elsewhere) -> None:
    import psutil

    before = set(psutil.Process().children())
    with pytest.raises(Failed, match="R215"), on("local:1") as doomed:
        (helper,) = set(psutil.Process().children()) - before
        family = helper.children(recursive=True)
        work = [doomed.pool.submit(time.sleep, 60) for _ in range(3)]
        helper.kill()
        work[0].result(timeout=90)
    assert family and psutil.wait_procs(family, timeout=30)[1] == []


class _Lost:
    """A client whose workers die over everything."""

    def __init__(self, status: str) -> None:
        self.status, self.sent = status, 0

    def submit(self, *_: Any, **__: Any) -> _Lost:
        self.sent += 1
        return self

    def add_done_callback(self, call: Any) -> None:
        call(self)

    def result(self) -> None:
        raise type("KilledWorker", (Exception,), {})

    def release(self) -> None:
        pass


@pytest.mark.parametrize(("status", "code", "sent"), [("running", "R214", 4), ("closed", "R215", 1)])
def test_work_that_nobody_survives_is_given_up(status: str, code: str, sent: int) -> None:
    client = _Lost(status)
    with pytest.raises(Failed, match=code):
        ClusterPool(client).submit(len, "abc").result(timeout=10)
    assert client.sent == sent


def test_without_dask_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    words = ("compare", "launches", "--set", "stock_days=20", "--replicates", 5)
    done = command(capsys, *words, "--on", "local:2", "--json")
    assert (done.code, done.codes()) == (2, ["C001"]) and "magdepth[scale]" in done.out
    assert command(capsys, *words).code == 0


def test_processes_that_do_not_start_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho '! OSError: no more processes'\n")
    broken.chmod(0o755)
    monkeypatch.setattr(cluster.sys, "executable", str(broken))
    with pytest.raises(Failed, match=r"R216.*no more processes"), on("local:2"):
        pass


def test_dask_is_loaded_only_where_it_is_used() -> None:
    text = ("import sys; from magdepth.results.cluster import on\nwith on(None): pass\n"
            "assert not {'dask', 'distributed'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", text], check=True)


def test_the_verb_says_the_same_there_as_here(here: Any, there: Elsewhere) -> None:
    address = there.pool.client.scheduler.address
    far = here("compare", "launches", "--set", "stock_days=20", "--replicates", 600, "--json", "--on", address)
    assert (far.code, far.err) == (0, "")
    near = compare(load("launches"), load("launches", sets=["stock_days=20"]), replicates=600, seed=1)
    assert far.json()["digest_b"] == near.b.digest


@pytest.mark.parametrize(
    "group", [True, pytest.param(False, marks=pytest.mark.slow(reason="a second cluster to start and to stop"))]
)
def test_control_c_leaves_no_process(group: bool) -> None:
    """From the keyboard the signal reaches the whole group, from a supervisor this process alone."""
    import psutil

    words = ("sweep", "launches", "--vary", "stock_days=8:45", "--replicates", 1_000_000, "--on", "local:1")
    running = child(*words, stdout=-1, stderr=-1, text=True, start_new_session=True, preexec_fn=interruptible)
    end = time.monotonic() + 60
    family: list[Any] = []
    while len(family) < 3 and time.monotonic() < end:  # the one that keeps the worker, its helper, the worker
        time.sleep(0.2)
        family = psutil.Process(running.pid).children(recursive=True)
    time.sleep(1)
    (os.killpg if group else os.kill)(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "Interrupted\n")
    assert len(family) >= 3 and psutil.wait_procs(family, timeout=10)[1] == []


def test_a_killed_client_takes_its_workers_along(tmp_path: Path) -> None:
    import psutil

    words = ("compare", "launches", "--set", "stock_days=20", "--replicates", 5_000_000, "--on", "local:1")
    running = child(*words, stdout=-1, stderr=-1, env={**os.environ, "TMPDIR": str(tmp_path)})
    end = time.monotonic() + 60
    family: list[Any] = []
    while len(family) < 3 and time.monotonic() < end:
        time.sleep(0.2)
        family = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    running.communicate(timeout=60)
    assert len(family) >= 3 and psutil.wait_procs(family, timeout=30)[1] == []
    assert list(tmp_path.glob("magdepth-*")) == []
