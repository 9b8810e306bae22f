"""The diagnostics of a calibration as one page: what to look at before its posterior is used.

``write_page(check, path)`` writes it; ``render_page(check)`` gives it as text.
"""

from magdepth.briefing.diagnostics.page import render_page, write_page

__all__ = ["render_page", "write_page"]
