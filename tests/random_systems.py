"""How many random systems the tests of the engine look at: few in the quick run, many in the slow one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck

# A system takes about a second, most of it to make one up and to read it.
EXAMPLES = (5, pytest.param(60, marks=pytest.mark.slow(reason="sixty random systems take a minute")))
UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large)
