"""Credence: how far each claim of output can be believed, given a month's launches and all other claims."""

from __future__ import annotations

from magdepth.balance.credence.credence import Believed, Credence, Fifths, Unknown
from magdepth.balance.credence.credence_fit import believe

__all__ = ["Believed", "Credence", "Fifths", "Unknown", "believe"]
