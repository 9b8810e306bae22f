"""Extractors that are not the rules: a model behind an endpoint, good and bad, and another package's own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from command import Done, command
from magdepth.evidence.documents import plugin
from magdepth.evidence.documents.endpoint import KEY, MOST_BYTES, pieces
from magdepth.evidence.documents.plugin_answers import MOST_CLAIMS, held_against
from magdepth.evidence.documents.stated import states
from magdepth.evidence.draft import Sentence

TEXT = "North Korea may send up to 25,000 workers, NHK said.\nThe plant  makes two thousand drones a month.\n"
GOOD: dict[str, Any] = {
    "low": None, "best": None, "high": 25000, "unit": "workers", "subject": "workers", "attributed_to": "NHK",
    "modifier": "up to", "hedged": True, "quote": "North Korea may send up to 25,000 workers, NHK said.",
}  # fmt: skip
SECOND: dict[str, Any] = {
    "low": 2000, "best": 2000, "high": 2000, "unit": "drones a month", "subject": "drones", "attributed_to": None,
    "modifier": None, "hedged": False, "quote": "The plant makes two thousand drones a month.",
}  # fmt: skip
Answer = Callable[[BaseHTTPRequestHandler], None]


def says(said: str, status: int = 200) -> Answer:
    """An endpoint whose model says this."""
    return sends(content(said), status)


def content(said: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": said}}]}).encode()


def sends(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def claims(*given: object) -> str:
    return json.dumps({"claims": given})


@contextmanager
def endpoint(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on this machine, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), "body": json.loads(body)})
            with suppress(OSError):  # the other side has had enough
                answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # seconds until it sees its end
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Extract TEXT with a model that answers so."""

    def run(answer: Answer, *more: object, text: str = TEXT) -> Done:
        (tmp_path / "a.txt").write_text(text, "utf-8")
        with endpoint(answer) as (url, _):
            return command(capsys, "evidence", "extract", tmp_path / "a.txt", "--json", "--extractor", "llm",
                           "--endpoint", url, "--model", "small", *more)  # fmt: skip

    return run


@pytest.mark.parametrize("wrap", ["{}", "```json\n{}\n```", "Here it is: {} That is all."])
def test_a_good_answer_becomes_drafts_whose_quotes_stand_in_the_text(ask: Callable[..., Done], wrap: str) -> None:
    done = ask(says(wrap.replace("{}", claims(SECOND, GOOD))), "--text")
    assert done.code == 0
    data = done.json()
    first, second = data["claims"]
    assert {key: first[key] for key in GOOD} == GOOD
    assert second["quote"] == "The plant  makes two thousand drones a month."  # as it stands, not as it was retold
    assert all(data["text"][claim["start"] : claim["end"]] == claim["quote"] for claim in data["claims"])
    assert data["notes"] == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"high": 26000}, "not stand"), ({"high": 2.5e9}, "not stand"), ({"quote": "Up to 25,000."}, "quote"),
        ({"quote": ""}, "quote"), ({"quote": None}, "quote"), ({"quote": "N" * 5000}, "quote"), ({"unit": 5}, "unit"),
        ({"unit": "\x1b[31m"}, "unit"), ({"high": "25,000"}, "number"), ({"high": True}, "number"),
        ({"high": None}, "no figure"), ({"low": 25000, "best": 25000, "high": 25}, "stand"),
        ({"high": 10**400}, "number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_dropped_and_told(ask: Callable[..., Done], change: dict[str, Any], why: str) -> None:
    done = ask(says(claims({**GOOD, **change}, SECOND)))
    assert done.code == 0
    data = done.json()
    assert [claim["best"] for claim in data["claims"]] == [2000]
    (note,) = data["notes"]
    assert note["code"] == "E234" and "claim 1 " in note["message"] and why in note["message"]


def test_bounds_in_the_wrong_order_are_dropped() -> None:
    text = "From 300 to 400 per strike."
    wrong = {"low": 400, "high": 300, "unit": "per strike", "quote": text}
    assert not held_against(text, [], [wrong]).drafts
    assert held_against(text, [], [{**wrong, "low": 300, "high": 400}]).drafts


def test_a_name_or_modifier_that_does_not_stand_there_is_left_empty(ask: Callable[..., Done]) -> None:
    done = ask(says(claims({**GOOD, "attributed_to": "The Kremlin", "modifier": "at least", "period": "in 1812"})))
    (claim,) = done.json()["claims"]
    assert (claim["attributed_to"], claim["modifier"], claim["period"]) == (None, None, None)


def test_more_claims_than_a_text_can_have_are_cut() -> None:
    text = "5 drones"
    found = held_against(text, [Sentence(text, 0, 8, 0)], [
        {"best": 5, "unit": f"drones {n}", "quote": text} for n in range(MOST_CLAIMS + 7)
    ])  # fmt: skip
    assert len(found.drafts) == MOST_CLAIMS and len(found.dropped) == 1


@pytest.mark.parametrize(
    "answer",
    [
        sends(b"no json"), sends(b"{}"), sends(b'{"choices": []}'), sends(content(5)),
        sends(b"[" * 200_000), says("I can't."), says('{"claims": 5}'), says('{"claims": ' + "[" * 100_000),
        says("[]"), sends(b""), sends(b"x" * (MOST_BYTES + 1)),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_fails_in_words(ask: Callable[..., Done], answer: Answer) -> None:
    done = ask(answer)
    assert (done.code, done.codes()) == (1, ["E233"])


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_an_endpoint_that_refuses_is_told_without_its_words(ask: Callable[..., Done], status: int) -> None:
    done = ask(sends(b"your key is hush-hush", status))
    assert (done.code, done.codes()) == (1, ["E232"])
    assert str(status) in done.out and "hush" not in done.out


def test_nothing_is_sent_on_to_another_place(ask: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "hush-hush")
    with endpoint(says(claims(GOOD))) as (elsewhere, asked):
        done = ask(sends(b"", 307, Location=f"{elsewhere}/chat/completions"))
        assert (done.code, done.codes(), asked) == (1, ["E232"], [])


def slow_to_begin(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(8)


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(80):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(80):
        handler.wfile.write(b"H")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [slow_to_begin, drips, drips_headers])
def test_a_slow_endpoint_is_given_up(ask: Callable[..., Done], answer: Answer) -> None:
    began = time.monotonic()
    done = ask(answer, "--timeout", "0.5")
    assert time.monotonic() - began < 6  # it would go on for 8 s
    assert (done.code, done.codes()) == (1, ["E232"])


def test_the_key_is_sent_and_never_shown(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "hush-hush")
    monkeypatch.setenv("MAGDEPTH_DEBUG", "0")
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    with endpoint(says(claims(GOOD))) as (url, asked):
        done = command(capsys, "evidence", "extract", tmp_path / "a.txt", "--keep", "--extractor", "llm", "--endpoint",
                       url, "--model", "small")  # fmt: skip
    assert done.code == 0
    assert [(one["path"], one["key"]) for one in asked] == [("/v1/chat/completions", "Bearer hush-hush")]
    assert asked[0]["body"]["model"] == "small" and asked[0]["body"]["messages"][1]["content"] == TEXT
    assert "hush" not in done.out + done.err
    assert not any(b"hush" in path.read_bytes() for path in data_dir.iterdir() if path.is_file())


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["--extractor", "llm"], ["E230", "E230"]),
        (["--extractor", "llm", "--endpoint", "file:///etc/passwd", "--model", "m"], ["E231"]),
        (["--extractor", "llm", "--endpoint", "http://a:b@127.0.0.1/v1", "--model", "m"], ["E231"]),
        (["--extractor", "llm", "--endpoint", "http://[::1", "--model", "m"], ["E231"]),
        (["--extractor", "llm", "--endpoint", "http://model.example/v1", "--model", "m"], ["E231"]),
        (["--endpoint", "http://127.0.0.1/v1"], ["E230"]), (["--extractor", "ruels"], ["E230"]),
    ],
)  # fmt: skip
def test_a_plug_in_that_cant_be_asked_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str],
    codes: list[str],
) -> None:  # fmt: skip
    monkeypatch.setenv(KEY, "hush-hush")  # which is not sent unencrypted
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = command(capsys, "evidence", "extract", tmp_path / "a.txt", "--json", *words)
    assert (done.code, done.codes()) == (2, codes)


def test_a_text_too_long_for_a_model_is_refused(ask: Callable[..., Done]) -> None:
    done = ask(says(claims()), text="5 drones came. " * 20_000)
    assert (done.code, done.codes()) == (2, ["E235"])


def test_a_long_text_is_asked_in_pieces_that_are_all_of_it() -> None:
    text = ("One sentence of it. " * 40 + "\n") * 60 + "x" * 30_000
    assert "".join(pieces(text)) == text
    assert max(len(piece) for piece in pieces(text)) <= 12_000


def another(text: str) -> list[dict[str, object]]:
    """An extractor as another package would bring it; its second claim is invented."""
    return [{**GOOD}, {**GOOD, "high": 7}]


def broken(text: str) -> list[dict[str, object]]:
    raise ZeroDivisionError


@pytest.mark.parametrize(("name", "code"), [("another", 0), ("broken", 1)])
def test_another_packages_extractor_is_held_to_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    entry = EntryPoint(name, f"{__name__}:{name}", plugin.GROUP)
    monkeypatch.setattr(plugin, "entry_points", lambda group: [entry] if group == plugin.GROUP else [])
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = command(capsys, "evidence", "extract", tmp_path / "a.txt", "--json", "--extractor", name)
    assert done.code == code
    if code:
        assert done.codes() == ["E236"]
    else:
        assert [claim["high"] for claim in done.json()["claims"]] == [25000]
        assert [note["code"] for note in done.json()["notes"]] == ["E234"]


@pytest.mark.parametrize(
    ("text", "figure"),
    [("1,500 of them", 1500), ("1 500 of them", 1500), ("1.500 of them", 1500), ("1,5 of them", 1.5),
     ("$2.50 an hour", 2.5), ("300–400 thousand", 300_000),
     ("2.5 million", 2_500_000), ("twenty-five thousand", 25_000), ("a dozen", 12),
     ("a third of them", 1 / 3), ("two-thirds", 0.67), ("one in five", 0.2), ("three hundred and fifty", 350),
     ("half a million", 500_000), ("one and a half million", 1.5e6), ("40%", 40), ("40%", 0.4), ("twice", 2),
     ("12k", 12_000)],
)  # fmt: skip
def test_a_figure_is_found_as_digits_or_words(text: str, figure: float) -> None:
    assert states(f"It was {text}, he said.", figure)


@pytest.mark.parametrize(
    ("text", "figure"),
    [("2,000 drones and 5 million rubles", 2e9), ("25,000", 26_000), ("25,000", 2_500), ("thousands", 2_000),
     ("In June 5 came", 2025), ("two to three", 5_000), ("40", 0.4)],
)  # fmt: skip
def test_a_figure_that_is_not_there_is_not_found(text: str, figure: float) -> None:
    assert not states(f"It was {text}, he said.", figure)
