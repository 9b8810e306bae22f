"""Documents in: encodings, signs nobody sees, Markdown, saved pages, wrapped lines, collections."""

from __future__ import annotations

import json
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from magdepth.errors import BadInput, MissingExtra
from magdepth.evidence.documents import htmltext
from magdepth.evidence.documents.collection import read_collection
from magdepth.evidence.documents.decoding import clean, decode
from magdepth.evidence.documents.document import Document, from_bytes, published_day, read_document

PAGE = """<!doctype html><html><head><title>Workers for a plant | The Paper</title>{head}</head><body>
<nav><ul><li><a href="/">Home, 9 sections</a></li></ul></nav>
<div class="cookie-banner">We share with 300 partners.</div>
<main><article><h1>Workers for a plant</h1>
<p>Up to <b>25,000</b> workers may be sent to the plant, the broadcaster said on Thursday.</p>
<p>The plant makes 2,000&nbsp;drones a month.<br>It wants to make 5,000.</p>
<ul><li>1,000 sappers for the region</li><li>5,000 builders for the region</li></ul>
<table><tr><th>Month</th><th>Launched</th></tr><tr><td>May</td><td>3,974</td></tr></table>
</article></main><footer>© The Paper, 12 offices</footer></body></html>"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def read(folder: Path, name: str, content: str | bytes) -> Document:
    return read_document(written(folder, name, content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_its_forms_is_one_text(tmp_path: Path, encoding: str) -> None:
    said = "Около 25 000 рабочих – “up to” that, said he. And more of it, in Latin letters, to be sure.\n"
    document = read(tmp_path, "a.txt", said.encode(encoding))
    assert document.text == said
    assert not document.notes


def test_what_is_not_unicode_is_read_as_cp1252_and_told(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", "The café sold 5 000 € of it – all.".encode("cp1252"))
    assert document.text == "The café sold 5 000 € of it – all."
    assert [(note.code, note.file) for note in document.notes] == [("W210", str(tmp_path / "a.txt"))]


RUSSIAN = "Завод выпускает 2 000 беспилотников в месяц, сообщил телеканал, а хочет выпускать 5 000."
UKRAINIAN = "Завод виготовляє 2 000 безпілотників на місяць, повідомив телеканал, а їх має бути 5 000."
GREEK = "Το εργοστάσιο κατασκευάζει 2.000 αεροσκάφη τον μήνα, ανακοίνωσε το υπουργείο."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (RUSSIAN, "iso8859-5"), (UKRAINIAN, "cp1251"),
     (UKRAINIAN, "koi8-u"), (GREEK, "cp1253"), ("The plant makes 2,000 a month. " * 50 + RUSSIAN, "cp1251")],
)  # fmt: skip
@pytest.mark.parametrize("times", [1, 1000])
def test_another_alphabet_is_recognised_and_told(text: str, encoding: str, times: int) -> None:
    decoded = decode((text + "\n").encode(encoding) * times)
    assert decoded.text == (text + "\n") * times
    assert [note.code for note in decoded.notes] == ["W210"]
    assert f"was read as {encoding}" in decoded.notes[0].message


@pytest.mark.parametrize(
    "text",
    ["“It’s unclear – up to €5,000”, Müller said.", "Le café était fermé ; l'hôtel a été vendu à l’État, dès août.",
     "Später könnten es größere Stückzahlen werden, erklärte das Ministerium für Rüstung.", "5 Ångström, São Tomé"],
)  # fmt: skip
def test_western_texts_are_not_taken_for_another_alphabet(text: str) -> None:
    for times in (1, 20):
        decoded = decode((text + "\n").encode("cp1252") * times)
        assert decoded.text == (text + "\n") * times
        assert "read as cp1252" in decoded.notes[0].message


def test_too_few_letters_to_recognise_a_language_are_read_as_cp1252() -> None:
    decoded = decode("The завод makes 5,000.".encode("cp1251"))
    assert decoded.text == "The çàâîä makes 5,000."
    assert "read as cp1252" in decoded.notes[0].message


def test_damage_to_a_few_letters_does_not_turn_all_the_others_into_nonsense() -> None:
    raw = "Выпуск вырос до двух тысяч в месяц.".encode()
    decoded = decode(raw[:21] + raw[22:])
    assert "тысяч в месяц" in decoded.text
    assert [note.code for note in decoded.notes] == ["W210"]


@pytest.mark.parametrize("declared", ["windows-1251", "cp1251", "WINDOWS-1251"])
def test_a_page_is_read_in_the_charset_it_declares(tmp_path: Path, declared: str) -> None:
    page = PAGE.format(head=f'<meta charset="{declared}">').replace("the broadcaster", "Телеканал")
    assert "Телеканал said" in read(tmp_path, "a.html", page.encode("cp1251")).text


@pytest.mark.parametrize("declared", ["zip", "idna", "unicode_escape", "utf-7", "rot13", "no-such", "../x"])
def test_a_declared_charset_that_is_none_is_passed_over(tmp_path: Path, declared: str) -> None:
    page = PAGE.format(head=f'<meta charset="{declared}">').replace("the broadcaster", "Телеканал")
    assert "Телеканал said" in read(tmp_path, "a.html", page).text


def test_signs_that_nobody_sees_are_taken_out_and_offsets_are_those_of_the_text(tmp_path: Path) -> None:
    seen = "Up to 25,000 workers came.\nSo he said."
    hidden = "\ufeffUp to 25,\u200b000 wor\u00adkers\x00 came.\r\n\u200fSo\u2060 he said.\x07"
    document = read(tmp_path, "a.txt", hidden)
    assert document.text == seen
    assert clean(document.text) == document.text


@pytest.mark.parametrize("sign", ["\u202e", "\u2067"])
def test_a_turned_direction_of_writing_is_told(tmp_path: Path, sign: str) -> None:
    document = read(tmp_path, "a.txt", f"Output is {sign}000,5 a month.")
    assert document.text == "Output is 000,5 a month."
    assert [note.code for note in document.notes] == ["W211"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_line_ends_are_one(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt", "a"])
def test_the_main_text_of_a_page_in_its_paragraphs_whatever_its_name(tmp_path: Path, name: str) -> None:
    head = '<meta property="article:published_time" content="2025-06-19T23:10Z">'
    document = read(tmp_path, name, PAGE.format(head=head))
    assert (document.form, document.title, document.published) == ("html", "Workers for a plant", date(2025, 6, 19))
    lines = document.text.split("\n")
    assert "Up to 25,000 workers may be sent to the plant, the broadcaster said on Thursday." in lines
    assert "1,000 sappers for the region" in lines and "5,000 builders for the region" in lines
    assert "May | 3,974" in lines
    for elsewhere in ("300 partners", "9 sections", "12 offices"):
        assert elsewhere not in document.text


def test_the_day_that_is_given_counts_more_than_the_pages_own(tmp_path: Path) -> None:
    path = written(tmp_path, "a.html", PAGE.format(head='<meta name="date" content="2025-06-19">'))
    assert read_document(path).published == date(2025, 6, 19)
    assert read_document(path, published=date(2025, 7, 1)).published == date(2025, 7, 1)


def test_a_page_that_names_the_month_alone_counts_from_its_end(tmp_path: Path) -> None:
    page = PAGE.format(head='<meta name="date" content="2025-02">')
    # The library fills in a day of its own, and finds none where there is no such day.
    assert read(tmp_path, "a.html", page).published in (date(2025, 2, 28), None)


def test_a_page_too_short_to_have_a_main_part_is_read_whole(tmp_path: Path) -> None:
    page = "<html><body><div><span>Up to 25,000 workers</span> came.</div><script>var a = 77;</script></body></html>"
    assert read(tmp_path, "a.html", page).text == "Up to 25,000 workers came."


def test_a_page_read_whole_keeps_its_blocks_apart_and_leaves_out_what_is_no_prose(tmp_path: Path) -> None:
    page = """<html><head><title>T 9</title></head><body><h2>Output</h2><div>Up to <b>25,000</b>
    workers<br>came.<p>On <i>5</i> June</p>at night</div><script>var a = 77;</script></body></html>"""
    document = read(tmp_path, "a.html", page)
    assert document.text.split("\n") == ["Output", "Up to 25,000 workers", "came.", "On 5 June", "at night"]
    assert [note.code for note in document.notes] == ["W212"]


def test_a_page_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read(tmp_path, "a.html", "<html><body><img src=x></body></html>")
    assert [fault.code for fault in refused.value.faults] == ["E215"]


def test_a_page_needs_the_extra_and_plain_text_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(htmltext, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert read(tmp_path, "a.txt", "5 drones").text == "5 drones"
    with pytest.raises(MissingExtra):
        read(tmp_path, "a.html", PAGE)


MARKDOWN = """---
title: "Output"
date: 2025-06
---

# Output of the *plant*

The plant makes **2,000** [drones](https://example.org/1234_a_b) a month,
and aims at _5,000_.[^7]

1. up to 25,000 workers
2. `12` halls

> said the ministry

| Month | Launched |
|-------|---------:|
| May   | 3,974    |

![picture 99](x.png)
[1]: https://example.org/88
"""


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_markdown_becomes_its_words(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, name, MARKDOWN)
    assert document.form == "markdown"
    assert (document.title, document.published) == ("Output", date(2025, 6, 30))
    assert document.text.split("\n\n") == [
        "Output of the plant", "The plant makes 2,000 drones a month, and aims at 5,000.", "up to 25,000 workers",
        "12 halls", "said the ministry", "Month | Launched", "May | 3,974",
    ]  # fmt: skip  # a row of a table reads as it does in a saved page


@pytest.mark.parametrize(
    ("marked", "lines"),
    [
        ("Month | Made\n--- | ---\nMay | 3 | 77\nJune|4\n", ["Month | Made", "May | 3 | 77", "June | 4"]),
        ("| May | 3 |\n| June | 4 |\n", ["May | 3", "June | 4"]),
        ("Output\n======\n\nIt made[^1] [2,000 drones][1] a month[1].\n[1]: https://example.org/88\n"
         "[^1]: Ministry, 5 June 2025\n", ["Output", "It made 2,000 drones a month."]),
        ("It made [2,000][9] [drones](data:x/y;base64,77) <b>a</b> month.", ["It made [2,000] drones a month."]),
        ("- [ ] made 5\n- [x] made 6\n  - made\n    7\n", ["made 5", "made 6", "made 7"]),
        ("1999. It made 5.\n2003. It made 6.\n", ["1999. It made 5.", "2003. It made 6."]),
        ("It made 5\\\nand 6<br>and 7  \nand 8\n", ["It made 5", "and 6", "and 7", "and 8"]),
        ("    It made 5\n    drones.\n\n```\nmade 6\nmade 7\n```\n", ["It made 5 drones.", "made 6", "made 7"]),
        ("<div>\nIt made 5.\n</div>\n\n<!-- 6\n\n7 -->\n> It made\n> 8.\n", ["It made 5.", "It made 8."]),
        (">" * 1000 + " It made 5.\n\nIt made ~~6~~ 7 <https://example.org/9>.", ["It made 5.", "It made 6 7 ."]),
        ("[Editor's note]: it made 5.\n\n&ndash;&nbsp;It made \\$6.",
         ["[Editor's note]: it made 5.", "–\xa0It made $6."]),
    ],
)  # fmt: skip
def test_markdown_is_read_as_its_grammar_has_it_and_no_figure_is_lost(marked: str, lines: list[str]) -> None:
    assert from_bytes(marked.encode(), name="a", form="markdown").text.split("\n\n") == lines


def test_lists_nested_beyond_the_parser_are_refused_and_not_cut_off() -> None:
    def nested(depth: int) -> bytes:
        return "".join(f"{'  ' * level}- level {level}\n" for level in range(depth)).encode() + b"\nThe end of it."

    read = from_bytes(nested(19), name="a", form="markdown").text.split("\n\n")
    assert read == [*(f"level {level}" for level in range(19)), "The end of it."]
    for deep in (nested(20), nested(40), b"- " * 1000 + b"5 drones"):
        with pytest.raises(BadInput) as refused:
            from_bytes(deep, name="a", form="markdown")
        assert [(fault.code, fault.file) for fault in refused.value.faults] == [("E216", "a")]


def test_signs_that_are_no_markup_stay(tmp_path: Path) -> None:
    said = "It cost 5 * 3 * 2 dollars; snake_case_name; a < b; 1999. That was it, at 3 \\* 4."
    assert read(tmp_path, "a.md", said).text == said.replace("\\*", "*")


def test_a_plain_text_with_few_marks_is_no_markdown(tmp_path: Path) -> None:
    said = "- one of 5,000 drones\n# 5 on the list\nand *so* on"
    assert read(tmp_path, "a.txt", said).text == said


def test_wrapped_lines_of_a_paragraph_are_joined_and_short_paragraphs_are_not(tmp_path: Path) -> None:
    said = "North Korea is considering sending about 25,000 workers to Russia to build a drone plant, it is said."
    more = "The plant would then make more, up to 5,000 a month, and pay each of them 2.50 dollars an hour, he said."
    for width in (45, 60, 72):
        wrapped = "\n\n".join(textwrap.fill(part, width) for part in (said, more, said, more))
        assert wrapped.count("\n") >= 3
        assert read(tmp_path, "a.txt", wrapped).text == "\n\n".join((said, more, said, more))
    for lines in ("North Korea may send up to 25,000 workers, NHK said.\nThe plant makes 2,000 a month.\n",
                  "First it made 2,000 drones a month, he said.\nThen it made 5,000 drones a month, he said.\n" * 5):
        assert read(tmp_path, "a.txt", lines).text == lines  # fmt: skip
    lines = "A title of a certain length above everything\nOutput is 2,000.\nIt was 1,000.\n"
    assert read(tmp_path, "b.txt", lines).text == lines


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-06-19", date(2025, 6, 19)), ("2025-06-19T08:00+03:00", date(2025, 6, 19)), ("2024-02", date(2024, 2, 29)),
     ("2025", date(2025, 12, 31)), ("2025-13", None), ("2025-02-30", None), ("soon", None), ("20250619", None)],
)  # fmt: skip
def test_a_day_as_it_is_written(text: str, day: date | None) -> None:
    assert published_day(text) == day


def test_a_collection_gives_its_documents_and_names_every_line_that_gives_none(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path, "outside.txt", "7 drones")
    written(tmp_path / "in", "beside.txt", "8 drones")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "outside.txt")
    rows = [
        {"id": "a", "text": "5 drones\r\n", "published": "2025-06"}, {"id": "b", "text_file": "beside.txt"},
        {"text": "<html><body>6 drones</body></html>", "form": "html"}, {"text_file": "../outside.txt"},
        {"text_file": str(tmp_path / "outside.txt")}, {"text_file": "link.txt"}, {"text": 5}, {"id": "c"},
        {"text": " "}, {"text": "x", "published": "soon"}, {"text": "x", "form": "pdf"}, ["x"],
    ]  # fmt: skip
    path = written(tmp_path / "in", "c.jsonl", "\n".join([*map(json.dumps, rows), "{", "[" * 100_000]))
    documents, faults = read_collection(path)
    assert [(document.name, document.text) for document in documents] == [
        ("a", "5 drones\n"), ("b", "8 drones"), ("c.jsonl:3", "6 drones"),
    ]  # fmt: skip
    assert documents[0].published == date(2025, 6, 30)
    assert [(fault.line, fault.code) for fault in faults] == [
        (4, "E220"), (5, "E220"), (6, "E220"), (7, "E219"), (8, "E219"), (9, "E215"), (10, "E219"), (11, "E219"),
        (12, "E219"), (13, "E219"), (14, "E219"),
    ]  # fmt: skip


def test_a_form_that_is_given_counts_whatever_the_text_looks_like() -> None:
    assert from_bytes(b"# 5\n\n**x**", name="a", form="text").text == "# 5\n\n**x**"
