"""The Air Force's daily reports, read from their text: grammar-like rules, no figure that the text does not give."""

from __future__ import annotations

from magdepth.observed.reports.lexicon import CLASSES
from magdepth.observed.reports.parse import Report, parse_report

__all__ = ["CLASSES", "Report", "parse_report"]
