"""Bad files: each fault with its code, line, key and cure; all faults at once; nothing but BadInput."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from magdepth.errors import BadInput
from magdepth.scenario import load
from scenario_toy import LEDGER, MONTHS, TOY, change, faults, line_of, put, toy

CREWS = "{value: 300, unit: crews, assumption: \"a round figure\"}"
SENT = "{value: {lognormal: {low: 8000, high: 25000}}, unit: people, claims: [t002], how: pooled}"
COME = "{value: 0.4, unit: share, assumption: \"sources disagree\"}"
RELEASE = "{schedule: [{from: start, value: 0.05}, {from: 2026-02-01, value: {beta: {mean: 0.1, n: 10}}}]}"
SUPPLY = "{value: {expression: \"max(0, launches * (1 - decoys) - factory.capacity)\"}, unit: drones/month}"

# What is changed, what it becomes, the code, the key, and words of the message or cure.
CASES = {
    "misspelt key of a component": ("doctrine: salvo", "doctrin: salvo", "S101", "guns.doctrin", "'doctrine'"),
    "misspelt key of the head": ("question:", "quesion:", "S101", "quesion", "'question'"),
    "misspelt key of a quantity": (CREWS, "{value: 3, unit: crews, asumption: x}", "S101", "guns.crews.asumption",
                                   "'assumption'"),
    "misspelt key of a form": ("{low: 8000, high: 25000}", "{low: 8000, hihg: 25000}", "S101",
                               "pledged.sent.value.lognormal.hihg", "'high'"),
    "misspelt key of as_of": ("default: 2025-06-30", "defalt: 2025-06-30", "S101", "as_of.defalt", "'default'"),
    "misspelt form": ("{gamma: {mean: 35", "{gama: {mean: 35", "S103", "bill.unit_cost.drones.value", "'gamma'"),
    "misspelt munition": ("release:\n      strike:", "release:\n      strik:", "S101", "raids.release.strik",
                          "'strike'"),
    "misspelt option": ("doctrine: salvo", "doctrine: slavo", "S104", "guns.doctrine", "'salvo'"),
    "misspelt kind": ("kind: plant", "kind: plnt", "S202", "factory.kind", "'plant'"),
    "misspelt entry of a port": ("productivity: {pledged:", "productivity: {pledgd:", "S101",
                                 "factory.productivity.pledgd", "'pledged'"),
    "key of another kind": ("kind: workforce", "kind: workforce\n    capacity: " + CREWS, "S101", "pledged.capacity",
                            "known here"),
    "missing parameter": ("    crews: " + CREWS + "\n", "", "S102", "guns.crews", "crews on a night"),
    "missing entry of a port": ("      rounds: {value: 500, unit: USD/round, assumption: \"cheap shells\"}\n", "",
                                "S102", "bill.unit_cost.rounds", "cost of one unit"),
    "missing required port": ("draws_on: {strike: strike_stock}\n    ", "", "S102", "raids.draws_on", "stockpile"),
    "empty required port": ("draws_on: {strike: strike_stock}", "draws_on: {}", "S103", "raids.draws_on", "munition"),
    "missing title": ("title: \"A plant, its raids and one layer\"\n", "", "S102", "title", "'title' is missing"),
    "missing side of a shared quantity": ("    side: attacker\n    unit: percent\n", "    unit: percent\n", "S102",
                                          "decoys", "side"),
    "missing unit": ("value: 300, unit: crews", "value: 300", "S102", "guns.crews.unit", "'unit' is missing"),
    "missing value": ("{value: 300, unit: crews", "{unit: crews", "S102", "guns.crews", "'value' or 'bases'"),
    "value and bases": ("{value: 300,", "{bases: [{value: 1, assumption: x}], value: 300,", "S102", "guns.crews",
                        "either 'value' or 'bases'"),
    "bare number": (CREWS, "300", "S103", "guns.crews", "unit and basis"),
    "number as text": ("value: 300,", "value: \"300\",", "S103", "guns.crews.value", "got '300'"),
    "truth for a number": ("{low: 8000,", "{low: true,", "S103", "pledged.sent.value.lognormal.low", "a number"),
    "infinite number": ("{low: 8000,", "{low: 1e999,", "S103", "pledged.sent.value.lognormal.low", "finite"),
    "quoted date": ("default: 2025-06-30", "default: \"2025-06-30\"", "S103", "as_of.default", "without quotes"),
    "a day that is none": ("default: 2025-06-30", "default: 2025-06-31", "S103", "as_of.default", "date"),
    "as_of in the wrong order": ("to: 2025-12-31, reason", "to: 2025-05-31, reason", "S104", "as_of", "wrong order"),
    "no reason for the dates": ("reason: \"the toy was made for half a year\"", "reason: \" \"", "S104",
                                "as_of.reason", ""),
    "no days": ("days: 365", "days: 0", "S104", "days", "greater than or equal to 1"),
    "part of a day": ("days: 365", "days: 1.5", "S103", "days", "whole number"),
    "list for a mapping": ("roles: {workers: pledged, plant: factory}", "roles: [pledged]", "S103", "roles", "mapping"),
    "negative magazine": ("doctrine: salvo", "doctrine: salvo\n    ready: {value: -5, unit: rounds, assumption: x}",
                          "S109", "guns.ready", "at least 0 rounds, got -5"),
    "share above one": (COME, "{value: 40, unit: share, assumption: x}", "S109", "pledged.come", "at most 1 share"),
    "distribution beyond a bound": (COME, "{value: {normal: {low: 0.5, high: 1.2}}, unit: share, assumption: x}",
                                    "S109", "pledged.come", "at most 1 share"),
    "one part beyond a bound": ("assumption: \"as told by officials\", value: 36", "assumption: x, value: 136", "S109",
                                "decoys", "at most 100 percent"),
    "one step beyond a bound": ("{from: start, value: 0.05}", "{from: start, value: -0.05}", "S109",
                                "raids.release.strike", "at least 0 share/day"),
    "more than can be counted": ("{value: 300,", "{value: 1e30,", "S109", "guns.crews", "too large"),
    "low above high": ("{low: 8000, high: 25000}", "{low: 25000, high: 8000}", "S104",
                       "pledged.sent.value.lognormal", "'low' must be below 'high'"),
    "lognormal from zero": ("{low: 8000, high: 25000}", "{low: 0, high: 25000}", "S104",
                            "pledged.sent.value.lognormal.low", "greater than 0"),
    "mode outside": ("mode: 800", "mode: 8000", "S104", "strike_stock.initial.value.triangular", "'mode'"),
    "beta of a percentage": (COME, "{value: {beta: {mean: 0.4, n: 9}}, unit: percent, assumption: x}", "S104",
                             "pledged.come", "percentage"),
    "negative weight": ("{weight: 3, assumption", "{weight: -3, assumption", "S104",
                        "decoys.bases.0.value.mixture.1.weight", "greater"),
    "empty mixture": (CREWS, "{value: {mixture: []}, unit: crews}",
                      "S104", "guns.crews.value.mixture", "at least 1"),
    "part without a basis": ("{weight: 3, assumption: \"as told by officials\", value: 36}", "{weight: 3, value: 36}",
                             "S106", "decoys.bases.0.value.mixture.1", "either claims or an assumption"),
    "two forms at once": ("{lognormal: {low: 8000, high: 25000}}", "{lognormal: {low: 1, high: 2}, uniform: {low: 1, "
                          "high: 2}}", "S101", "pledged.sent.value.uniform", "alone"),
    "schedule in a mixture": ("assumption: \"as told by officials\", value: 36",
                              "assumption: x, value: {schedule: [{from: start, value: 1}]}", "S104",
                              "decoys.bases.0.value.mixture.1.value.schedule", "inside another form"),
    "no basis": (COME, "{value: 0.4, unit: share}", "S106", "pledged.come", "has no basis"),
    "two bases": (COME, "{value: 0.4, unit: share, assumption: x, claims: [t003]}", "S106", "pledged.come",
                  "exactly one basis"),
    "empty assumption": (COME, "{value: 0.4, unit: share, assumption: \"  \"}", "S104", "pledged.come.assumption", ""),
    "derived without a formula": (SENT, "{value: 5, unit: people, claims: [t002], how: derived}", "S106",
                                  "pledged.sent", "formula"),
    "unknown way to take a claim": (SENT, "{value: 5, unit: people, claims: [t002], how: poled}", "S104",
                                    "pledged.sent.how", "'pooled'"),
    "formula without claims": (COME, "{value: 0.4, unit: share, assumption: x, formula: y}", "S106", "pledged.come",
                               "none is cited"),
    "basis beside bases": ("    bases:\n", "    assumption: x\n    bases:\n", "S106", "decoys", "beside 'bases'"),
    "basis beside a mixture": ("how: pooled\n      - value: 43", "how: pooled\n        claims: [t003]\n"
                               "      - value: 43", "S106", "decoys.bases.0", "beside a mixture"),
    "unknown side": (COME, "{value: 0.4, unit: share, assumption: x, side: atacker}", "S104", "pledged.come.side",
                     "'attacker'"),
    "no unit": ("unit: crews, assumption", "unit: crevs, assumption", "S108", "guns.crews", "'crews'"),
    "unit of something else": ("unit: people, claims", "unit: drones, claims", "S108", "pledged.sent",
                               "does not measure the same thing"),
    "shared quantity in no unit": ("unit: percent", "unit: per cent", "S108", "decoys.unit", "more than one noun"),
    "unknown claim": ("claims: [t002]", "claims: [t0002]", "S301", "pledged.sent", "'t002'"),
    "direct claim of something else": (SENT, "{value: 5, unit: people, claims: [t003]}", "S303", "pledged.sent",
                                       "expected people, got percent"),
    "claim of another category": ("{type: strike, plant: alabuga}", "{type: all, plant: alabuga}", "S304",
                                  "factory.capacity", "expected all at alabuga, got strike at alabuga"),
    "pooled claim of another category": ("claims: [t001], category: {type: strike,", "claims: [t001], how: pooled, "
                                         "category: {type: decoy,", "S304", "factory.capacity",
                                         "expected decoy at alabuga"),
    "claim without a category": (SENT, "{value: 5, unit: people, claims: [t002], category: {type: all, plant: all}}",
                                 "S304", "pledged.sent", "none stated"),
    "unknown estimate": (SUPPLY, "{value: {estimate: launch_levl}, unit: drones/month}", "S305",
                         "strike_stock.supply", "'launch_level'"),
    "estimate of something else": (COME, "{value: {estimate: launch_level}, unit: share}", "S108", "pledged.come",
                                   "expected share, got drones/day"),
    "expression over nothing known": (SUPPLY.split("\"")[1], "launchs * (1 - decoys) + 0 * launches", "S306",
                                      "strike_stock.supply", "'launches'"),
    "expression that is code": (SUPPLY.split("\"")[1], "__import__('os').getcwd() + launches + decoys", "S104",
                                "strike_stock.supply.value.expression", "not allowed"),
    "expression over a schedule": (SUPPLY.split("\"")[1], "launches * decoys * harm.winter", "S306",
                                   "strike_stock.supply", "schedule"),
    "expression out of bounds": (SUPPLY.split("\"")[1], "launches * decoys - factory.capacity", "S109",
                                 "strike_stock.supply", "at the medians"),
    "expression over an expression": ("kind: stockpile", "kind: stockpile\n    losses: {value: {expression: "
                                      "strike_stock.supply / launches}, unit: share/day}", "S306",
                                      "strike_stock.losses", "itself computed"),
    "dates of a schedule fall": ("from: 2026-02-01", "from: 2025-07-01", "S107", "raids.release.strike",
                                 "dates must rise"),
    "schedule without a beginning": ("{from: start, value: 0.05}, ", "", "S107", "raids.release.strike",
                                     "first day, 2025-07-01"),
    "schedule from a word": ("from: start,", "from: begin,", "S104",
                             "raids.release.strike.value.schedule.0.from", "start+DAYS"),
    "yearly schedule with a date": ("from: \"11-01\"", "from: 2025-11-01", "S104",
                                    "harm.winter.value.schedule.1.from", "day of the year"),
    "yearly schedule on 29 February": ("from: \"04-01\"", "from: \"02-29\"", "S104",
                                       "harm.winter.value.schedule.0.from", "day of the year"),
    "yearly schedule falls": ("from: \"04-01\"", "from: \"11-30\"", "S107", "harm.winter.value.schedule",
                              "dates must rise"),
    "by munition, but one value": ("{strike: {value: {beta: {mean: 0.6, n: 50}}, unit: share, assumption: "
                                   "\"a guess\"}}",
                                   COME, "S103", "guns.stop", "mapping {strike"),
    "dangling component": ("draws_on: {strike: strike_stock}", "draws_on: {strike: strike_stok}", "S201",
                           "raids.draws_on.strike", "'strike_stock'"),
    "dangling flow": ("inflow: [factory.made]", "inflow: [factory.maid]", "S201", "strike_stock.inflow.0", "'made'"),
    "flow of nothing": ("inflow: [factory.made]", "inflow: [fctory.made]", "S201",
                        "strike_stock.inflow.0", "'factory'"),
    "flow without its munition": ("raids.launched.strike", "raids.launched", "S201", "bill.flows.drones",
                                  "raids.launched.strike"),
    "flow with a munition too many": ("guns.spent", "guns.spent.strike", "S201", "bill.flows.rounds",
                                      "not counted by munition"),
    "real level": ("rounds: guns.spent", "rounds: harm.carry", "S201", "bill.flows.rounds", "real level"),
    "component of another kind": ("stopped: [guns.stopped_drones]", "stopped: [guns.stopped_drones]\n    know_how: 7",
                                  "S103", "harm.know_how", "one reference"),
    "wrong kind behind a port": ("kind: damage\n    raid: raids", "kind: damage\n    raid: guns", "S201", "harm.raid",
                                 "is a layer"),
    "list where one is named": ("kind: damage\n    raid: raids", "kind: damage\n    raid: [raids]", "S103",
                                "harm.raid", "one reference"),
    "longer than what it is linked to": ("kind: damage", "kind: damage\n    until: 2027-12-31", "S206", "harm.raid",
                                         "'raids' to run until 2027-12-31"),
    "until before the start": ("kind: damage", "kind: damage\n    until: 2025-01-01", "S107", "harm.until",
                               "before the run begins"),
    "until far away": ("kind: damage", "kind: damage\n    until: 9999-01-01", "S107", "harm.until", "days ahead"),
    "until in words": ("kind: damage", "kind: damage\n    until: soon", "S103", "harm.until", "2027-12-31"),
    "role of nobody": ("plant: factory}", "plant: factry}", "S201", "roles.plant", "'factory'"),
    "unused shared quantity": ("quantities:\n", "quantities:\n  idle: {side: nature, value: 1, unit: share, "
                               "assumption: x}\n", "S110", "idle", "no expression"),
    "name that no key can have": ("  harm:", "  Harm-Done:", "S104", "Harm-Done", "small letters"),
    "name of a function": ("  harm:", "  max:", "S104", "max", "small letters"),
    "name of the language": ("  harm:", "  lambda:", "S104", "lambda", "expression language"),
    "name used twice": ("  harm:", "  decoys:", "S207", "decoys", "quantity and of a component"),
    "component that is none": ("  bill:\n", "  noise: 3\n  bill:\n", "S103", "noise", "no component"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_with_its_place_and_cure(tmp_path: Path, case: str) -> None:
    old, new, code, key, words = CASES[case]
    text = change(old, new)
    found = [fault for fault in faults(tmp_path, text) if fault.code == code and (fault.key or "") == key]
    assert found, [str(fault) for fault in faults(tmp_path, text)]
    fault = found[0]
    assert words in str(fault)
    assert fault.file and fault.file.endswith("toy.yaml")
    assert fault.line is not None
    # The line lies within the changed text, or where its block begins.
    first = line_of(old)
    assert min(_block_start(text, first), first) <= fault.line <= first + new.count("\n") + 1, (fault.line, first)


def _block_start(text: str, line: int) -> int:
    """The line on which the two-space block around a line begins, or 1 in the head."""
    lines = text.splitlines()
    for place in range(line, 0, -1):
        row = lines[place - 1]
        if row.startswith("  ") and not row.startswith("   ") and not row.startswith("  -"):
            return place
        if row and not row.startswith(" "):
            return 1
    return 1


@pytest.mark.parametrize("case", CASES)
def test_the_toy_itself_holds_what_the_cases_break(case: str) -> None:
    assert TOY.count(CASES[case][0]) == 1


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """Faults of reading and of meaning together, each once, and none that only follows from another."""
    text = change("doctrine: salvo", "doctrine: slavo")
    text = change("claims: [t002]", "claim: [t002]", text)
    text = change("  decoys:\n    side: attacker", "  decoys:\n    side: nobody", text)
    text = change("capacity: {value: 2000, unit: drones/month, claims: [t001]",
                  "capacity: {value: 2000, unit: drones/month, claims: [t777]", text)
    text = change("raids.launched.strike", "raids.launched", text)
    text = change("plant: factory}", "plant: nowhere}", text)
    text = change(CREWS, "{value: -1, unit: crews, assumption: x}", text)
    text = change("kind: damage", "kind: damge", text)
    found = faults(tmp_path, text)
    assert sorted((fault.code, fault.key) for fault in found) == [
        ("S101", "pledged.sent.claim"),
        ("S104", "decoys.side"),
        ("S104", "guns.doctrine"),
        ("S109", "guns.crews"),
        ("S201", "bill.flows.drones"),
        ("S201", "roles.plant"),
        ("S202", "harm.kind"),
        ("S301", "factory.capacity"),
    ]


def test_what_follows_from_a_fault_is_not_told(tmp_path: Path) -> None:
    """A component whose kind is misspelt is not also missing wherever it is named."""
    for kind, name in (("stockpile", "strike_stock"), ("plant", "factory"), ("workforce", "pledged")):
        fault, = faults(tmp_path, change(f"kind: {kind}", f"kind: {kind}s"))
        assert (fault.code, fault.key) == ("S202", f"{name}.kind")
    fault, = faults(tmp_path, change("crews: {value", "crws: {value"))
    assert (fault.code, fault.key) == ("S101", "guns.crws")
    fault, = faults(tmp_path, change("    value: {lognormal: {low: 4000, high: 6000}}", "    valeu: 3"))
    assert (fault.code, fault.key) == ("S101", "launches.valeu")


def test_a_formula_may_lead_from_one_category_to_another(tmp_path: Path) -> None:
    text = change("claims: [t001], category: {type: strike,",
                  "claims: [t001], how: derived, formula: \"x\", category: {type: decoy,")
    assert toy(tmp_path, text).quantity("factory.capacity").category == ("decoy", "alabuga")


def test_the_line_is_that_of_the_key(tmp_path: Path) -> None:
    fault, = faults(tmp_path, change("doctrine: salvo", "doctrine: slavo"))
    assert fault.line == line_of("doctrine:")


# The syntax of a file.

@pytest.mark.parametrize(("text", "code", "line", "words"), [
    ("a: &x 1\nb: *x\n", "S005", 1, "anchor"),
    ("a: 1\nb:\n  <<: *x\n", "S005", 3, "alias"),
    ("a: 1\nb: !!python/object:os.system x\n", "S005", 2, "tag"),
    ("a: 1\nb: 2\na: 3\n", "S007", 3, "first in line 1"),
    ("a: 1\n---\nb: 2\n", "S004", 2, "more than one document"),
    ("- a\n- b\n", "S004", 1, "not a mapping"),
    ("", "S004", 1, "not a mapping"),
    ("just words\n", "S004", 1, "got 'just words'"),
    ("a: [1, 2\nb: 3\n", "S003", 2, "not YAML"),
    ("a: 1\n  b: 2\n", "S003", 2, "not YAML"),
    ("a: \"\\xZZ\"\n", "S003", 1, "not YAML"),
    ("a: 1\nb: \x01\n", "S003", 2, "not YAML"),
    ("? [1, 2]\n: 3\n", "S004", 1, "not a word"),
    ("a: " + "[" * 40 + "]" * 40 + "\n", "S006", 1, "16 levels"),
    ("%YAML 3.9\n---\na: 1\n", "S003", 1, "not YAML"),
])
def test_syntax(tmp_path: Path, text: str, code: str, line: int, words: str) -> None:
    found = [fault for fault in faults(tmp_path, text) if fault.code == code]
    assert found, [str(fault) for fault in faults(tmp_path, text)]
    assert found[0].line == line
    assert words in str(found[0])


def test_every_duplicate_key_is_told(tmp_path: Path) -> None:
    text = change("days: 365", "days: 365\ndays: 366").replace("doctrine: salvo", "doctrine: salvo\n    raid: raids")
    assert [fault.code for fault in faults(tmp_path, text)] == ["S007", "S007"]


def test_a_billion_laughs_are_refused_where_they_begin(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert {fault.code for fault in faults(tmp_path, bomb)} == {"S005"}


def test_deep_nesting_is_refused_without_a_recursion_error(tmp_path: Path) -> None:
    deep = "a: " + "[" * 100_000
    assert {fault.code for fault in faults(tmp_path, deep)} == {"S006"}


def test_a_large_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, TOY)
    with path.open("ab") as handle:
        handle.truncate(50_000_000)
    with pytest.raises(BadInput) as caught:
        load(path, ledger=LEDGER, monthly=MONTHS)
    assert [fault.code for fault in caught.value.faults] == ["S002"]
    assert "50,000,000 bytes" in str(caught.value)


def test_a_file_that_never_ends_is_refused(tmp_path: Path) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no /dev/zero here")
    link = tmp_path / "endless.yaml"
    link.symlink_to("/dev/zero")
    with pytest.raises(BadInput, match="S002"):
        load(link, ledger=LEDGER, monthly=MONTHS)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"a: 1\nb: \xff\xfe\n")
    with pytest.raises(BadInput, match=r"S003 .*:2: is not UTF-8"):
        load(path, ledger=LEDGER, monthly=MONTHS)


@pytest.mark.parametrize("name", ["nowhere.yaml", "a/b/c", "."])
def test_a_path_that_can_not_be_read(name: str) -> None:
    with pytest.raises(BadInput, match="S001"):
        load(name)


def test_an_unknown_name_is_no_scenario() -> None:
    with pytest.raises(BadInput, match="S402"):
        load("no-such-scenario")


@pytest.mark.parametrize("day", [date(2025, 6, 29), date(2026, 1, 1)])
def test_a_date_for_which_it_does_not_hold_is_refused_with_the_reason(tmp_path: Path, day: date) -> None:
    fault, = faults(tmp_path, as_of=day)
    assert fault.code == "S401"
    assert "the toy was made for half a year" in str(fault)
    assert "2025-06-30 to 2025-12-31" in str(fault)


def test_too_few_months_for_an_estimate(tmp_path: Path) -> None:
    from scenario_toy import months

    text = change(SUPPLY, "{value: {estimate: launch_level}, unit: drones/month}")
    text = text[: text.index("quantities:")] + text[text.index("components:"):]
    fault, = faults(tmp_path, text, monthly=months([100, 200], (2025, 5)))
    assert (fault.code, fault.key) == ("S305", "strike_stock.supply")
    assert "whole months are needed" in fault.message
    assert toy(tmp_path, text).median("strike_stock.supply") > 0
