"""A property at a few examples in the quick run, and at its full number in the slow one."""

from __future__ import annotations

import pytest


def at_examples(few: int, all_of_them: int) -> pytest.MarkDecorator:
    """The test takes ``examples``, the number that its property is held against, twice: quickly, and slowly."""
    slow = pytest.mark.slow(reason=f"the same property at {all_of_them:,} examples")
    return pytest.mark.parametrize("examples", [few, pytest.param(all_of_them, marks=slow)])
