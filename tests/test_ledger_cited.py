"""Why each shipped claim is shipped: it is used, it speaks against or for what is used, or it counts a month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from magdepth.balance.account import route
from magdepth.balance.part_claims import SAYS
from magdepth.dates import Vintage
from magdepth.evidence import Claim, Ledger, load_ledger
from magdepth.observed import load_monthly

ID = re.compile(r"(?<![-\w])[a-h]\d{3}[a-z]?\b")  # an anchor of the page ("claim-…") names none

#: Disagreements that the assumptions of the shipped scenario, or calibration, name in words: both sides stay on record.
HELD = {
    "how often interceptor drones succeed": ("b038", "c019", "c044"),
    "what a strike drone was first sold for": ("a040",),
    "what the damage in Kursk amounts to": ("d008", "d009", "d009a"),
    "where critical electronics come from": ("g010",),
    "how many shells were sent": ("e010",),
    "what brings drones down": ("b020", "b036", "c022", "c044a"),
}

#: Published figures that a test or a page of docs sets the engine against.
TESTED = ("h007a",)

Named = Callable[[], set[str]]


@pytest.fixture(scope="module")
def shipped() -> Ledger:
    return load_ledger()


@pytest.fixture(scope="module")
def named(root: Path) -> set[str]:
    """Every id that a scenario, an overlay, the reconciliation or the brief names."""
    source = root / "src" / "magdepth"
    files = [*source.glob("library/**/*.yaml"), *source.glob("balance/**/*.py"), *source.glob("briefing/**/*.py")]
    return set().union(*(ids_in(path) for path in files))


def ids_in(path: Path) -> set[str]:
    """The claim ids in a file; examples in docstrings may make some up."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {found for line in lines if not line.lstrip().startswith(">>>") for found in ID.findall(line)}


def monthly_sums(claims: Iterable[Claim]) -> set[str]:
    """Counts of a month's reports: of the year at issue, or where they differ from the monthly facts."""
    launched = {fact.month: fact.launched for fact in load_monthly().months}
    return {
        claim.id
        for claim in claims
        if claim.source.id == "air-force-sums" and claim.category is not None
        if claim.period.startswith("2025-") or claim.best != launched[claim.period]
    }


def reconciled(claims: Iterable[Claim]) -> set[str]:
    """Voices on output or use that reconciliation can set beside a month's launches."""
    return {
        claim.id
        for claim in claims
        if claim.category is not None and claim.quantity in SAYS and claim.repeats is None
        if route(claim.category.type, claim.category.plant, SAYS[claim.quantity] == "use") is not None
    }


def beside(claims: tuple[Claim, ...], used: set[str]) -> set[str]:
    """Claims one link away from those used: what contradicts or repeats them, or they it."""
    found: set[str] = set()
    for claim in claims:
        linked = {*claim.contradicts, *filter(None, [claim.repeats])}
        if claim.id in used:
            found |= linked
        elif linked & used:
            found.add(claim.id)
    return found


def without_reason(claims: tuple[Claim, ...], named: set[str]) -> set[str]:
    """Shipped claims that the rule does not ask for."""
    article = {claim.id for claim in claims if claim.source.tier == "article"}
    held = {name for names in HELD.values() for name in names}
    used = article | named | monthly_sums(claims)
    return {claim.id for claim in claims} - used - beside(claims, used) - reconciled(claims) - held - set(TESTED)


def test_each_claim_has_a_reason_to_be_shipped(shipped: Ledger, named: set[str]) -> None:
    assert without_reason(shipped.claims, named) == set()


@pytest.mark.parametrize("like", ["d012", "b050"])
def test_a_claim_without_a_reason_would_be_seen(shipped: Ledger, named: set[str], like: str) -> None:
    idle = replace(shipped.at(Vintage(date(2025, 12, 31))).get("d001"), id=like, contradicts=(), repeats=None,
                   source=replace(shipped.sources[0], tier="press"))  # fmt: skip
    assert without_reason((*shipped.claims, idle), named) == {like}


def test_the_ledger_is_small_enough_to_be_read(shipped: Ledger) -> None:
    assert 60 <= len(shipped.claims) <= 140


def test_every_id_that_is_named_is_a_claim(shipped: Ledger, root: Path) -> None:
    known = {claim.id for claim in shipped.claims}
    files = [*(root / "src").rglob("*.py"), *(root / "src").rglob("*.yaml"), *(root / "docs").rglob("*.md")]
    files += [root / "README.md", root / "CONTRIBUTING.md", *(root / "benchmarks").glob("*.py")]
    unknown = {str(path.relative_to(root)): sorted(ids_in(path) - known) for path in files}
    assert {path: ids for path, ids in unknown.items() if ids} == {}


def test_what_is_held_in_words_is_shipped(shipped: Ledger) -> None:
    known = {claim.id for claim in shipped.claims}
    assert known >= {*TESTED, *(name for names in HELD.values() for name in names)}
    assert len(known & monthly_sums(shipped.claims)) > 12


def test_no_claim_links_to_one_that_is_not_there(shipped: Ledger) -> None:
    known = {claim.id for claim in shipped.claims}
    linked = {other for claim in shipped.claims for other in (*claim.contradicts, *filter(None, [claim.repeats]))}
    assert linked <= known
