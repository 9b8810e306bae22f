"""Run as a script: worker processes on this machine, for as long as standard input stays open.

It is a process and session of its own, so that Ctrl-C reaches only who started it, and it ends with that one,
however that one ends. It says the scheduler's address, or why there is none, in one line.
"""

from __future__ import annotations

import logging
import shutil
import sys


def main(workers: int, scratch: str) -> None:
    """Start ``workers`` processes, say where their scheduler is, and end them when the input ends."""
    try:
        from distributed import LocalCluster

        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit="auto",
            silence_logs=logging.CRITICAL + 1, local_directory=scratch,
        )
    except Exception as error:
        print(f"! {type(error).__name__}: {error}".splitlines()[0], flush=True)
        return
    try:
        with cluster:
            print(cluster.scheduler_address, flush=True)
            sys.stdin.read()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)  # who started this may be gone


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
