"""Which class a weapon model of the public set belongs to, whatever letters and spelling it is written in."""

from __future__ import annotations

import re
from functools import lru_cache

SMALL_UAV, BOMB = "small_uav", "bomb"

# Cyrillic letters that look like Latin ones (at least as capitals) and stand among them in the public set.
_LOOKALIKE = str.maketrans("авеікмнорстух", "abeikmhopctyx")

# The beginnings of names. Kinzhal, C-300 and C-400 fly and are reported as ballistic; X-59/69 are "guided
# air-launched" in the reports and so other; X-22, X-32 and X-35 were made against ships.
_BEGINNINGS: dict[str, tuple[str, ...]] = {
    "drone": ("shahed", "geran", "gerbera", "italmas", "parodiya", "strike uav", "decoy"),
    "ballistic": (
        "iskander-m", "kn-23", "kn-24", "x-47", "kh-47", "kinzhal", "c-300", "s-300", "c-400", "s-400", "oreshnik",
        "ballistic missile", "intercontinental ballistic missile", "intermediate-range ballistic missile",
    ),
    "cruise": ("x-101", "kh-101", "x-55", "kh-55", "kalibr", "iskander-k", "cruise missile"),
    "anti_ship": ("x-22", "kh-22", "x-32", "kh-32", "x-35", "kh-35", "p-800", "oniks", "3m22", "zircon"),
    "other": (
        "x-59", "kh-59", "x-69", "kh-69", "x-31", "kh-31", "x-58", "kh-58", "x-38", "banderol", "unknown missile",
    ),
    SMALL_UAV: (
        "orlan", "zala", "supercam", "merlin", "eleron", "forpost", "granat", "orion", "mohajer", "kub", "lancet",
        "reconnaissance uav", "unknown uav", "молнія", "молния", "molniya", "фенікс", "картограф", "привет-82",
        "privet-82", "fpv",
    ),
    BOMB: ("gbu", "aerial bomb", "guided bomb", "kab", "umpk", "umpb"),
}  # fmt: skip


def folded(text: str) -> str:
    """A name in Latin letters where they look alike, in lower case, single blanks.

    >>> folded("Х-59 ") == folded("X-59")
    True
    """
    return " ".join(text.lower().translate(_LOOKALIKE).split())


def mixes_letters(text: str) -> bool:
    """Whether a word holds both Latin letters and Cyrillic ones that look like them.

    >>> mixes_letters("Iskаnder-M"), mixes_letters("Молнія")
    (True, False)
    """
    return any(re.search(r"[A-Za-z]", word) and re.search(r"[А-яІіЇїЄє]", word) for word in text.split())


@lru_cache(maxsize=4096)
def classes_of(model: str) -> frozenset[str] | None:
    """The classes of the models that a cell joins; SMALL_UAV and BOMB are none of a series; None if one is unknown.

    >>> sorted(classes_of("X-101/X-555 and Kalibr")), sorted(classes_of("C-300 and Iskander-M"))
    (['cruise'], ['ballistic'])
    >>> sorted(classes_of("Iskander-M and Iskander-K")), classes_of("Flying saucer")
    (['ballistic', 'cruise'], None)
    """
    found: set[str] = set()
    for name in re.split(r" and |,|;|/(?!\d)", folded(model)):  # 136/131 is one name
        cls = next((cls for cls, begins in _FOLDED.items() if name.strip().startswith(begins)), None)
        if cls is None:
            return None
        found.add(cls)
    return frozenset(found)


_FOLDED = {cls: tuple(folded(name) for name in names) for cls, names in _BEGINNINGS.items()}
