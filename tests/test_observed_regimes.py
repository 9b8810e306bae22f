"""Reporting regimes as data: the shipped ones, strict reading, what is reported of what happened, series under them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import command
from magdepth.errors import BadInput, Failed
from magdepth.observed import Regimes, comparable, load_regimes, regimes_of, reported, rest_holds
from magdepth.observed.kaggle import read_kaggle
from magdepth.observed.regimes_file import LARGEST, parse_regimes
from magdepth.observed.reporting import GIVEN, OUTCOMES, Regime, ReportedFigure, rest_of
from magdepth.observed.series import Series
from magdepth.observed.series_store import import_series, load_series
from observed_files import attack, generic, kaggle

#: Days on which the Air Force's way of reporting changed, as they were hard-coded before regimes were data.
BEGINS = {"B": date(2024, 7, 10), "C": date(2024, 10, 6), "D1": date(2025, 7, 24), "D2": date(2025, 12, 23),
          "E": date(2026, 8, 11)}  # fmt: skip
PERIOD = """\
  - code: {code}
    {days}
    stopped: {{holds: [{stopped}], given: always, means: shot down}}
    lost: {{holds: [lost], given: always, means: gone}}
    hits: {hits}
    still_airborne: never
    rest: what remains
"""
HEAD = "regimes: toy\ntitle: a toy\nsource: made up\nperiods:\n"
TWO = HEAD + PERIOD.format(code="P", days="last: 2025-06-30", stopped="shot", hits="never") + PERIOD.format(
    code="Q", days="first: 2025-07-01", stopped="shot, left", hits="always"
)  # fmt: skip
LINES = ("2025-06-30,drone,20,12,4,,,", "2025-07-01,drone,,,,,,no_report", "2025-07-02,drone,30,21,5,2,,")


@pytest.fixture(scope="module")
def example(root: Path) -> str:
    """The regimes file that the docs show."""
    (text,) = re.findall(r"```yaml\n(.*?)```", (root / "docs" / "observed.md").read_text("utf-8"), re.DOTALL)
    return str(text)


def figures(draw: st.DrawFn) -> tuple[ReportedFigure, ...]:
    """The figures of a regime: each outcome counted in one of them or in none."""
    place = {outcome: draw(st.sampled_from(["stopped", "lost", "rest"])) for outcome in OUTCOMES}
    made = []
    for name in ("stopped", "lost"):
        holds = frozenset(outcome for outcome in OUTCOMES if place[outcome] == name)
        means = " ".join(draw(st.text("abc '\"#:,{}[]äж%\\", max_size=20)).split()) or "said"
        made.append(ReportedFigure(name, holds, draw(st.sampled_from(GIVEN[:-1])) if holds else "never", means))
    for name, outcome in (("hits", "hit"), ("still_airborne", "airborne")):
        given_ = draw(st.sampled_from(GIVEN)) if place[outcome] == "rest" else "never"
        made.append(ReportedFigure(name, frozenset({outcome} if given_ != "never" else ()), given_))
    return tuple(made)


@st.composite
def several(draw: st.DrawFn) -> Regimes:
    """Regimes of one to four periods, open or not at the outer ends."""
    count = draw(st.integers(1, 4))
    days = sorted(draw(st.sets(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=count + 1, max_size=count + 1)))
    made = []
    for place, (first, last) in enumerate(pairwise(days)):
        open_first = place == 0 and draw(st.booleans())
        open_last = place == count - 1 and draw(st.booleans())
        made.append(Regime(f"R{place}", None if open_first else first, None if open_last else last - timedelta(days=1),
                           *figures(draw), rest="the rest", note=draw(st.sampled_from(["", "a note"]))))  # fmt: skip
    return Regimes("toy", tuple(made), "a title", "a source")


def quoted(text: str) -> str:
    """A text as YAML writes it between single quotes."""
    return "'" + text.replace("'", "''") + "'"


def written(regimes: Regimes) -> str:
    """The regimes as a file."""
    lines = [f"regimes: {regimes.name}", f"title: {regimes.title}", f"source: {regimes.source}", "periods:"]
    for one in regimes.regimes:
        lines.append(f"  - code: {one.code}")
        lines += [f"    {name}: {day}" for name, day in (("first", one.first), ("last", one.last)) if day]
        for figure in (one.stopped, one.lost):
            holds = ", ".join(sorted(figure.holds))
            lines += [f"    {figure.name}:", f"      holds: [{holds}]", f"      given: {figure.given}",
                      f"      means: {quoted(figure.means)}"]  # fmt: skip
        lines += [f"    {figure.name}: {figure.given}" for figure in (one.hits, one.still_airborne)]
        lines += [f"    rest: {one.rest}"] + ([f"    note: {one.note}"] if one.note else [])
    return "\n".join(lines) + "\n"


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A sound file with a few places cut, doubled or overwritten."""
    text = TWO
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        clever = st.sampled_from(["&a ", "*a", "!!int ", "\n---\n", "[[", "\\e", "~", "{", "- "])
        new = draw(st.one_of(st.text(max_size=6), clever))
        text = text[:start] + new + text[end:]
    return text


def test_the_shipped_regimes_begin_on_the_days_known_before() -> None:
    ukraine = load_regimes()
    assert [regime.code for regime in ukraine.regimes] == ["A", *BEGINS]
    assert {regime.code: regime.first for regime in ukraine.regimes[1:]} == BEGINS
    assert (ukraine.regimes[0].first, ukraine.regimes[-1].last) == (None, None)
    for code, day in BEGINS.items():
        assert ukraine.code_on(day) == code != ukraine.code_on(day - timedelta(days=1))
    assert [regime.code for regime in ukraine.regimes if regime.lost_reported] == ["C"]


def test_what_the_rest_holds_and_what_moved() -> None:
    ukraine = load_regimes()
    rests = {regime.code: rest_holds(regime) for regime in ukraine.regimes}
    assert rests["A"] == rests["B"] == {"lost", "left", "airborne", "hit"}
    assert rests["C"] == {"left", "airborne", "hit"}
    assert rests["D1"] == rests["D2"] == rests["E"] == {"airborne", "hit"}
    moved = [set(comparable(before, after)) for before, after in pairwise(ukraine.regimes)]
    assert moved == [set(), {"lost"}, {"lost", "left"}, set(), set()]
    told = ukraine.as_dict()["regimes"]
    assert [set(one["moved"]) for one in told] == [set(), *moved]
    assert all("inferred" in one["note"] for one in told if "left" in one["stopped"]["holds"])


def test_the_same_nights_look_different_on_either_side_of_a_change() -> None:
    ukraine = load_regimes()
    truth = {"shot": 60, "lost": 30, "left": 2, "hit": 8}
    before, after = (reported(ukraine.get(code), truth) for code in ("C", "D1"))
    assert before == {"launched": 100, "stopped": 60, "lost": 30, "hits": None, "still_airborne": None}
    assert after == {"launched": 100, "stopped": 92, "lost": None, "hits": None, "still_airborne": None}
    assert reported(ukraine.get("E"), truth, also=["hits"])["hits"] == 8
    for wrong, also in (({"shoot": 3}, ()), ({"shot": -1}, ()), ({}, ["lost"]), ({}, ["sites"])):
        with pytest.raises(BadInput, match="O216"):
            reported(ukraine.get("A"), wrong, also)


@settings(deadline=None)
@given(several(), st.fixed_dictionaries({outcome: st.integers(0, 1000) for outcome in OUTCOMES}), st.data())
def test_nothing_launched_goes_unaccounted(regimes: Regimes, truth: dict[str, int], data: st.DataObject) -> None:
    for regime in regimes.regimes:
        may = [name for name, figure in regime.figures.items() if figure.given != "never"]
        also = data.draw(st.sets(st.sampled_from(may))) if may else ()
        told = reported(regime, truth, also)
        rest = rest_of(regime, told)
        assert told["launched"] == sum(truth.values())
        assert rest == sum(truth[outcome] for outcome in rest_holds(regime))
        taken = [told[figure.name] for figure in (regime.stopped, regime.lost) if figure.given == "always"]
        assert told["launched"] == sum(part for part in taken if part is not None) + rest
        assert None not in taken
        for name, figure in regime.figures.items():
            assert (told[name] is not None) == (figure.given == "always" or name in also)
        within = [told[name] for name in ("hits", "still_airborne") if told[name] is not None]
        assert all(part <= rest for part in within)
        assert not comparable(regime, regime)


@settings(deadline=None)
@given(several())
def test_what_is_written_is_read_back(regimes: Regimes) -> None:
    read = parse_regimes(written(regimes), "a.yaml")
    assert read == regimes
    assert parse_regimes(read.text, "again") == regimes
    first, last = regimes.regimes[0], regimes.regimes[-1]
    day = first.first or first.last or date(2015, 1, 1)
    assert read.on(day) == first
    assert read.within(day, day) == (first,)
    if first.first is not None:
        assert read.on(first.first - timedelta(days=1)) is None
    if last.last is not None:
        assert read.on(last.last + timedelta(days=1)) is None


@settings(max_examples=300, deadline=None)
@given(mangled())
def test_a_mangled_file_is_read_or_refused_with_lines(text: str) -> None:
    try:
        read = parse_regimes(text, "a.yaml")
    except BadInput as error:
        assert error.faults
        for fault in error.faults:
            assert re.fullmatch(r"O20[1-9]|O21[0-2]", fault.code)
            assert fault.line is None or 1 <= fault.line <= len(re.findall("[\n\r\x85\u2028\u2029]", text)) + 1
            assert str(fault).isprintable()
    else:
        for before, after in pairwise(read.regimes):
            assert after.first - before.last == timedelta(days=1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: P", "code: P\n    colour: red", [("O204", 6, "periods.1.colour")]),
        ("    rest: what remains\n", "", [("O205", 5, "periods.1.rest")]),
        ("title: a toy\n", "", [("O205", 1, "title")]),
        ("last: 2025-06-30", "last: 2025-06-31", [("O206", 6, "periods.1.last")]),
        ("last: 2025-06-30", "first: 2025-07-01\n    last: 2025-06-30", [("O207", 7, "periods.1.last")]),
        ("2025-06-30", "2025-06-28", [("O208", 12, "periods.2.first")]),
        ("2025-06-30", "2025-07-01", [("O208", 12, "periods.2.first")]),
        ("last: 2025-06-30\n", "first: 2024-06-30\n", [("O208", 5, "periods.1.last")]),
        ("first: 2025-07-01", "last: 2025-08-01", [("O208", 12, "periods.2.first")]),
        ("holds: [shot]", "holds: [shut]", [("O209", 7, "periods.1.stopped.holds")]),
        ("holds: [shot]", "holds: [shot, lost]", [("O210", 8, "periods.1.lost")]),
        ("holds: [shot]", "holds: [shot, shot]", [("O210", 7, "periods.1.stopped.holds")]),
        ("[shot, left]", "[shot, hit]", [("O210", 16, "periods.2.hits")]),
        ("code: Q", "code: P", [("O211", 12, "code")]),
        ("hits: always", "hits: often", [("O212", 16, "periods.2.hits")]),
        ("holds: [shot]", "holds: []", [("O212", 7, "periods.1.stopped.given")]),
        ("[shot], given: always", "[shot], given: never", [("O212", 7, "periods.1.stopped.given")]),
        ("hits: never", "hits: [never]", [("O212", 9, "periods.1.hits")]),
        ("code: P", "code: ", [("O203", 5, "periods.1.code")]),
        ("regimes: toy", "regimes: To y", [("O203", 1, "regimes")]),
        ("means: shot down", 'means: "\\e[31m"', [("O203", 7, "periods.1.stopped.means")]),
        ("code: P", "code: P\n    code: R", [("O202", 6, "code")]),
        ("code: P", "code: &p P", [("O201", 5, None)]),
        ("code: P", "code: !!str P", [("O201", 5, None)]),
        ("periods:\n", "---\nperiods:\n", [("O201", 4, None)]),
        ("holds: [shot]", "holds: [shot", [("O201", 7, None)]),
        ("holds: [shot]", "holds: " + "[" * 9 + "]" * 9, [("O201", 7, None)]),
        ("holds: [shot]", "holds: " + "[" * 50_000, [("O201", 7, None)]),
        (TWO[TWO.index("periods:"):], "periods: []\n", [("O203", 4, "periods")]),
        (TWO, "- a\n", [("O203", 1, None)]),
        (TWO, "", [("O203", 1, None)]),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(old: str, new: str, told: list[tuple[str, int, str | None]]) -> None:
    assert old in TWO
    with pytest.raises(BadInput) as caught:
        parse_regimes(TWO.replace(old, new, 1), "a.yaml")
    assert [(fault.code, fault.line, fault.key) for fault in caught.value.faults] == told
    assert all(fault.file == "a.yaml" for fault in caught.value.faults)


def test_all_faults_are_told_at_once() -> None:
    text = TWO.replace("[shot]", "[shut]").replace("hits: always", "hits: often").replace("title", "titel")
    text = text.replace("2025-07-01", "2025-07-02")
    with pytest.raises(BadInput) as caught:
        parse_regimes(text, "a.yaml")
    assert {fault.code for fault in caught.value.faults} == {"O204", "O205", "O208", "O209", "O212"}
    (unknown,) = (fault for fault in caught.value.faults if fault.code == "O204")
    assert unknown.cure == "did you mean 'title'?"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name, data, code in (("a", b"\xff\xfe", "O201"), ("b", b"#" * (LARGEST + 1), "O200"), ("c", None, "O200")):
        path = tmp_path / f"{name}.yaml"
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(BadInput, match=code):
            load_regimes(path)
    with pytest.raises(BadInput, match=r"O200.*did you mean 'ukraine'"):
        load_regimes("ukrane")
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode())
    assert load_regimes(tmp_path / "windows.yaml") == parse_regimes(TWO, "")


def test_a_second_theatre_is_imported_under_its_regimes(
    example: str, capsys, data_dir: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gulf.yaml").write_text(example, encoding="utf-8")
    data = generic(tmp_path / "days.csv", *LINES)
    words = ("observed", "import", data, "--format", "generic", "--name", "gulf")
    done = command(capsys, *words, "--regimes", "gulf.yaml")
    assert (done.code, done.err) == (0, "")
    assert "Regimes 'gulf': apart, joined" in done.out
    assert "1 rows have a figure 'lost' that is never given" in done.out
    (tmp_path / "gulf.yaml").unlink()  # the series has it now
    series = load_series("gulf", data_dir / "observed")
    assert [(row.day.day, row.regime) for row in series.rows] == [(30, "apart"), (1, "joined"), (2, "joined")]
    held = regimes_of(series)
    assert held == parse_regimes(example, "")
    assert comparable(*held.regimes) == {"lost"}
    assert reported(held.get("joined"), {"shot": 5, "lost": 4})["stopped"] == 9
    shown = command(capsys, "observed", "list", "--json").out
    assert '"regimes": "gulf"' in shown and "evening notes" not in shown


def test_what_is_appended_keeps_to_the_regimes(data_dir: Path, tmp_path: Path, capsys) -> None:
    mine, other = tmp_path / "mine.yaml", tmp_path / "other.yaml"
    mine.write_text(TWO)
    other.write_text(TWO.replace("means: gone", "means: vanished"))
    first, more = generic(tmp_path / "a.csv", *LINES), generic(tmp_path / "b.csv", "2025-07-03,drone,9,4,1,,,")
    public = kaggle(tmp_path / "k.csv", [attack("2025-07-25 08:00", launched=9, destroyed=4)])

    def run(path: Path, form: str, *words: object) -> list[str]:
        done = command(capsys, "observed", "import", path, "--format", form, "--name", "toy", "--json", *words)
        return done.codes() if done.code else []

    assert run(first, "generic", "--regimes", mine) == []
    before = (data_dir / "observed" / "toy" / "series.parquet").read_bytes()
    assert run(more, "generic", "--append", "--regimes", other) == ["O214"]
    assert run(public, "kaggle", "--append") == ["O214"]
    assert run(public, "kaggle", "--replace", "--regimes", mine) == ["O215"]
    assert (data_dir / "observed" / "toy" / "series.parquet").read_bytes() == before
    mine.write_text("# a remark changes nothing\n" + TWO)
    assert run(more, "generic", "--append", "--regimes", mine) == []
    assert run(generic(tmp_path / "c.csv", "2025-07-04,drone,9,4,1,,,"), "generic", "--append") == []
    assert [row.regime for row in load_series("toy").rows] == ["P", "Q", "Q", "Q", "Q"]
    assert run(first, "generic", "--replace") == []  # without a name for its ways of reporting
    assert regimes_of(load_series("toy")) is None
    assert {row.regime for row in load_series("toy").rows} == {None}
    assert run(more, "generic", "--append", "--regimes", mine) == ["O214"]


def test_days_outside_of_all_regimes_are_refused(data_dir: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "short.yaml"
    path.write_text(TWO.replace("last: 2025-06-30", "first: 2025-06-29\n    last: 2025-06-30"))
    data = generic(tmp_path / "a.csv", "2025-06-27,drone,9,,,,,", *LINES)
    done = command(capsys, "observed", "import", data, "--format", "generic", "--name", "toy", "--regimes", path)
    assert done.code == 2
    assert "2 days lie outside of all regimes of 'toy', the first is 2025-06-27" in done.err


def test_the_public_set_and_its_reports_are_under_the_shipped_regimes(data_dir: Path, tmp_path: Path, capsys) -> None:
    days = ["2024-07-09", "2024-07-10", "2025-07-24"]
    path = kaggle(tmp_path / "k.csv", [attack(f"{day} 08:00", launched=9, destroyed=4) for day in days])
    assert command(capsys, "observed", "import", path, "--format", "kaggle", "--name", "ua").code == 0
    series = load_series("ua")
    assert regimes_of(series) == load_regimes()
    assert {row.day.isoformat(): row.regime for row in series.rows if row.launched} == dict(
        zip(days, ["A", "B", "D1"], strict=True)
    )
    assert regimes_of(Series("empty", ())) is None
    assert command(capsys, "observed", "import", generic(tmp_path / "g.csv", "2025-07-25,drone,9,4,,,,"), "--format",
                   "generic", "--name", "ua", "--append").code == 0  # fmt: skip
    assert load_series("ua").rows[-1].regime == "D1"


def test_regimes_that_were_damaged_where_they_are_kept(tmp_path: Path) -> None:
    rows, _, _ = read_kaggle(kaggle(tmp_path / "k.csv", [attack("2025-07-25 08:00", launched=9, destroyed=4)]))
    for held in ({"name": "toy", "text": "regimes: ["}, {"name": "toy"}, "toy"):
        series = import_series("toy", rows, {"regimes": held}, "replace", tmp_path)
        with pytest.raises(Failed, match="O217"):
            regimes_of(series)


def test_regimes_are_shown(capsys, tmp_path: Path, example: str, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = command(capsys, "observed", "regimes", "--json").json()
    assert told["name"] == "ukraine"
    assert [(one["code"], one["rest"]["holds"]) for one in told["regimes"]][2:4] == [
        ("C", ["left", "airborne", "hit"]), ("D1", ["airborne", "hit"])]
    (tmp_path / "gulf.yaml").write_text(example, encoding="utf-8")
    shown = command(capsys, "observed", "regimes", "gulf.yaml")
    assert shown.code == 0
    assert re.search(r"apart +open +2025-06-30 +shot +lost +left, airborne, hit +sometimes +—", shown.out)
    assert re.search(r"joined +2025-07-01 +open +shot, lost +— +left, airborne, hit +mostly withheld +lost",
                     shown.out)  # fmt: skip
    assert "was said on the first evening" in shown.out
    for wrong in ("ukrane", "none.yaml"):
        done = command(capsys, "observed", "regimes", wrong, "--json")
        assert (done.code, done.codes()) == (2, ["O200"])


def test_importing_regimes_loads_nothing_heavy(root: Path) -> None:
    import subprocess
    import sys

    heavy = "print(sorted({'numpy', 'pyarrow', 'pydantic', 'scipy'} & set(sys.modules)))"
    text = f"import sys; from magdepth.observed.regimes import load_regimes; {heavy}; load_regimes().on; {heavy}"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout == "[]\n['pydantic']\n"  # reading a file takes pydantic, and nothing else
