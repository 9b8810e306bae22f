"""``observed parse`` and ``observed append`` as commands: bounds, faults, series that grow and are corrected."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from command import command

NIGHT = "У ніч на 5 липня (з 18:00 4 липня) противник атакував 2 ракетами Х-59 та 90 БпЛА. " + (
    "Збито/подавлено 1 ракету Х-59 та 80 БпЛА.")
DAY = "Протягом дня 5 липня противник атакував 40 БпЛА. Збито/подавлено 36 БпЛА."
CORRECTED = "УТОЧНЕНІ ДАНІ\nУ ніч на 5 липня противник атакував 91 БпЛА. Збито/подавлено 82 БпЛА."
KEYS = [
    "id",
    "kind",
    "date",
    "as_of",
    "launched",
    "downed",
    "lost",
    "hits",
    "hit_sites",
    "debris_sites",
    "refused",
    "notes",
]
CLASSES = ["drone", "ballistic", "cruise", "anti_ship", "other"]


def export(path: Path, *messages: tuple[str, str, str]) -> Path:
    lines = [
        json.dumps({"id": name, "posted_at": posted, "text": text}, ensure_ascii=False)
        for name, posted, text in messages
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def days(capsys: pytest.CaptureFixture[str], *words: str) -> dict[tuple[str, str], dict[str, object]]:
    shown = command(capsys, "observed", "show", "af", "--by", "day", "--json", *words).json()["days"]
    return {(row["day"], row["class"]): row for row in shown}


def test_parse_prints_one_object_a_message_on_a_line_with_every_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = export(
        tmp_path / "a.jsonl",
        ("7", "2026-07-05T05:00:00+00:00", NIGHT),
        ("8", "2026-07-05T06:00:00+00:00", "Курс на захід!"),
    )
    done = command(capsys, "observed", "parse", file, "--json")
    assert done.code == 0, done.err
    first, second = (json.loads(line) for line in done.out.splitlines())
    assert list(first) == KEYS and list(second) == KEYS
    assert list(first["launched"]) == CLASSES and first["launched"]["drone"] == 90 and first["launched"]["other"] == 2
    assert (first["id"], first["date"], first["refused"]) == ("7", "2026-07-05", None)
    assert "alert" in second["refused"] and second["launched"] == dict.fromkeys(CLASSES)


def test_a_pasted_text_may_hold_several_messages_and_takes_its_day_from_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pasted.txt"
    file.write_bytes(f"\ufeff{NIGHT}\r\n---\r\n{DAY}\r\n".encode())
    shown = command(capsys, "observed", "parse", file, "--json", "--posted", "2026-07-05").out.splitlines()
    assert [(one["kind"], one["date"]) for one in map(json.loads, shown)] == [
        ("night", "2026-07-05"),
        ("day", "2026-07-05"),
    ]
    plain = command(capsys, "observed", "parse", file, "--posted", "2026-07-05").out
    assert "night of 2026-07-05" in plain and "drone 90" in plain


@pytest.mark.parametrize(("raw", "code"), [
    (b"", "O185"), (b"\x00\x01\x02", "O181"), ("ніч".encode("cp1251"), "O181"),
    (b'{"id": 1}\n{"text": "a"}\n{oops\n[1]\n{"text": 5}', "O183"),
])  # fmt: skip
def test_what_can_t_be_read_is_told_with_every_line(
    raw: bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jsonl").write_bytes(raw)
    done = command(capsys, "observed", "parse", tmp_path / "bad.jsonl", "--json")
    assert done.code == 2 and code in done.codes()
    if code == "O183":
        assert done.codes() == ["O184", "O183", "O183", "O184"]
    assert command(capsys, "observed", "parse", tmp_path / "none.txt", "--json").codes() == ["O182"]
    assert command(capsys, "observed", "parse", tmp_path, "--json").codes() == ["O182"]


def test_a_hundred_megabytes_are_refused_before_they_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        os.truncate(file.fileno(), 100_000_000)
    assert command(capsys, "observed", "parse", tmp_path / "huge.txt", "--json").codes() == ["O180"]


@pytest.mark.parametrize("text", [
    "збито " * 3000, "1 " * 9000, "(" * 19_000, "Х-59/" * 3900, "а'" * 9000, "- 1 БпЛА\n" * 1800, "у ніч на " * 2000,
    "протягом " * 2000, "з 18:00 " * 2300, "\u202e\u200b" * 9000, "п'ять " * 3000, "-" * 19_000, "ніч з 1 на " * 1500,
])  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    from magdepth.observed.reports import parse_report

    began = time.process_time()
    parse_report(text, posted="2026-07-05")
    # a bound against backtracking that never ends, not a timing: each takes well under a second
    assert time.process_time() - began < 20


def test_marks_that_turn_the_line_or_have_no_width_change_nothing() -> None:
    from magdepth.observed.reports import parse_report

    hidden = NIGHT.replace("90", "9\u200b0\u202e").replace("збито", "зби\u00adто")
    assert parse_report(hidden, posted="2026-07-05").as_dict() == parse_report(NIGHT, posted="2026-07-05").as_dict()


def test_a_night_and_a_day_add_up_repeats_change_nothing_and_a_correction_supersedes(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    night = export(tmp_path / "n.jsonl", ("1", "2026-07-05T05:00:00+00:00", NIGHT))
    assert command(capsys, "observed", "append", "af", night, "--json").codes() == ["O190"]
    assert command(capsys, "observed", "append", "af", night, "--new").code == 0
    both = export(
        tmp_path / "b.jsonl", ("1", "2026-07-05T05:00:00+00:00", NIGHT), ("2", "2026-07-05T16:00:00+00:00", DAY)
    )
    done = command(capsys, "observed", "append", "af", both, "--json").json()
    assert (done["added"], done["repeated"]) == (["2"], ["1"])
    row = days(capsys)["2026-07-05", "drone"]
    assert (row["launched"], row["stopped"], row["lost"]) == (130, 116, None)
    assert days(capsys)["2026-07-05", "other"]["launched"] == 2
    right = export(tmp_path / "c.jsonl", ("3", "2026-07-07T05:00:00+00:00", CORRECTED))
    assert command(capsys, "observed", "append", "af", right, "--json").json()["superseded"] == ["3"]
    assert days(capsys)["2026-07-05", "drone"]["launched"] == 131
    assert days(capsys)["2026-07-05", "other"]["launched"] == 2, "what a correction does not speak of stays"
    assert days(capsys, "--as-of", "2026-07-06")["2026-07-05", "drone"]["launched"] == 130


def test_other_figures_for_a_date_are_refused_and_change_nothing(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = export(tmp_path / "n.jsonl", ("1", "2026-07-05T05:00:00+00:00", NIGHT))
    command(capsys, "observed", "append", "af", first, "--new")
    before = days(capsys)
    other = export(tmp_path / "o.jsonl", ("4", "2026-07-08T05:00:00+00:00", NIGHT.replace("5 липня", "8 липня")),
                   ("5", "2026-07-05T06:00:00+00:00", NIGHT.replace("90", "95")))  # fmt: skip
    assert command(capsys, "observed", "append", "af", other, "--json").codes() == ["O192"]
    assert days(capsys) == before
    dateless = tmp_path / "d.txt"
    dateless.write_text(NIGHT, encoding="utf-8")
    assert command(capsys, "observed", "append", "af", dateless, "--json").codes() == ["O191"]
    alert = tmp_path / "alert.txt"
    alert.write_text("Курс на захід!", encoding="utf-8")
    assert command(capsys, "observed", "append", "of", alert, "--new", "--json").codes() == ["O193"]


def test_days_between_reports_are_days_without_a_report(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = export(tmp_path / "n.jsonl", ("1", "2026-07-05T05:00:00+00:00", NIGHT),
                  ("2", "2026-07-08T05:00:00+00:00", NIGHT.replace("5 липня", "8 липня")))  # fmt: skip
    command(capsys, "observed", "append", "af", file, "--new")
    assert {key[0]: row["status"] for key, row in days(capsys).items() if key[1] == "drone"} == {
        "2026-07-05": "reported", "2026-07-06": "no_report", "2026-07-07": "no_report",
        "2026-07-08": "reported"}  # fmt: skip
