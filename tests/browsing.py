"""A page as a reader opens it in Chromium: shared by the tests of the brief's page and of a report read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def look(browser: Browser, file: Path, width: int = 1100, scheme: str = "light") -> Page:
    """The page in a window of a width, light or dark: the same window for all, which is made once."""
    context = browser.contexts[0] if browser.contexts else browser.new_context()
    page = context.pages[0] if context.pages else context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="null", color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("about:blank")  # what was scrolled to, opened or in focus is forgotten
    page.goto(file.as_uri())
    return page


def assert_silent(browser: Browser, file: Path) -> None:
    """The page asks for nothing from outside, runs no script and says nothing on the console."""
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert said == []
    assert page.evaluate("document.scripts.length") == 0
    page.close()
