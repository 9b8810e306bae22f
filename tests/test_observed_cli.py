"""``magdepth observed import|list|show|plot|check`` as they are typed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from command import command, left
from limited_child import limited_child
from observed_files import attack, generic, kaggle

LINES = ("2025-06-29,drone,9,5,1,,,", "2025-06-30,drone,8,,1,,,", "2025-07-01,drone,,,,,,no_report",
         "2025-07-02,drone,20,12,,3,1,", "2025-07-02,ballistic,2,0,0,2,,")  # fmt: skip


@pytest.fixture
def held(data_dir: Path, tmp_path: Path, capsys) -> Path:
    """A data folder with the series ``toy``; its file."""
    path = generic(tmp_path / "toy.csv", *LINES)
    assert command(capsys, "observed", "import", path, "--format", "generic", "--name", "toy").code == 0
    return path


def test_an_import_prints_what_became_of_each_row(data_dir, tmp_path, capsys) -> None:
    path = kaggle(tmp_path / "a.csv", [
        attack("2025-06-01 08:00", launched=9, destroyed=4),
        attack("2025-06-01 08:00", launched=5, destroyed=5, source="PvKPivden/posts/1"),
        attack("2025-06-01 08:00", launched=5, destroyed=5, source="PvKPivden/posts/1"),
    ])  # fmt: skip
    done = command(capsys, "observed", "import", path, "--format", "kaggle", "--name", "ua")
    assert done.code == 0
    assert "3 rows, 1 used" in done.out
    assert "1 row of regional commands, which repeat national reports, launched 5 (line 3)" in done.out
    done = command(capsys, "observed", "import", path, "--format", "kaggle", "--name", "ua", "--replace", "--json")
    told = done.json()["import"]
    assert (told["file"], told["bytes"], told["format"]) == ("a.csv", path.stat().st_size, "kaggle")
    account = told["account"]
    assert [(reason["what"], reason["lines"]) for reason in account["set_aside"]] == [("regional", [3])]
    assert account["merged"][0]["lines"] == [4]
    assert "Nowhere" not in done.out


def test_show_by_month_keeps_to_its_contract(held, capsys) -> None:
    months = command(capsys, "observed", "show", "toy", "--by", "month", "--json").json()["months"]
    assert months == [
        {"month": "2025-06", "class": "drone", "launched": 17, "stopped": None, "lost": 2, "hits": None,
         "at_least": {"stopped": 5}},
        {"month": "2025-06", "class": "ballistic", "launched": None, "stopped": None, "lost": None, "hits": None},
        {"month": "2025-07", "class": "drone", "launched": 20, "stopped": 12, "lost": None, "hits": 3},
        {"month": "2025-07", "class": "ballistic", "launched": 2, "stopped": 0, "lost": 0, "hits": 2},
    ]
    text = command(capsys, "observed", "show", "toy").out
    assert "≥5" in text and "—: missing, which is not zero" in text


def test_show_by_day_and_as_of(held, capsys) -> None:
    days = command(capsys, "observed", "show", "toy", "--by", "day", "--json").json()["days"]
    assert len(days) == 8
    assert days[0] == {"day": "2025-06-29", "class": "drone", "launched": 9, "stopped": 5, "lost": 1, "hits": None,
                       "still_airborne": None, "status": "reported", "regime": None, "known_by": "2025-06-29"}
    june = command(capsys, "observed", "show", "toy", "--as-of", "2025-06-30", "--json").json()["months"]
    assert {row["month"] for row in june} == {"2025-06"}
    assert "no report" in command(capsys, "observed", "show", "toy", "--by", "day").out
    assert command(capsys, "observed", "show", "toy", "--as-of", "2024-01-01").out == "Nothing was known by then.\n"


def test_list_names_what_is_kept_and_what_is_damaged(held, data_dir, capsys) -> None:
    told = command(capsys, "observed", "list", "--json").json()
    assert [(one["name"], one["first"], one["last"], one["classes"]) for one in told["series"]] == [
        ("toy", "2025-06-29", "2025-07-02", ["drone", "ballistic"])]
    assert told["series"][0]["provenance"][0]["file"] == "toy.csv"
    (data_dir / "observed" / "toy" / "series.parquet").write_bytes(b"PAR1")
    done = command(capsys, "observed", "list")
    assert done.code == 0 and "No series" in done.out and "O158" in done.err


def test_a_second_import_asks_and_a_wrong_append_changes_nothing(held, tmp_path, data_dir, capsys) -> None:
    def run(path: Path, *words: str) -> list[str]:
        done = command(capsys, "observed", "import", path, "--format", "generic", "--name", "toy", "--json", *words)
        return done.codes() if done.code else []

    before = (data_dir / "observed" / "toy" / "series.parquet").read_bytes()
    other = generic(tmp_path / "other.csv", "2025-07-02,drone,21,12,,3,1,", "2025-07-02,ballistic,2,0,0,2,,",
                    "2025-07-03,drone,5,,,,,")  # fmt: skip
    assert run(held) == ["O154"]
    assert run(held, "--replace", "--append") == ["O155"]
    assert run(other, "--append") == ["O156", "O156"]
    assert (data_dir / "observed" / "toy" / "series.parquet").read_bytes() == before
    more = generic(tmp_path / "more.csv", *LINES[3:], "2025-07-03,drone,5,,,,,")
    assert run(more, "--append") == []
    months = command(capsys, "observed", "show", "toy", "--json").json()["months"]
    assert [row["launched"] for row in months if row["class"] == "drone"] == [17, 25]
    assert run(other, "--replace") == []


def test_a_refused_file_leaves_no_trace(data_dir, tmp_path, capsys) -> None:
    path = generic(tmp_path / "bad.csv", "2025-06-31,drone,-1,,,,,")
    done = command(capsys, "observed", "import", path, "--format", "generic", "--name", "bad", "--json")
    assert (done.code, done.codes()) == (2, ["O145", "O146"])
    assert not any("observed" in name for name in left(data_dir))
    assert command(capsys, "observed", "import", path, "--format", "kaggle", "--name", "a", "--cumulative").code == 2
    assert command(capsys, "observed", "import", path, "--format", "excel", "--name", "a").code == 2


def test_running_totals_on_request(data_dir, tmp_path, capsys) -> None:
    path = generic(tmp_path / "totals.csv", *(f"2025-03-0{n},drone,{10 * n * n},,,,," for n in range(1, 8)))
    asked = command(capsys, "observed", "import", path, "--format", "generic", "--name", "t")
    assert "say --cumulative" in asked.out
    words = ("--format", "generic", "--name", "t", "--replace", "--cumulative")
    done = command(capsys, "observed", "import", path, *words)
    assert "say --cumulative" not in done.out
    assert command(capsys, "observed", "show", "t", "--json").json()["months"][0]["launched"] == 490


def test_check_lists_each_difference(data_dir, tmp_path, capsys) -> None:
    june = [f"2025-06-{n:02},drone,100,50,{'' if n == 3 else 10},,," for n in range(1, 31)]
    path = generic(tmp_path / "june.csv", *june, "2025-06-01,cruise,4,4,,,,", "2025-06-01,ballistic,6,0,,,,",
                   "2025-07-01,drone,5,5,,,,")  # fmt: skip
    command(capsys, "observed", "import", path, "--format", "generic", "--name", "s")
    table = tmp_path / "printed.csv"
    wanted = {
        "launched,3000": "equal", "launched,3050": "within", "launched,3100": "differs", "destroyed,1500": "equal",
        "destroyed_or_suppressed,1600": "differs", "lost,300": "at_least", "lost,200": "differs", "hits,4": "missing",
        "left_airspace,29": "missing", "missiles_launched,10": "equal", "ballistic_launched,5": "differs",
    }  # fmt: skip
    rows = [f"2025-06,{row},Somebody,same" for row in wanted]
    table.write_text("\n".join(("month,measure,value,who,url", *rows, "2025-07,launched,5,Somebody,")) + "\n")
    told = command(capsys, "observed", "check", "s", table, "--json").json()
    verdicts = [one["verdict"] for one in told["compared"]]
    assert verdicts == [*wanted.values(), "missing"]  # July is not whole
    assert told["differ"] == 4
    assert told["compared"][2]["difference"] == -100
    assert command(capsys, "observed", "check", "s", table, "--tolerance", "0.04", "--json").json()["differ"] == 3
    text = command(capsys, "observed", "check", "s", table).out
    assert "4 of 12 differ by more than 2.0%." in text
    table.write_text("month,measure,value,colour\n2025-6,launched,x,red\n")
    assert command(capsys, "observed", "check", "s", table, "--json").codes() == ["O143"]
    table.write_text("month,measure,value\n2025-6,launched,x\n2025-06,launched,\n")
    assert command(capsys, "observed", "check", "s", table, "--json").codes() == ["O146", "O145", "O146"]


@pytest.mark.parametrize(("words", "bars", "hollow"), [
    ([], 5, 1), (["--by", "month"], 3, 0), (["--class", "ballistic"], 1, 3),
])  # fmt: skip
def test_plot_draws_a_bar_for_each_figure_and_a_hollow_dot_for_one_missing(
    held, tmp_path, capsys, words, bars, hollow
) -> None:  # fmt: skip
    out = tmp_path / "chart.svg"
    assert command(capsys, "observed", "plot", "toy", "--out", out, *words).code == 0
    drawing = ET.fromstring(out.read_text(encoding="utf-8"))
    strokes = [one.get("stroke") for one in drawing.iter() if one.get("stroke") in ("#cfe2f0", "#7fb5d8")]
    assert len(strokes) == bars  # launched and stopped: a figure that is missing or zero has none
    dots = [one for one in drawing.iter() if one.get("fill") == "#ffffff" and one.get("stroke") == "#5c5f63"]
    assert len(dots) == hollow
    assert "toy.csv" in out.read_text(encoding="utf-8")


def test_plot_refuses_what_cannot_be_drawn(held, tmp_path, capsys) -> None:
    out = tmp_path / "chart.svg"
    done = command(capsys, "observed", "plot", "toy", "--out", out, "--class", "cruise", "--json")
    assert (done.code, done.codes()) == (2, ["O162"])
    assert command(capsys, "observed", "plot", "toy", "--out", out, "--as-of", "2020-01-01", "--json").code == 2
    assert command(capsys, "observed", "plot", "toy", "--out", tmp_path / "no" / "chart.svg").code == 1
    assert command(capsys, "observed", "plot", "tox", "--out", out, "--json").codes() == ["O157"]
    assert not out.exists()


def test_the_words_work_on_the_public_set(data_dir, capsys, shared) -> None:
    file = shared / "data" / "kaggle_missile_attacks_daily_to_2025-12.csv"
    done = command(capsys, "observed", "import", file, "--format", "kaggle", "--name", "ua", "--json")
    assert done.code == 0, done.err
    told = command(capsys, "observed", "check", "ua", shared / "data" / "published_monthly_checks.csv", "--json").json()
    # AFP counted the same reports; the General Staff counts October 2024 in its own way
    assert [(one["month"], one["verdict"]) for one in told["compared"] if "AFP" in one["who"]] == [
        ("2025-07", "equal"), ("2025-07", "equal"), ("2025-08", "equal"), ("2025-08", "within")]
    assert {one["who"] for one in told["compared"] if one["verdict"] == "differs"} == {"General Staff"}
    assert command(capsys, "observed", "list").out.startswith("ua\n")


@pytest.fixture(scope="module")
def bounded(tmp_path_factory):
    with limited_child(2 * 2**30, 60, data=str(tmp_path_factory.mktemp("data"))) as ask:
        yield ask


@pytest.mark.parametrize("content", [b"a" * 20_000_000, b'"' * 15_000_000, b"\n" * 15_000_000, b"a\n" * 7_000_000,
                                     b"," * 15_000_000, b"\0" * 15_000_000])  # fmt: skip
def test_hostile_files_are_refused_in_bounded_memory(bounded, tmp_path, content) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    for form in ("kaggle", "generic"):
        done = bounded("observed", "import", path, "--format", form, "--name", "h", "--json")
        assert done.code == 2, done.err[-300:]
        assert set(done.codes()) <= {"O140", "O141", "O142", "O143"}
