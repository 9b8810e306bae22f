"""A report read back: each sentence with its claims, a verdict, what carries it, and what follows if it is true."""

from __future__ import annotations
