"""``python -m magdepth``: the command line."""

from __future__ import annotations

from magdepth.cli.app import main

if __name__ == "__main__":
    main()
