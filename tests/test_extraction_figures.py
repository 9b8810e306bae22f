"""Which figures are read from a sentence: values, bounds, units and subjects; and what only looks like a quantity."""

from __future__ import annotations

import pytest

pytest.importorskip("spacy")

from magdepth.evidence.draft import Draft
from magdepth.evidence.extraction import extract

#: Text, low, high, unit, modifier: None is open.
FIGURES = [
    # bounds
    ("Up to 25,000 workers may be sent.", None, 25000, "workers", "Up to"),
    ("The plant makes more than 100 drones a night.", 100, None, "drones a night", "more than"),
    ("At least a thousand interceptors are needed.", 1000, None, "interceptors", "At least"),
    ("No fewer than 12 missiles were fired.", 12, None, "missiles", "No fewer than"),
    ("They received 120 tonnes or more.", 120, None, "tonnes", "or more"),
    ("The hall holds 40 engines or fewer.", None, 40, "engines", "or fewer"),
    ("Approximately 1,000 soldiers arrived.", 1000, 1000, "soldiers", "Approximately"),
    ("Almost 90 missiles were fired.", 90, 90, "missiles", "Almost"),
    ("Just over 300 drones were launched.", 300, 300, "drones", "Just over"),
    ("About 200 drones or so were launched.", 200, 200, "drones", "About … or so"),
    ("The plant employs 500 people.", 500, 500, "people", None),
    # a bound denied is the other bound
    ("Not more than 20 drones crossed the border.", None, 20, "drones", "Not more than"),
    ("No more than 20 drones crossed the border.", None, 20, "drones", "No more than"),
    ("Never more than 20 drones crossed the border.", None, 20, "drones", "Never more than"),
    ("Output is to grow from 2,000 drones a month to about 5,000.", 2000, 5000, "drones a month", "from … to"),
    ("They have 40 engines at most.", None, 40, "engines", "at most"),
    ("The number did not exceed 40 drones.", None, 40, "drones", "not exceed"),
    ("Not less than 20 drones crossed the border.", 20, None, "drones", "Not less than"),
    # no bound, though the word is there
    ("The group took over 20 posts.", 20, 20, "posts", None),
    # ranges
    ("Russia raised output from 2,000 to 5,000 drones a month.", 2000, 5000, "drones a month", "from … to"),
    ("Output went from 2,000 drones a month to as many as 5,000 drones.", 2000, 5000, "drones", "from … to"),
    ("It takes 300–400 drones per strike.", 300, 400, "drones per strike", "–"),
    ("Between 40 and 50 drones were launched.", 40, 50, "drones", "between … and"),
    ("The factory can make 80 to 100 engines daily.", 80, 100, "engines daily", "to"),
    ("He promised 10 or even 12 launchers.", 10, 12, "launchers", "or"),
    ("They sent two to three thousand men.", 2000, 3000, "men", "to"),
    # how figures are written
    ("The plant employs 1 500 workers.", 1500, 1500, "workers", None),
    ("The plant employs 1\u00a0500 workers.", 1500, 1500, "workers", None),
    ("The plant employs 1.500 workers.", 1500, 1500, "workers", None),
    ("The plant employs 1'500 workers.", 1500, 1500, "workers", None),
    ("The wing is 1,5 metres long.", 1.5, 1.5, "metres", None),
    ("The warhead weighs 1.5 kg.", 1.5, 1.5, "kg", None),
    ("They built 2 million shells.", 2e6, 2e6, "shells", None),
    ("The army bought 5k drones.", 5000, 5000, "drones", None),
    ("Twenty-five engineers arrived.", 25, 25, "engineers", None),
    ("Two thousand five hundred workers live there.", 2500, 2500, "workers", None),
    ("Half a million shells were delivered.", 500_000, 500_000, "shells", None),
    ("Two and a half million people were left without power.", 2.5e6, 2.5e6, "people", None),
    # shares
    ("A third of the drones were decoys.", 1 / 3, 1 / 3, "share", None),
    ("Two thirds of the workers left.", 2 / 3, 2 / 3, "share", None),
    ("Nine out of ten drones were shot down.", 0.9, 0.9, "share", None),
    ("One in five drones was a decoy.", 0.2, 0.2, "share", None),
    ("Every third drone reached its target.", 1 / 3, 1 / 3, "share", None),
    ("The accuracy of the drones rose to 87%.", 87, 87, "%", None),
    # money, measures, rates
    ("Workers earn $2.50 per hour.", 2.5, 2.5, "USD per hour", None),
    ("The price of a drone is €20,000.", 20000, 20000, "EUR", None),
    ("The contract is worth 3 billion roubles.", 3e9, 3e9, "RUB", None),
    ("Each engine costs $5m.", 5e6, 5e6, "USD", None),
    ("The drone flies at 185 km/h.", 185, 185, "km/h", None),
    ("They work 12-hour shifts.", 12, 12, "hour", None),
    ("A 2,000-drone salvo is planned.", 2000, 2000, "drone", None),
    ("The plant has a monthly output of 2,000 drones.", 2000, 2000, "drones monthly", None),
    ("Production has grown nine times more than planned.", 9, 9, "times", None),
]  # fmt: skip

#: What holds no quantity at all.
NOTHING = [
    "On June 15 the plant burned.", "On 15 June 2025 it burned again.", "In August 2024 it was rebuilt.",
    "They met on 6.09.2025 at 5 p.m.", "The attack began at 17:30 local time.", "In 2025 the plan was cut.",
    "Since the 1990s it stood empty.", "He lived there for two months.", "It lasted from 2022-2024.",
    "Ivan Petrenko, 34, a welder, left.", "A 19-year-old student fell ill.", "The recruits are aged 18 to 22.",
    "Shahed-136 and Geran 2 were seen.", "KN-23 missiles were fired.", "F-16 jets took off.", "The S-400 was hit.",
    "The 528th regiment moved.", "A 152-mm gun was lost.", "Military unit 44231 stood there.", "The 3rd Corps came.",
    "They work 24/7.", "Building 8 burned down.", "See page 12.", "The order No. 347 was signed.", "It won 3-1.",
    "Room 204 burned.", "Call +7 900 123 45 67 now.", "The text is at https://example.org/2024/05/12 today.",
    "Both sides had two reasons to go on.", "1. The first point", "", " ", "\n\n", ".",
]  # fmt: skip

#: A text and all of its figures with their units, in order.
TOGETHER = [
    ("The army received 10, 20 and 30 drones.", [(10, "drones"), (20, "drones"), (30, "drones")]),
    ("They offer 20,000, 35,000 or 50,000 dollars.", [(20000, "USD"), (35000, "USD"), (50000, "USD")]),
    ("The air force shot down 20 of the 22 drones.", [(20, "drones"), (22, "drones")]),
    ("Of 44 drones, 30 were shot down.", [(44, "drones"), (30, "drones")]),
    ("The army launched 44 drones, 40 of them were shot down.", [(44, "drones"), (40, "drones")]),
    ("It sold 700 drones. Next year it will sell 1,200.", [(700, "drones"), (1200, "drones")]),
    ("They made 2,000 drones a month; by winter they will make 5,000.",
     [(2000, "drones a month"), (5000, "drones a month")]),
    ("A drone cost 20,000 dollars; later it cost 70,000.", [(20000, "USD"), (70000, "USD")]),
    ("Two F-16 jets took off on June 15.", [(2, "jets")]),
]  # fmt: skip

#: A text with one figure, and what its subject must say.
SUBJECTS = [
    ("Some 2,700 Geran-2 drones were built.", "Geran-2 drones"),
    ("The price of a drone is €20,000.", "price (drone)"),
    ("The accuracy of the interceptors rose to 87%.", "accuracy (interceptors)"),
    ("The warhead weighs 50 kg.", "warhead"),
    ("A third of the workers left.", "workers"),
    ("A 2,000-drone salvo is planned.", "drone salvo"),
]


def only(text: str) -> Draft:
    drafts = extract(text).drafts
    assert len(drafts) == 1, drafts
    return drafts[0]


@pytest.mark.parametrize(("text", "low", "high", "unit", "modifier"), FIGURES)
def test_a_figure_has_its_bounds_and_unit(
    text: str, low: float | None, high: float | None, unit: str, modifier: str | None
) -> None:
    draft = only(text)
    assert (draft.low, draft.high) == (pytest.approx(low), pytest.approx(high))
    assert draft.best == (pytest.approx(low) if low == high else None)
    assert (draft.unit, draft.modifier) == (unit, modifier)


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_quantity_gives_no_draft(text: str) -> None:
    assert extract(text, everything=True).drafts == ()


@pytest.mark.parametrize(("text", "expected"), TOGETHER)
def test_figures_that_share_what_they_count(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(draft.best, draft.unit) for draft in extract(text).drafts] == expected


@pytest.mark.parametrize(("text", "subject"), SUBJECTS)
def test_the_subject_is_what_the_figure_is_of(text: str, subject: str) -> None:
    assert only(text).subject == subject


def test_vague_figures_and_repeats_only_with_everything() -> None:
    text = "In May 2,700 drones were built.\n\nThe 2,700 drones are stored in a hall. Several hundred drones are there."
    assert [draft.best for draft in extract(text).drafts] == [2700]
    told = extract(text, everything=True).drafts
    assert [draft.best for draft in told] == [2700, 2700, None]
    assert told[2].unit == "drones" and told[2].low is None and told[2].high is None


def test_of_a_figure_and_its_repeat_the_one_that_says_more_is_kept() -> None:
    drafts = extract("Plant to get 25,000 workers\nUp to 25,000 workers will come, said Maria Petrenko.").drafts
    assert [(draft.low, draft.high, draft.attributed_to) for draft in drafts] == [(None, 25000, "Maria Petrenko")]


def test_shot_down_and_lost_are_two_figures_though_alike() -> None:
    drafts = extract("The air force shot down 44 drones. Another 44 drones were lost to jamming.").drafts
    assert [draft.best for draft in drafts] == [44, 44]


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("The plant may have 2,700 drones.", True), ("Reportedly 2,700 drones were built.", True),
        ("The plant plans to build 2,700 drones.", True), ("They are considering 2,700 drones.", True),
        ("The plant built 2,700 drones.", False), ("In May 2,700 drones were built.", False),
    ],
)  # fmt: skip
def test_a_sentence_that_is_unsure_is_hedged(text: str, hedged: bool) -> None:
    assert only(text).hedged is hedged


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("In May 2,700 drones were built.", "In May"),
        ("In September 2025 some 2,700 drones were built.", "In September 2025"),
        ("Some 2,700 drones were built last year.", "last year"),
        ("Some 2,700 drones will be built by the end of 2025.", "by the end of 2025"),
        ("Some 2,700 drones were built.", None),
        ("It may march with 2,700 drones.", None),
    ],
)
def test_the_period_is_the_nearest_as_printed(text: str, period: str | None) -> None:
    assert only(text).period == period
