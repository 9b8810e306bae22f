"""Posteriors as files: written whole or not at all, read back exactly, refused where they are not what was written."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import left, limited, python
from magdepth.dates import Vintage
from magdepth.errors import BadInput, Failed
from magdepth.posterior import FILE, Posterior, find_posterior, list_posteriors, read_posterior, write_posterior
from posterior_toy import FITTED, kept, posterior

SUMMER = date(2025, 8, 31)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def codes(work: Callable[[], object]) -> list[str]:
    """The codes of the faults with which something is refused."""
    with pytest.raises(BadInput) as refused:
        work()
    return [fault.code for fault in refused.value.faults]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(FLOATS, FLOATS, FLOATS), min_size=1, max_size=20), st.text(max_size=30).map(
    lambda text: text.encode("utf-8", "ignore").decode()))
def test_what_is_written_is_read_back_to_the_last_bit(tmp_path: Path, rows: list[Any], command: str) -> None:
    draws = dict(zip((one.name for one in FITTED), zip(*rows, strict=True), strict=True))
    written = posterior(draws=draws, command=command)
    write_posterior(written, tmp_path / "p")
    read = read_posterior(tmp_path / "p")
    assert read == written and read.digest == written.digest
    assert [list(map(float.hex, read.draws[name])) for name in read.names] == [
        list(map(float.hex, column)) for column in draws.values()
    ]


def test_draws_may_be_arrays_and_are_held_as_plain_numbers() -> None:
    plain = posterior()
    arrays = posterior(draws={name: np.array(column) for name, column in plain.draws.items()})
    assert arrays == plain and arrays.digest == plain.digest and plain.size == 300
    assert type(arrays.draws["stop_share"][0]) is float


@pytest.mark.parametrize("changed", [
    {"as_of": date(2025, 7, 1)},
    {"draws": {**posterior().draws, "stop_share": [*posterior().draws["stop_share"][:-1], 0.5]}},
    {"parameters": (replace(FITTED[0], unit="drones/month"), *FITTED[1:])},
    {"parameters": tuple(reversed(FITTED))},
])
def test_the_digest_is_of_all_that_a_simulation_takes(changed: dict[str, Any]) -> None:
    assert posterior(**changed).digest != posterior().digest
    assert posterior(command="another", findings={}).digest == posterior().digest


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_refused_or_gives_the_same_draws(tmp_path: Path, data: st.DataObject) -> None:
    (tmp_path / "spring" / FILE).unlink(missing_ok=True)  # what the last example left
    path = kept(tmp_path, size=5) / FILE
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        how = data.draw(st.sampled_from(["replace", "cut", "insert", "double"]))
        if how == "replace":
            body[at] = data.draw(st.integers(0, 255))
        elif how == "insert":
            body[at:at] = data.draw(st.binary(min_size=1, max_size=8))
        elif how == "double":
            body[at:at] = body[at : at + data.draw(st.integers(1, 400))]
        else:
            del body[at : at + data.draw(st.integers(1, 400))]
    path.write_bytes(bytes(body))
    try:
        read = read_posterior(path.parent)
    except BadInput as refused:
        assert {fault.code for fault in refused.faults} <= {f"P10{digit}" for digit in range(2, 8)}
    else:
        assert read.digest == posterior(size=5).digest


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """The file changed as data."""
    def edit(path: Path) -> None:
        plain = json.loads(path.read_text(encoding="utf-8"))
        change(plain)
        path.write_text(json.dumps(plain), encoding="utf-8")

    return edit


@pytest.mark.parametrize(("edit", "expected"), [
    (lambda path: path.unlink(), "P101"),
    (lambda path: path.write_text("[1, 2"), "P102"),
    (lambda path: path.write_text("[" * 100_000), "P102"),
    (lambda path: path.write_text('{"overlay": 1}'), "P102"),
    (lambda path: path.write_bytes(path.read_bytes()[:-40]), "P102"),
    (lambda path: path.write_text(path.read_text().replace('"no"', "NaN", 1)), "P102"),
    (lambda path: path.write_text(path.read_text().replace('"name"', '"name": 1, "name"', 1)), "P102"),
    (edited(lambda plain: plain.update(magdepth_posterior=2)), "P103"),
    (edited(lambda plain: plain.update(comment="mine")), "P104"),
    (edited(lambda plain: plain.pop("findings")), "P104"),
    (edited(lambda plain: plain["parameters"][0].update(rhat=1)), "P104"),
    (edited(lambda plain: plain["parameters"][0].update(unit="dragons/day")), "P104"),
    (edited(lambda plain: plain["parameters"][0].update(prior=[3, 2, 1])), "P104"),
    (edited(lambda plain: plain["parameters"][1].update(name="launch_level")), "P104"),
    (edited(lambda plain: plain["parameters"][0].update(identified="maybe")), "P104"),
    (edited(lambda plain: plain["series"].update(form="hourly")), "P104"),
    (edited(lambda plain: plain["series"].update(last="2025-07-01")), "P105"),
    (edited(lambda plain: plain["draws"][3].pop()), "P106"),
    (edited(lambda plain: plain["draws"][3].__setitem__(0, "7")), "P106"),
    (edited(lambda plain: plain["draws"][3].__setitem__(0, 10**400)), "P106"),
    (edited(lambda plain: plain.update(draws=[])), "P106"),
    (edited(lambda plain: plain["draws"].reverse()), "P107"),
    (edited(lambda plain: plain.update(as_of="2025-07-01")), "P107"),
    (edited(lambda plain: plain["parameters"][0].update(unit="drones/month")), "P107"),
])
def test_what_is_not_as_it_was_written_is_refused_with_its_code(tmp_path: Path, edit: Any, expected: str) -> None:
    folder = kept(tmp_path)
    edit(folder / FILE)
    assert set(codes(lambda: read_posterior(folder))) == {expected}


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    folder = kept(tmp_path)
    edited(lambda plain: (plain["parameters"][0].update(unit="dragons"), plain["parameters"][2].update(r_hat=-1),
                          plain.update(as_of="yesterday", name="A name"), plain["series"].pop("digest")))(folder / FILE)
    with pytest.raises(BadInput) as refused:
        read_posterior(folder)
    assert {fault.key for fault in refused.value.faults} == {
        "parameters.0.unit", "parameters.2.r_hat", "as_of", "name", "series.digest",
    }


@pytest.mark.parametrize(("changed", "expected"), [
    ({"draws": {**posterior().draws, "stop_share": [0.5]}}, "P106"),
    ({"draws": {"launch_level": [1.0]}}, "P106"),
    ({"draws": {**posterior().draws, "more": posterior().draws["stop_share"]}}, "P106"),
    ({"draws": {**posterior().draws, "stop_share": [float("nan")] * 300}}, "P104"),
    ({"findings": {"day": date(2025, 1, 1)}}, "P104"),
    ({"series": {**posterior().series, "last": "2025-12-31"}}, "P105"),
    ({"parameters": (replace(FITTED[0], identified="perhaps"), *FITTED[1:])}, "P104"),
])
def test_what_could_not_be_read_is_not_written(tmp_path: Path, changed: dict[str, Any], expected: str) -> None:
    assert expected in codes(lambda: write_posterior(posterior(**changed), tmp_path / "p"))
    assert left(tmp_path) == []


def test_a_posterior_replaces_a_posterior_and_nothing_else(tmp_path: Path) -> None:
    folder = kept(tmp_path)
    (folder / "page.html").write_text("a page", encoding="utf-8")
    newer = posterior(as_of=date(2025, 7, 31))
    write_posterior(newer, folder)
    assert read_posterior(folder) == newer and left(folder) == ["page.html", FILE]
    for words in ("not mine", '{"run": 1}', ""):
        (folder / FILE).write_text(words, encoding="utf-8")
        assert codes(lambda: write_posterior(newer, folder)) == ["P108"]
        assert (folder / FILE).read_text(encoding="utf-8") == words
    assert codes(lambda: write_posterior(newer, folder / "page.html")) == ["P108"]


WRITER = """
import os, sys
sys.path.insert(0, {tests!r})
from datetime import date
from posterior_toy import posterior
from magdepth.posterior import write_posterior
if sys.argv[2] != "nothing":
    setattr(os, sys.argv[2], lambda *words, **more: os._exit(9))
write_posterior(posterior(as_of=date(2025, 7, 31)), sys.argv[1])
"""


@pytest.mark.parametrize("stopped_at", ["fsync", "replace", "link"])
def test_a_writer_that_is_killed_leaves_the_old_one_or_none(tmp_path: Path, stopped_at: str) -> None:
    code = WRITER.format(tests=str(Path(__file__).parent))
    folder = tmp_path / "p"
    if stopped_at != "link":  # nothing is kept aside where nothing was
        assert python(code, tmp_path, folder, stopped_at).returncode == 9
        assert codes(lambda: read_posterior(folder)) == ["P101"]
    write_posterior(posterior(), folder)
    assert python(code, tmp_path, folder, stopped_at).returncode == 9
    assert read_posterior(folder) == posterior()
    done = python(code, tmp_path, folder, "nothing")
    assert done.returncode == 0, done.stderr
    assert read_posterior(folder).as_of == date(2025, 7, 31)


def test_a_full_disk_is_told_and_the_old_one_stays(tmp_path: Path) -> None:
    folder = kept(tmp_path, size=20)
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from posterior_toy import posterior
from magdepth.errors import Failed
from magdepth.posterior import write_posterior
try:
    write_posterior(posterior(size=2000), sys.argv[1])
except Failed as error:
    print(error.faults[0].code)
"""
    done = python(code, tmp_path, folder, preexec_fn=limited(resource.RLIMIT_FSIZE, 50_000))
    assert done.stdout.strip() == "P109", done.stderr
    assert read_posterior(folder) == posterior(size=20) and left(folder) == [FILE]
    with pytest.raises(Failed, match="P109"):
        (tmp_path / "in the way").write_text("", encoding="utf-8")
        write_posterior(posterior(), tmp_path / "in the way" / "p")


def found(name: str | Path, day: date = SUMMER, **more: Any) -> Posterior:
    return find_posterior(name, Vintage(day), **more)


def test_a_posterior_is_found_by_path_and_by_the_users_own_name(tmp_path: Path, data_dir: Path) -> None:
    folder = kept(tmp_path)
    for path, base in ((folder, None), (folder / FILE, None), ("spring", tmp_path), ("./spring", tmp_path)):
        assert found(path, base=base) == posterior()
    assert codes(lambda: found("spring")) == ["P120"]
    kept(data_dir / "posteriors", "spring")
    assert found("spring") == posterior() and "spring" in list_posteriors()
    with pytest.raises(BadInput, match="did you mean 'spring'"):
        found("sprnig")
    for words in ("", "no\0path", "x" * 5000, str(tmp_path / "none")):
        assert codes(lambda words=words: found(words)) == ["P120"]


def test_a_name_that_is_shipped_and_the_users_too_is_not_guessed(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path / "posteriors")
    monkeypatch.setattr("magdepth.posterior.lookup.resources.files", lambda package: tmp_path)
    assert found("spring") == posterior()
    kept(data_dir / "posteriors")
    assert codes(lambda: found("spring")) == ["P121"]


def test_of_several_days_the_last_that_may_be_known_is_taken(tmp_path: Path) -> None:
    days = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 12, 31)]
    early = {**posterior().series, "last": "2025-03-31"}
    for day in days:
        kept(tmp_path / "all", day.isoformat(), as_of=day, series=early)
    where = tmp_path / "all"
    assert [found(where, day).as_of for day in (date(2025, 3, 31), date(2025, 6, 29), SUMMER, date(2026, 1, 1))] == [
        days[0], days[0], days[1], days[2],
    ]
    assert codes(lambda: found(where, date(2025, 3, 30))) == ["P122"]
    assert found(where, date(2025, 3, 30), hindsight=days[1]).as_of == days[0]
    kept(tmp_path / "all", "2025-05-31", as_of=date(2025, 5, 30), series=early)
    assert codes(lambda: found(where, date(2025, 6, 1))) == ["P123"]


def test_one_that_knows_more_is_refused_but_with_hindsight(tmp_path: Path) -> None:
    folder = kept(tmp_path)
    assert found(folder, date(2025, 6, 30)).as_of == date(2025, 6, 30)
    assert codes(lambda: found(folder, date(2025, 6, 29))) == ["P122"]
    assert codes(lambda: found(folder, date(2025, 1, 1), hindsight=date(2025, 6, 29))) == ["P122"]
    assert found(folder, date(2025, 1, 1), hindsight=date(2025, 6, 30)) == posterior()
