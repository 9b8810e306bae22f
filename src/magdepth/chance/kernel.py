"""The one decorator for compiled code, and the cache folder that its sources name."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

from magdepth import place

_ROOT = Path(__file__).resolve().parent.parent
_SOURCES = ("chance", "components", "kinds", "engine")

_HOW: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}

Function = TypeVar("Function", bound=Callable[..., Any])


def source_digest(root: Path = _ROOT) -> str:
    """SHA-256 (16 hex digits) over all files that compiled code is made of, and the versions.

    Numba's own cache looks only at the file of the outermost function and would serve stale code
    when a callee changes; a folder named by this digest can't.
    """
    digest = hashlib.sha256(f"{sys.version_info[:3]} {numba.__version__}".encode())
    for room in _SOURCES:
        for path in sorted((root / room).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


numba.config.CACHE_DIR = str(place.kernel_folder(source_digest()))


def kernel(function: Function) -> Function:
    """Compile a function that kernels call: no Python lock held, cached on disk, no fast-math.

    It gets no wrapper for Python (that would double its compile time): call it from an ``entry``.
    """
    return _compiled(function, no_cpython_wrapper=True)


def inlined(function: Function) -> Function:
    """The same, and always inlined: for what is a few instructions long."""
    return _compiled(function, no_cpython_wrapper=True, forceinline=True)


def entry(function: Function) -> Function:
    """Compile a function that Python calls."""
    return _compiled(function)


def _compiled(function: Function, **how: bool) -> Function:
    made = numba.njit(**_HOW, **how, no_cfunc_wrapper=True)(function)
    if not numba.config.DISABLE_JIT:
        made.get_call_template = _without_literals(made.get_call_template)
    return cast(Function, made)


def _without_literals(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Let a call with a constant share the code of a call with a variable: else each constant is compiled apart."""

    def resolved(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        plain = {name: numba.types.unliteral(kind) for name, kind in kws.items()}
        return resolve(tuple(numba.types.unliteral(kind) for kind in args), plain)

    return resolved
