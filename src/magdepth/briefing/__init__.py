"""Judgements, charts, the page and its JSON: what `magdepth.brief(\"alabuga-2025\")` makes."""
