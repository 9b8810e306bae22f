"""Words as the reading files write them: phrases, with ``*`` for any ending, found in a text whatever their case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for a group of words: any of them, whole, in any case; a space matches any white space.

    >>> bool(pattern(("worker*", "per cent")).search("The WORKERS came")), bool(pattern(("worker",)).search("workers"))
    (True, False)
    """
    return re.compile("|".join(_one(word) for word in words) or r"(?!)", re.IGNORECASE)


def hits(words: Iterable[str], text: str) -> list[str]:
    """Which words of a group stand in the text, as the group writes them.

    >>> hits(["drone*", "night", "$*"], "At night, drones for $500")
    ['drone*', 'night', '$*']
    """
    return [word for word in words if pattern((word,)).search(text)]


def found(words: Iterable[str], text: str) -> re.Match[str] | None:
    """The first place in the text where any word of a group stands."""
    return pattern(tuple(words)).search(text)


def _one(word: str) -> str:
    body = r"[\s\-]+".join(re.escape(part).replace(r"\*", r"\w*") for part in word.split(" "))
    body = body.replace("'", "['\u2019]")
    before = r"(?<!\w)" if word[:1].isalnum() else ""
    return before + body + (r"(?!\w)" if word[-1:].isalnum() else "")
