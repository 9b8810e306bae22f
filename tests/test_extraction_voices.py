"""Who is said to have said a figure, in all the forms that news pieces have for it."""

from __future__ import annotations

import pytest

pytest.importorskip("spacy")

from magdepth.evidence.extraction import extract
from magdepth.evidence.extraction.attribution import quotations
from magdepth.evidence.extraction.names import name_in

SAID = [
    # before and behind the verb
    ("Andrii Yusov said 2,700 drones a month are made there.", "Andrii Yusov"),
    ("2,700 drones a month are made there, the ministry said.", "the ministry"),
    ('"They make 2,700 drones a month," said Andrii Yusov.', "Andrii Yusov"),
    ("The Institute for the Study of War estimates that 12,000 workers came.", "Institute for the Study of War"),
    ("Two officials said 300 drones were lost.", "Two officials"),
    # appositions and titles
    ("Defence Ministry spokesman Andrii Yusov, a colonel, said 2,700 drones are made there.", "Andrii Yusov"),
    ("The head of the office, Andrii Yusov, said 2,700 drones are made there.", "Andrii Yusov"),
    # prepositions
    ("According to the Main Intelligence Directorate, 2,700 drones were made.", "Main Intelligence Directorate"),
    ("By the ministry's count, 2,700 drones were made.", "the ministry"),
    ("A study by the Kyiv School of Economics counts 2,700 drones.", "study by the Kyiv School of Economics"),
    # an outlet that cites: the person is nearer to the origin than the outlet, a nameless circle is not
    ("The broadcaster NHK, citing a Western diplomat, reports that 25,000 workers came.", "Western diplomat"),
    ("This year 25,000 workers came. This was reported by NHK with reference to diplomatic sources.", "NHK"),
    ("NHK reports that 25,000 workers came.", "NHK"),
    # the sentence behind, before, and a quotation over two sentences
    ("Output is 5,000 drones. This was announced by the Minister of Defence Denys Shmyhal.", "Denys Shmyhal"),
    ("“They need hands. The plan is for 12,000 workers,” said Maria Petrenko.", "Maria Petrenko"),
    ("“They need hands,” said Maria Petrenko. “The plan is for 12,000 workers.”", "Maria Petrenko"),
    # pronouns, and a name told in full before
    ("Maria Petrenko told reporters about it. She said that 12,000 workers live there.", "Maria Petrenko"),
    ("The Main Intelligence Directorate watched the plant. The directorate said 2,700 drones were made.",
     "Main Intelligence Directorate"),
    # headlines
    ("NHK: 25,000 workers came", "NHK"),
    ("NHK: Pyongyang sends 25,000 workers\nNorth Korea is considering more.", "NHK"),
    # nobody
    ("The plant has 2,700 drones.", None),
    ("The report of the plant is long. It has 2,700 drones.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "who"), SAID)
def test_who_said_it(text: str, who: str | None) -> None:
    drafts = extract(text).drafts
    assert [draft.attributed_to for draft in drafts] == [who]


def test_two_voices_in_one_sentence_have_a_figure_each() -> None:
    text = "Ivan Bondar said 300 drones were launched, while Maria Petrenko said 250 drones were launched."
    assert {draft.best: draft.attributed_to for draft in extract(text).drafts} == {
        300: "Ivan Bondar", 250: "Maria Petrenko",
    }  # fmt: skip


def test_a_voice_does_not_reach_into_the_next_paragraph() -> None:
    filler = "Nothing else is known about the matter so far. " * 40
    text = f"Ivan Bondar said 300 drones were launched.\n\n{filler}\n\nThe plant has 40 halls."
    assert {draft.best: draft.attributed_to for draft in extract(text).drafts} == {300: "Ivan Bondar", 40: None}


def test_quotations_end_with_their_paragraph() -> None:
    text = "“An open one that goes on\n“A closed one, long enough” and “short”."
    assert [text[begin:end] for begin, end in quotations(text)] == [
        "“An open one that goes on", "“A closed one, long enough",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("President Volodymyr Zelenskyy", "Volodymyr Zelenskyy"), ("the governor", ""), ("he", ""),
        ("the National Guard of Ukraine", "National Guard of Ukraine"), ("a senior official", "senior official"),
        ("the drones", None), ("", None),
    ],
)  # fmt: skip
def test_the_name_within_a_phrase(phrase: str, name: str | None) -> None:
    assert name_in(phrase) == name
