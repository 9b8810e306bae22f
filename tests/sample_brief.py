"""A made-up but complete brief: every field filled, no figure in it is a result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from magdepth.briefing.document import (
    Band,
    BriefDocument,
    ClaimRow,
    Contradiction,
    DifferenceChart,
    FanChart,
    Judgement,
    JudgementOutcome,
    KnownLater,
    LayerRequirement,
    ObservedPoint,
    ParameterRow,
    RequirementChart,
    Resolution,
    SincePoint,
    WaterfallBar,
    WaterfallChart,
)
from magdepth.dates import Window, whole_months

AS_OF = date(2025, 6, 30)
DECEMBER = date(2025, 12, 31)
NEXT_JUNE = date(2026, 6, 30)

_REPORTED = {
    "2024-07": 426, "2024-08": 789, "2024-09": 1334, "2024-10": 1912, "2024-11": 2434, "2024-12": 1807,
    "2025-01": 2629, "2025-02": 3902, "2025-03": 4198, "2025-04": 2476, "2025-05": 4003, "2025-06": 5438,
}  # fmt: skip
_LATER = {"2025-07": 6297, "2025-08": 4132, "2025-09": 5636, "2025-10": 5298, "2025-11": 5445}


def sample_brief(**changes: object) -> BriefDocument:
    """The sample; keyword arguments replace fields of the document."""
    months = whole_months(date(2025, 7, 1), NEXT_JUNE)
    fan_bands = tuple(_band("launched", "drones", w, 5500 + 40 * i, 0.20 + 0.02 * i) for i, w in enumerate(months))
    document = BriefDocument(
        scenario="alabuga-2025",
        title="Workers for Alabuga",
        question="What changes if the workers come, for the drones, for the defence, for Kursk, for Korea, "
        "and how sure can we be?",
        as_of=AS_OF,
        start=date(2025, 7, 1),
        end=NEXT_JUNE,
        seed=7,
        replicates=2000,
        version="0.1.0",
        digest="9f2c41d07be5a6638c0dd1f04a7715e2b8a93f60c1e24d57",
        overlays=(),
        hindsight=False,
        judgements=_judgements(),
        quantities=fan_bands
        + (Band("launched_fourth_quarter", "drones", date(2025, 10, 1), DECEMBER, 11200, 14800, 16900, 19400, 24100),),
        fan=FanChart(
            title="Launches stay near 5,500 a month, and the band doubles within a year",
            observed=tuple(ObservedPoint(m, n) for m, n in _REPORTED.items()),
            bands=fan_bands,
            later=tuple(ObservedPoint(m, n) for m, n in _LATER.items()),
            source="Monthly totals of the Ukrainian Air Force as reported; bands: 2,000 simulated years.",
        ),
        requirement=_requirement(),
        difference=_difference(months),
        waterfall=_waterfall(),
        waterfall_later=replace(
            _waterfall(), title="What was known later narrows the gap for June", verdict="A split closes the gap."
        ),
        depletion=tuple(
            (label, tuple((days, max(0.0, start - days / 120)) for days in (7.0, 14.0, 30.0, 60.0, 90.0)))
            for label, start in (("Interceptor drones", 0.98), ("Short-range missiles", 0.71), ("Guns", 0.2))
        ),
        contradictions=_contradictions(),
        change_our_mind=(
            "Two independent origins that confirm 10,000 or more sent workers at the plant.",
            "Serial numbers from wreckage that give the plant's output apart from other plants.",
            "A published split of launches into strike drones and decoys by month.",
        ),
        outside=(
            "Morale, and what the exchange does to it: no measure is public.",
            "A “dangerous mutation” of global security: it can't be found right or wrong.",
        ),
        parameters=_parameters(),
        claims=_claims(),
        known_later=(
            KnownLater(
                claim=_claim("a031", "Military intelligence puts this type at 2,700 a month.", "2,700 a month"),
                parameter="alabuga.output.strike",
                text="The scenario held 1,600–2,400; this lies above.",
            ),
        ),
        since=tuple(
            SincePoint(month, observed, band.q05, band.median, band.q95)
            for (month, observed), band in zip(_LATER.items(), fan_bands, strict=False)
        ),
        outcomes=(
            JudgementOutcome("workers_confirmed", False, 0.31, 0.0961, "No second origin was found."),
            JudgementOutcome("night_above_700", True, 0.58, 0.1764, "728 were reported on one night in July."),
            JudgementOutcome("quarter_launches", True, 0.62, 0.1444, "Two of three months are in."),
        ),
        notes=("One national series can't tell six layers apart; shares by method are assumptions.",),
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def _band(name: str, unit: str, window: Window, median: float, spread: float) -> Band:
    return Band(
        name, unit, window.first, window.last,
        q05=median * (1 - 1.6 * spread), q25=median * (1 - 0.6 * spread), median=median,
        q75=median * (1 + 0.7 * spread), q95=median * (1 + 2.1 * spread),
    )  # fmt: skip


def _judgements() -> tuple[Judgement, ...]:
    def judgement(
        key: str, statement: str, probability: float | None, word: str | None, confidence: str, note: str,
        share: float | None, claims: tuple[str, ...], rule: str, day: date, conditional: bool = False,
    ) -> Judgement:  # fmt: skip
        resolution = Resolution(rule, day)
        return Judgement(
            key, statement, probability, word, confidence, note, share, claims, resolution, conditional
        )  # fmt: skip

    return (
        judgement(
            "workers_confirmed",
            "It is unlikely that 10,000 or more sent workers at the plant are confirmed by two independent "
            "origins by 31 December 2025.",
            0.31, "unlikely", "low", "one origin speaks of sending, another only of considering it.",
            0.72, ("a003", "a019", "a020"), "two claims of different origin, both of grade C3 or better", DECEMBER,
        ),
        judgement(
            "labour_binds",
            "If all come, launches over twelve months change by +1,900 (−300 to 6,200); it is likely that labour is "
            "not what binds: components are.",
            0.68, "likely", "low", "the lines and the supply of engines are assumptions.",
            0.81, ("a003", "a011"), "share of days on which labour limits output, from wage and vacancy reports",
            NEXT_JUNE, True,
        ),
        judgement(
            "strike_5000",
            "“2,000 a month” fits June's launches once decoys and other plants are taken out; it is very unlikely "
            "that 5,000 strike drones a month leave this plant by December 2025.",
            0.07, "very unlikely", "moderate", "three origins agree on the order of magnitude, none on the category.",
            0.38, ("a001", "a002"), "an origin other than the plant's operator states 5,000 of this type", DECEMBER,
        ),
        judgement(
            "quarter_launches",
            "Launches in the fourth quarter of 2025 come to 17,000 (11,000–24,000); it is likely that they exceed "
            "those of the second quarter.",
            0.74, "likely", "moderate", "the level is estimated from six reported months.",
            0.22, ("b012",), "sum of the monthly facts, October to December, against April to June", DECEMBER,
        ),
        judgement(
            "night_above_700",
            "It is likely that one night brings more than 700 drones by 31 December 2025.",
            0.58, "likely", "moderate", "the largest night grew in each of the last six months.",
            0.30, ("b012", "b040"), "largest night in the monthly facts", DECEMBER,
        ),
        judgement(
            "larger_raids",
            "Larger raids put more drones through; it is roughly even chance that they put a larger share through.",
            0.48, "roughly even chance", "low", "reports changed their definition, and the share moved with it.",
            0.55, ("b040",), "slope of leaked share on raid size over the nights of the period", DECEMBER,
        ),
        judgement(
            "requirement",
            "No public source gives stocks. Meeting 95 % of demand to June 2026 takes 6,100 interceptor drones, 410 "
            "short-range missiles and 240 crews a month; published deliveries cover two layers of five.",
            None, None, "low", "single-shot chances and crews' shifts are assumptions.",
            0.88, ("c007", "c015"), "requirement recomputed with the facts of the period", NEXT_JUNE,
        ),
        judgement(
            "joint_nights",
            "Drones alone take 4 % of ballistic-defence rounds; the strain is joint nights, and it is very likely "
            "that 20 or more come by December 2025.",
            0.86, "very likely", "moderate", "joint nights are counted from reports of the past year.",
            0.26, ("b040", "c015"), "nights with ballistic missiles and over 100 drones", DECEMBER,
        ),
        judgement(
            "second_theatre",
            "In the second theatre a first salvo of 500 drones leaves 31 % (12–54 %) unengaged; it is almost certain "
            "that diverting 5 % of the sent workers to units costs fewer than 300 launches.",
            0.97, "almost certain", "low", "conditional on a stated salvo, and hypothetical throughout.",
            0.93, ("f002",), "paired run with the diversion set to nought", NEXT_JUNE, True,
        ),
    )  # fmt: skip


def _requirement() -> RequirementChart:
    def layer(
        key: str, label: str, rounds_of: str, rounds: float | None, crews: float | None,
        published: float | None, claims: tuple[str, ...], assumed: bool, binds: str | None = None,
    ) -> LayerRequirement:  # fmt: skip
        low, high = (None, None) if rounds is None else (rounds * 0.74, rounds * 1.41)
        return LayerRequirement(
            key, label, rounds_of, rounds, low, high, crews, published, published, published, claims, assumed, binds
        )

    return RequirementChart(
        title="Published deliveries cover two layers of five, and neither of them fully",
        fill=0.95,
        confidence=0.95,
        until=NEXT_JUNE,
        layers=(
            layer("guns", "Guns", "thousand rounds", 310.0, 130, None, (), True),
            layer("interceptors", "Interceptor drones", "drones", 6100.0, 240, 1000.0, ("c007",), True),
            layer("shorad", "Short-range missiles", "missiles", 410.0, 60, 120.0, ("c015",), True),
            layer("medium", "Medium-range missiles", "missiles", 96.0, 22, None, (), False),
            layer("ballistic", "Ballistic defence", "missiles", None, None, None, (), True, "the depot's release rule"),
        ),
        source="Requirement: search on paired runs, re-tested on fresh numbers. Deliveries: as published by donors.",
    )


def _difference(months: tuple[Window, ...]) -> DifferenceChart:
    return DifferenceChart(
        title="The workers move launches by less than the spread between months",
        label_a="no workers",
        label_b="all workers",
        bands=tuple(
            Band("launched", "drones", w.first, w.last, -60.0 * i, 8.0 * i, 21.0 * i, 44.0 * i, 95.0 * i)
            for i, w in enumerate(months)
        ),
        a=tuple(_band("launched", "drones", w, 5500 + 40 * i, 0.2) for i, w in enumerate(months)),
        b=tuple(_band("launched", "drones", w, 5500 + 61 * i, 0.2) for i, w in enumerate(months)),
        source="Paired runs of this scenario with the same random numbers.",
        assumed=True,
    )


def _waterfall() -> WaterfallChart:
    return WaterfallChart(
        title="The 2,000 a month and June's 5,438 launches count different things",
        month="2025-06",
        unit="drones",
        steps=(
            WaterfallBar("Claimed: this plant, strike drones", "claimed", 2000, 2000, 2000, ("a001",), False),
            WaterfallBar("Other plants, strike drones", "plus", 700, 300, 1200, (), True),
            WaterfallBar("Decoys of all types", "plus", 2100, 1500, 2900, ("b012",), False),
            WaterfallBar("Drawn from stock", "plus", 400, -200, 1100, (), True),
            WaterfallBar("Lost before launch, tests", "minus", 180, 60, 340, (), True),
            WaterfallBar("Launched, as reported", "observed", 5438, 5438, 5438, ("b012",), False),
            WaterfallBar("Unexplained", "unexplained", 418, -900, 1500, (), False),
        ),
        alarm=False,
        verdict="An admissible split closes the gap: no alarm.",
        source="Output claims of the ledger; launches as reported by the Air Force.",
    )


def _contradictions() -> tuple[Contradiction, ...]:
    def contradiction(
        parameter: str, one: str, two: str, texts: tuple[str, str], judgement: str, shift: float
    ) -> Contradiction:  # fmt: skip
        text = f"the probability moves by {shift * 100:+.0f} points"
        return Contradiction(parameter, ((one,), (two,)), texts, one, judgement, shift, text.replace("-", "−"))

    return (
        contradiction(
            "workers.sent", "a003", "a019",
            ("Up to 25,000 are being sent.", "Sending 25,000 is under consideration."), "labour_binds", 0.06,
        ),
        contradiction(
            "alabuga.output.strike", "a001", "a011",
            ("The plant makes 2,000 a month.", "Output of all plants and types is 5,000 a month."),
            "strike_5000", -0.14,
        ),
        contradiction(
            "interceptors.stop", "c007", "c015",
            ("Officials speak of 68–70 % success.", "Sorties and kills give 0.24 a sortie."), "requirement", 0.09,
        ),
    )  # fmt: skip


def _parameters() -> tuple[ParameterRow, ...]:
    return (
        ParameterRow("workers.sent", "attacker", "workers", None, "triangular(0, 12000, 25000)", ("a003", "a019"), None,
                     None, "Workers sent within the period."),
        ParameterRow("alabuga.output.strike", "attacker", "drones/month", None, "lognormal 90 % 1,600–2,400", ("a001",),
                     None, None, "Strike drones that leave the plant."),
        ParameterRow("raids.level", "attacker", "drones/day", 152.0, None, ("b012",), None,
                     "mean of the last three months before as_of", "Launches a day before any change."),
        ParameterRow("shorad.stop.strike", "defender", "probability", None, "beta 90 % 0.35–0.70", (),
                     "no public figure by June 2025; the spread of published studies", None,
                     "Chance that one engagement stops a drone."),
        ParameterRow("shorad.crews", "defender", "crews", 60.0, None, (), "order of magnitude only", None,
                     "Crews on duty a night."),
    )  # fmt: skip


def _claims() -> tuple[ClaimRow, ...]:
    rows = (
        ("a001", "The article says the plant makes about 2,000 drones a month.", "2,000 a month"),
        ("a002", "The aim is about 5,000 a month with the sent workers.", "5,000 a month"),
        ("a003", "Up to 25,000 workers; the article says sending has begun.", "up to 25,000"),
        ("a011", "Military intelligence puts long-range drones of all types at 5,000 a month.", "5,000 a month"),
        ("a019", "A broadcaster says that sending 25,000 is under consideration.", "up to 25,000"),
        ("a020", "No source read confirms arrival at the plant.", "qualitative"),
        ("b012", "The Air Force reports 5,438 drones launched in June 2025.", "5,438 in June"),
        ("b040", "The largest night of June 2025 brought 479 drones.", "479 on one night"),
        ("c007", "An official says interceptor drones succeed in 68–70 % of cases.", "68–70 %"),
        ("c015", "A donor publishes deliveries of short-range missiles.", "120 a month"),
        ("f002", "A study states a first salvo of 500 drones.", "500"),
    )
    return tuple(_claim(*row) for row in rows)


def _claim(key: str, paraphrase: str, figure: str) -> ClaimRow:
    url = None if key == "a020" else f"https://example.org/{key}"
    return ClaimRow(key, paraphrase, figure, "an official", "Example Daily, a title", url, AS_OF, "C3")
