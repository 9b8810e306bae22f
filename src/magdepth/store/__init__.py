"""Runs on disk: a folder of Parquet files and a manifest, whole or not at all."""

from magdepth.store.runs import SavedRun, damaged_runs, list_runs, load_run, save_run

__all__ = ["SavedRun", "damaged_runs", "list_runs", "load_run", "save_run"]
