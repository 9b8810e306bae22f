"""Judgements, charts, the page and its JSON; the room itself can be called: ``magdepth.brief("alabuga-2025")``."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """The room as a function: importing it as a module must not hide the public function."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from magdepth.brief.make import make_brief

        return make_brief(*args, **kwargs)


sys.modules[__name__].__class__ = _Room
