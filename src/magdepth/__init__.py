"""magdepth: what would follow if a report were true, how sure we can be, what a defence would need.

The public surface is loaded on first use: importing the package costs nothing and does nothing.

>>> import magdepth
>>> magdepth.__all__
['brief', 'calibrate', 'compare', 'load', 'read', 'require', 'run']
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# name -> where it lives: "module:attribute"
_SURFACE = {
    "brief": "magdepth.briefing.make:make_brief",
    "calibrate": "magdepth.calibration.calibrate:calibrate",
    "compare": "magdepth.results:compare",
    "load": "magdepth.scenario:load",
    "read": "magdepth.article.make:read_article",
    "require": "magdepth.decision.require:require",
    "run": "magdepth.results:run",
}

__all__ = sorted(_SURFACE)


def __getattr__(name: str) -> Any:
    if name not in _SURFACE:
        raise AttributeError(f"module 'magdepth' has no attribute {name!r}")
    module, _, attribute = _SURFACE[name].partition(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
