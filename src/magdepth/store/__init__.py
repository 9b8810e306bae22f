"""Runs on disk: computed once, kept whole or not at all, found again by what makes them."""

from magdepth.store.first_days import Firsts, firsts_of
from magdepth.store.run_key import Order, order_behind, order_of
from magdepth.store.run_or_load import BrokenOff, Outcome, run_or_read
from magdepth.store.runs import SavedRun, damaged_runs, find_run, list_runs, load_run, save_run

__all__ = [
    "BrokenOff", "Firsts", "Order", "Outcome", "SavedRun", "damaged_runs", "find_run", "firsts_of", "list_runs",
    "load_run", "order_behind", "order_of", "run_or_read", "save_run",
]
