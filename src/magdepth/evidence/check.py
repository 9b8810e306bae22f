"""What a ledger that loads may still have wrong: one voice counted twice, figures known too early, long words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from magdepth.dates import month_of
from magdepth.errors import Fault
from magdepth.evidence.claim import Claim
from magdepth.evidence.ledger import Ledger

#: Longest paraphrase in words: a claim is told, never quoted at length.
PARAPHRASE_WORDS = 30

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def check_ledger(ledger: Ledger) -> tuple[Fault, ...]:
    """The warnings (codes W1xx) about a ledger, by file and line; none of them keeps it from loading.

    W101 a long paraphrase · W102 a month counted before its end · W103 one voice says the same
    thing in several claims that are not linked by ``repeats`` · W104 a claim repeats one of another
    origin · W105 a source that no claim uses · W110 a folder that is not sealed · W111 what an
    interrupted writer left · W112 a claim that two others supersede · W113 a claim that both supports
    and contradicts another. A claim that is superseded speaks for nobody any more (W103).

    >>> from magdepth.evidence.ledger import load_ledger
    >>> check_ledger(load_ledger())
    ()
    """
    faults = [
        *ledger.notes, *_long(ledger), *_early(ledger), *_one_voice(ledger), *_other_voice(ledger), *_both(ledger),
    ]  # fmt: skip
    faults.sort(key=lambda fault: (fault.file or "", fault.line or 0, fault.code))
    return (*faults, *_unused(ledger))


def _warn(ledger: Ledger, claim: Claim, code: str, message: str, key: str, **more: str) -> Fault:
    place = ledger.places.get(claim.id)
    file, line = (place.file, place.line) if place else (None, None)
    return Fault(code, f"{claim.id}: {message}", file=file, line=line, key=key, **more)


def _long(ledger: Ledger) -> Iterator[Fault]:
    for claim in ledger.claims:
        # So many words have at least as many blanks between them; counting these is quicker.
        words = len(claim.paraphrase.split()) if claim.paraphrase.count(" ") >= PARAPHRASE_WORDS else 0
        if words > PARAPHRASE_WORDS:
            expected = f"{PARAPHRASE_WORDS} words or fewer"
            yield _warn(ledger, claim, "W101", "long paraphrase", "paraphrase", expected=expected, got=str(words))


def _early(ledger: Ledger) -> Iterator[Fault]:
    periods = {claim.period for claim in ledger.claims if len(claim.period) == 7}
    ends = {period: month_of(period).last for period in periods if _MONTH.fullmatch(period)}
    for claim in ledger.claims:
        end = ends.get(claim.period)
        if end is not None and claim.known_by < end:
            expected = f"{end.isoformat()} or later"
            yield _warn(ledger, claim, "W102", "known before the month it counts was over", "known_by",
                        expected=expected, got=claim.known_by.isoformat())  # fmt: skip


def _one_voice(ledger: Ledger) -> Iterator[Fault]:
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    superseded = ledger.superseded()
    for claim in ledger.claims:
        figures = (claim.low, claim.best, claim.high)
        if figures != (None, None, None) and claim.id not in superseded:
            said = (claim.origin, claim.subject, claim.quantity, claim.unit, claim.period, figures)
            groups[said].append(claim)
    for group in groups.values():
        if len(group) == 1:
            continue
        unlinked = [claim for claim in group if claim.repeats is None]
        for claim in unlinked[1:]:
            first = unlinked[0].id
            message = f"'{claim.origin}' says the same in {first}: one voice, not two"
            yield _warn(ledger, claim, "W103", message, "repeats", cure=f'add "repeats": "{first}"')


def _other_voice(ledger: Ledger) -> Iterator[Fault]:
    origins = {claim.id: claim.origin for claim in ledger.claims}
    for claim in ledger.claims:
        if claim.repeats is not None and origins[claim.repeats] != claim.origin:
            yield _warn(ledger, claim, "W104", f"repeats {claim.repeats}, which has another origin", "origin",
                        expected=origins[claim.repeats], got=claim.origin)  # fmt: skip


def _both(ledger: Ledger) -> Iterator[Fault]:
    for claim in ledger.claims:
        for other in {*claim.supports} & {*claim.contradicts} if claim.supports else ():
            yield _warn(ledger, claim, "W113", f"both supports and contradicts {other}", "supports",
                        cure="drop one of the links")  # fmt: skip


def _unused(ledger: Ledger) -> Iterator[Fault]:
    used = {claim.source.id for claim in ledger.claims}
    for source in ledger.sources:
        if source.id not in used:
            yield Fault("W105", f"source '{source.id}' is used by no claim", key="id", cure="drop it or cite it")
