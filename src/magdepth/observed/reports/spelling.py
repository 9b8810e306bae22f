"""Slips of the pen: whether two words differ by one letter left out, put in, changed, or by two that changed places."""

from __future__ import annotations


def one_slip(word: str, meant: str) -> bool:
    """True if one letter, or two neighbours that changed places, make the difference.

    >>> one_slip("збтио", "збито"), one_slip("балстичних", "балістичних"), one_slip("вбили", "збито")
    (True, True, False)
    """
    if word == meant or abs(len(word) - len(meant)) > 1:
        return word == meant
    at = 0
    while at < min(len(word), len(meant)) and word[at] == meant[at]:
        at += 1
    left, right = word[at:], meant[at:]
    if len(left) == len(right):
        swapped = len(left) > 1 and left[1] + left[0] + left[2:] == right
        return left[1:] == right[1:] or swapped
    return left[1:] == right if len(left) > len(right) else left == right[1:]
