"""From the words of a weapon to its class: the name tells more than the adjective, several classes are not one."""

from __future__ import annotations

from collections.abc import Sequence

from magdepth.observed.reports.lexicon import ADJECTIVE_CLASS


def kinds_of(head: str, names: Sequence[str], adjectives: Sequence[str]) -> tuple[str, ...]:
    """The class of a phrase from its noun, the names of weapons in it and its adjectives.

    A name tells more than an adjective, but "крилатих ракет Х-101/Х-59" are what the adjective calls them, if one of
    the names is of that kind. Two adjectives, or names of two kinds, are several classes in one figure.

    >>> kinds_of("missile", ["ballistic", "other"], []), kinds_of("missile", ["other"], ["cruise"])
    (('ballistic', 'other'), ('other',))
    >>> kinds_of("drone", ["small"], []), kinds_of("missile", [], [])
    (('small',), ('missile',))
    """
    told = tuple(dict.fromkeys(ADJECTIVE_CLASS[found] for found in adjectives if found in ADJECTIVE_CLASS))
    if "guided" in adjectives and len(told) > 1:
        told = tuple(dict.fromkeys(ADJECTIVE_CLASS[found] for found in adjectives
                                   if found in ADJECTIVE_CLASS and found != "guided"))  # fmt: skip
    named = tuple(dict.fromkeys(found for found in names if found not in ("untold", "cruise_if_not_told")))
    if head == "aircraft" or (named and set(named) <= {"aircraft"}):
        return ("small",)
    if head == "drone" or (not head and "drone" in named):
        return _drones(named, adjectives)
    if "small" in named or (head == "munition" and not named):
        return ("small",)
    if head == "total" and not named and not told:
        return ("total",)
    if head == "bomb":
        return ("other",)
    if named:
        named = tuple(found for found in named if found not in ("drone", "aircraft")) or ("drone",)
        return told if len(named) > 1 and len(told) == 1 and told[0] in named else named
    if told:
        return told
    return ("cruise",) if "cruise_if_not_told" in names else ("missile",)


def _drones(named: Sequence[str], adjectives: Sequence[str]) -> tuple[str, ...]:
    if "small" in adjectives or (named and set(named) <= {"small", "aircraft"}):
        return ("small",)
    if "small" in named:
        return ("drone", "small")
    if named and set(named) <= {"other", "banderol"}:
        return (named[0],)
    return ("unknown",) if "unknown" in adjectives and not named else ("drone",)
