"""A brief as frozen data: what the page, the terminal and ``brief.json`` all show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Resolution:
    """How and when a judgement will be found right or wrong."""

    rule: str
    date: date


@dataclass(frozen=True)
class Judgement:
    """One numbered key judgement.

    ``statement`` is a whole sentence with its likelihood word in it (where there is one);
    ``probability`` is None for a pure quantity; ``confidence_note`` is the sentence about the
    evidence; ``assumption_share`` is the share (0-1) of variance that assumptions carry.
    """

    key: str
    statement: str
    probability: float | None
    likelihood: str | None
    confidence: str
    confidence_note: str
    assumption_share: float | None
    claims: tuple[str, ...]
    resolution: Resolution
    conditional: bool = False
    minor: bool = False  # dated for scoring, but not one of the nine on the first page


@dataclass(frozen=True)
class Band:
    """A quantity over a window with its median and its 50 and 90 % bands."""

    name: str
    unit: str
    first: date
    last: date
    q05: float
    q25: float
    median: float
    q75: float
    q95: float


@dataclass(frozen=True)
class ObservedPoint:
    """A reported month: total launched, as the defender reports it."""

    month: str
    launched: int


@dataclass(frozen=True)
class FanChart:
    """Observed months before as_of, bands after, later observations (hindsight) apart.

    ``source`` stands below the chart; ``assumed`` says that assumptions drive the bands.
    """

    title: str
    observed: tuple[ObservedPoint, ...]
    bands: tuple[Band, ...]
    later: tuple[ObservedPoint, ...]
    source: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class LayerRequirement:
    """What one layer needs a month to hold the fill rate, beside what is published.

    None means not known or not applicable (shown as an em dash); ``binds`` says why a rate
    can't be met where it can't.
    """

    layer: str
    label: str
    round_label: str
    rounds: float | None
    rounds_low: float | None
    rounds_high: float | None
    crews: float | None
    published: float | None
    published_low: float | None
    published_high: float | None
    claims: tuple[str, ...]
    assumed: bool
    binds: str | None


@dataclass(frozen=True)
class RequirementChart:
    """All layers' requirements for one fill rate and confidence."""

    title: str
    fill: float
    confidence: float
    until: date
    layers: tuple[LayerRequirement, ...]
    source: str = ""


@dataclass(frozen=True)
class DifferenceChart:
    """Paired change by month of one quantity (B minus A), around a zero line."""

    title: str
    label_a: str
    label_b: str
    bands: tuple[Band, ...]
    a: tuple[Band, ...]
    b: tuple[Band, ...]
    source: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class WaterfallBar:
    """One bar of a waterfall; role: claimed, plus, minus, observed or unexplained."""

    label: str
    role: str
    median: float
    q05: float
    q95: float
    claims: tuple[str, ...]
    assumed: bool


@dataclass(frozen=True)
class WaterfallChart:
    """From a claimed output to the launches observed, category by category."""

    title: str
    month: str
    unit: str
    steps: tuple[WaterfallBar, ...]
    alarm: bool
    verdict: str
    source: str = ""


@dataclass(frozen=True)
class Contradiction:
    """Two sides that can't both hold, and how far a judgement moves if one is dropped."""

    parameter: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    texts: tuple[str, str]
    dropped: str
    judgement: str
    shift: float
    shift_text: str


@dataclass(frozen=True)
class ParameterRow:
    """A line of the register: one parameter with what it rests on."""

    name: str
    side: str
    unit: str
    value: float | None
    distribution: str | None
    claims: tuple[str, ...]
    assumption: str | None
    estimate: str | None
    doc: str


@dataclass(frozen=True)
class ClaimRow:
    """A line of the register: one claim with its source and grade."""

    id: str
    paraphrase: str
    figure: str
    origin: str
    source: str
    url: str | None
    known_by: date
    grade: str


@dataclass(frozen=True)
class SincePoint:
    """One month after as_of, scored: inside the 90 % band or not."""

    month: str
    observed: int
    q05: float
    median: float
    q95: float

    @property
    def inside(self) -> bool:
        """True if the observed month lies within the 90 % band."""
        return self.q05 <= self.observed <= self.q95


@dataclass(frozen=True)
class JudgementOutcome:
    """A judgement resolved with what is known now: did it happen, and its Brier score."""

    key: str
    happened: bool
    probability: float
    brier: float
    note: str


@dataclass(frozen=True)
class KnownLater:
    """A claim made public after as_of that speaks of a parameter of the scenario."""

    claim: ClaimRow
    parameter: str | None
    text: str


@dataclass(frozen=True)
class Belief:
    """How far a claim of output is believed beside a month's launches and all other claims, as seen from one day.

    ``fits`` is the chance that the plant made the claimed figure give or take a fifth, ``at_least`` that it made so
    much or more, ``believed`` that the claim can be relied on (None where it says nothing of the month);
    ``_before`` by launches alone, or by its grade alone. Shares are 5, 50 and 95 % points: of decoys in all, and of
    other plants in strike drones, ``_if`` the claim fits (None where too rare to tell). ``fallen`` are the claims
    that lost most, with their chances before and after; ``newest`` is the claim used that became known last.
    """

    as_of: date
    month: str
    claim: str
    figure: str
    fits: float
    fits_before: float
    at_least: float
    at_least_before: float
    believed: float | None
    believed_before: float | None
    made: tuple[float, float, float]
    decoy_share: tuple[float, float, float]
    other_share: tuple[float, float, float]
    decoy_share_if: tuple[float, float, float] | None
    other_share_if: tuple[float, float, float] | None
    not_identified: tuple[str, ...]
    fallen: tuple[tuple[str, float, float], ...]
    claims: tuple[str, ...]
    newest: ClaimRow | None = None


@dataclass(frozen=True)
class BriefDocument:
    """Everything a brief says; rendering adds nothing to it."""

    scenario: str
    title: str
    question: str
    as_of: date
    start: date
    end: date
    seed: int
    replicates: int
    version: str
    digest: str
    overlays: tuple[str, ...]
    hindsight: bool
    judgements: tuple[Judgement, ...]
    quantities: tuple[Band, ...]
    fan: FanChart
    requirement: RequirementChart
    difference: DifferenceChart
    waterfall: WaterfallChart
    waterfall_later: WaterfallChart | None
    depletion: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    contradictions: tuple[Contradiction, ...]
    change_our_mind: tuple[str, ...]
    outside: tuple[str, ...]
    parameters: tuple[ParameterRow, ...]
    claims: tuple[ClaimRow, ...]
    known_later: tuple[KnownLater, ...]
    since: tuple[SincePoint, ...]
    outcomes: tuple[JudgementOutcome, ...]
    notes: tuple[str, ...]
    belief: Belief | None = None
    belief_later: Belief | None = None
