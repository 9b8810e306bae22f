"""Findings for a reader: which checks to make for the words given, and how each finding is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from magdepth.balance.consistency.account_parts import Parts
from magdepth.balance.consistency.checks import check_all, check_claim, check_source
from magdepth.balance.consistency.claim_figures import said
from magdepth.balance.consistency.finding import Finding
from magdepth.balance.consistency.mixups import mixups_of
from magdepth.balance.consistency.pairs import compare_claims
from magdepth.balance.wording import number
from magdepth.errors import BadInput, Fault
from magdepth.evidence import LedgerView
from magdepth.observed import MonthlyView


def look(claims: LedgerView, observed: MonthlyView, words: Sequence[str] = ()) -> tuple[Finding, ...]:
    """The findings on a whole ledger, on one claim or source, or on two claims (their mix-ups behind them).

    BadInput A130 (too many pairs), A131 (a claim with itself), A133 (more than two words), E120, E121 and, for a
    word that is neither a claim nor a source, A132.
    """
    if not words:
        return check_all(claims, observed)
    if len(words) > 2:
        raise BadInput(Fault("A133", "more than two claims can't be set beside each other", got=" ".join(words)[:80],
                             cure="name two, or one and look at all its findings"))  # fmt: skip
    if len(words) == 1:
        known = claims.exists(words[0])
        return check_claim(claims, words[0], observed) if known else check_source(claims, words[0], observed)
    parts = Parts(claims, observed)
    found = [compare_claims(claims, words[0], words[1], observed, parts)]
    one, other = said(claims.get(words[0])), said(claims.get(words[1]))
    if one is not None and other is not None:
        found += mixups_of(one, [other], parts)
    return tuple(found)


def finding_lines(one: Finding) -> list[str]:
    """A finding for reading: kind and verdict, the sentence, the waterfall, what would close the gap."""
    linked = ", contradictory by the ledger" if one.linked else ""
    lines = [f"{one.kind}: {one.rule} ({one.verdict}{linked})  {', '.join(one.claims)}", f"  {one.sentence}"]
    for step in one.steps:
        assumed = ", assumed" if step.assumed else ""
        behind = f" ({', '.join(step.claims)}{assumed})" if step.claims and step.key not in step.claims else (
            " (assumed)" if step.assumed else "")  # fmt: skip
        lines.append(f"    {number(step.median):>8}  {step.label}{behind}")
    if one.closers:
        lines.append(f"  What would close it alone: {'; or '.join(one.closers)}.")
    lines += [f"  Assumed: {text}." for text in one.assumed if not one.steps]
    return lines


def counted(found: Sequence[Finding], shown: int) -> str:
    """The last line: how many findings of which verdict, and how many are shown."""
    if not found:
        return "Nothing to compare: no other claim speaks of the same."
    counts = Counter(one.verdict if one.kind != "mix-up" else "mix-up" for one in found)
    text = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    rest = f"; {shown} shown, --all shows the rest" if shown < len(found) else ""
    return f"{len(found)} finding{'' if len(found) == 1 else 's'}: {text}{rest}."
