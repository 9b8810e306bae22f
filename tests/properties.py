"""Properties of anything that Hypothesis makes up: with few examples in the quick run, with many in the slow one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large)


def holds_for(
    *made_up: st.SearchStrategy[Any], few: int, many: int
) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """Turn a check of one example into a test of that many; for checks that take long."""

    def decorate(check: Callable[..., None]) -> Callable[[int], None]:
        slow = pytest.mark.slow(reason=f"{many} examples where the quick run takes {few}")

        @pytest.mark.parametrize("examples", [few, pytest.param(many, marks=slow)])
        def test(examples: int) -> None:
            settings(max_examples=examples, deadline=None, suppress_health_check=UNHURRIED)(given(*made_up)(check))()

        test.__name__, test.__qualname__, test.__doc__ = check.__name__, check.__qualname__, check.__doc__
        test.__module__ = check.__module__
        return test

    return decorate
