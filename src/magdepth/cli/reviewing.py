"""``magdepth evidence drafts|review``: what was found in texts, decided about one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from magdepth.cli.faults_and_exit import show_faults, show_json
from magdepth.cli.options import Json
from magdepth.errors import BadInput, Fault

if TYPE_CHECKING:
    from magdepth.evidence import Claim
    from magdepth.evidence.entry.drafts import PendingDraft

CHOICES = "[a]ccept  [e]dit KEY=VALUE  [r]eject  [o]rigin NAME  [l]ink repeats|contradicts|supports ID  [g]rade C3  " \
          "[s]kip  [q]uit"  # fmt: skip

_LINKS = ("repeats", "contradicts", "supports")


def drafts(
    all_: Annotated[bool, typer.Option("--all", help="Those that were accepted or rejected, too.")] = False,
    json: Json = False,
) -> None:
    """List the drafts that wait for a review."""
    from magdepth.evidence.entry.drafts import draft_data, kept_drafts

    listed = [draft for draft in kept_drafts() if all_ or draft.state == "waiting"]
    if json:
        show_json([draft_data(draft) for draft in listed])
    else:
        print("\n".join(_line(draft) for draft in listed) if listed else "No draft is waiting.")


def review(json: Json = False) -> None:
    """Decide about drafts, one at a time: accept, edit, reject, link, grade. Every decision is kept at once."""
    from magdepth.evidence.entry.drafts import kept_draft, waiting_drafts

    terminal = _Terminal(json)
    counts = {"accepted": 0, "rejected": 0, "skipped": 0}
    waiting = waiting_drafts()
    try:
        for number, draft in enumerate(waiting, start=1):
            terminal.say(f"\n{draft.id} ({number} of {len(waiting)})  ·  {_printable(draft.name)}")
            outcome = _decide(draft, terminal)
            if outcome == "quit":
                break
            counts[outcome] += 1
    except KeyboardInterrupt:
        terminal.say("\nStopped; what was decided is kept.")
        raise
    finally:
        waiting_count = sum(kept_draft(draft.id).state == "waiting" for draft in waiting)
        if json:
            show_json({**counts, "waiting": waiting_count})
        elif waiting:
            print(", ".join(f"{count} {name}" for name, count in counts.items() if count) or "No draft decided", end="")
            print(f"; {waiting_count} waiting.")
        else:
            print("No draft is waiting.")


class _Terminal:
    """Questions on the terminal or, with ``--json``, beside the data; an end of the input is a 'quit'."""

    def __init__(self, json: bool) -> None:
        self.out = sys.stderr if json else sys.stdout
        self.at_terminal = sys.stdin is not None and sys.stdin.isatty() and not json

    def say(self, text: str) -> None:
        print(text, file=self.out, flush=True)

    def ask(self, prompt: str) -> str:
        if self.at_terminal:
            try:
                return input(prompt).strip()
            except EOFError:
                self.say("")
                return "q"
        print(prompt, end="", file=self.out, flush=True)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        self.say("")
        return line.strip() if line else "q"


def _decide(draft: PendingDraft, terminal: _Terminal) -> str:
    """Ask about one draft until it is decided; what became of it."""
    from magdepth.evidence import load_ledger
    from magdepth.evidence.entry.review import accept, reject

    claims = load_ledger().claims
    _present(draft, claims, terminal.say)
    while True:
        word, _, rest = terminal.ask(f"{CHOICES}\n> ").partition(" ")
        choice, rest = word.casefold(), rest.strip()
        if choice in ("q", "quit"):
            return "quit"
        if choice in ("s", "skip"):
            return "skipped"
        try:
            if choice in ("a", "accept"):
                terminal.say(f"Accepted as {accept(draft)}.")
                return "accepted"
            if choice in ("r", "reject"):
                reject(draft)
                terminal.say("Rejected.")
                return "rejected"
            changed = _changed(draft, choice, rest, terminal)
        except BadInput as error:
            _report(error, terminal)
            continue
        if changed is not draft:
            draft = changed
            _present(draft, claims, terminal.say)


def _changed(draft: PendingDraft, choice: str, rest: str, terminal: _Terminal) -> PendingDraft:
    from magdepth.evidence import load_ledger
    from magdepth.evidence.entry.review import EDITABLE, add_link, edit, value_of
    from magdepth.evidence.listing import everything

    if choice in ("e", "edit"):
        key, _, text = (rest or terminal.ask(f"KEY=VALUE ({', '.join(EDITABLE)}): ")).partition("=")
        key = key.strip()
        return edit(draft, {key: value_of(key, text)})
    if choice in ("o", "origin"):
        return edit(draft, {"origin": value_of("origin", rest or terminal.ask("Whose voice is it? "))})
    if choice in ("g", "grade"):
        grade = (rest or terminal.ask("Reliability A to F and credibility 1 to 6, such as C3: ")).upper()
        if len(grade) != 2 or grade[0] not in "ABCDEF" or grade[1] not in "123456":
            raise BadInput(Fault("E173", "this is not a grade", expected="such as C3", got=grade[:20]))
        return edit(draft, {"reliability": grade[0], "credibility": grade[1]})
    if choice in ("l", "link"):
        words = (rest or terminal.ask("repeats|contradicts|supports ID: ")).split()
        if len(words) != 2 or words[0] not in _LINKS:
            raise BadInput(Fault("E173", "this is no link", expected="repeats, contradicts or supports, then an id",
                                 got=" ".join(words)[:40] or "nothing"))  # fmt: skip
        everything(load_ledger()).record(words[1])
        return add_link(draft, words[0], words[1])
    known = "a, e, r, o, l, g, s or q"
    raise BadInput(Fault("E173", f"'{_printable(choice)[:20]}' is none of the choices", expected=known))


def _present(draft: PendingDraft, claims: tuple[Claim, ...], say: Callable[[str], None]) -> None:
    """The sentence, the claim that would come of it, and what the ledger knows that may fit."""
    from magdepth.evidence.entry.review import hints, proposal

    record, hint = proposal(draft, claims), hints(draft, claims)
    say(f"  “{_printable(draft.sentence)}”")
    figures = ", ".join(f"{key} {record[key]:,g}" for key in ("low", "best", "high") if key in record)
    rows = {
        "subject": record["subject"], "quantity": record["quantity"],
        "figure": f"{figures or 'none'} {record['unit']} ({str(record['kind']).replace('_', ' ')})",
        "modifier": record.get("modifier"), "hedged": "yes" if record.get("hedged") else None,
        "period": record.get("period", "? (set it)"), "known_by": record.get("known_by", "? (set it)"),
        "origin": record["origin"], "grade": f"{record['reliability']}{record['credibility']}",
        "paraphrase": record["paraphrase"], "category": record.get("category"),
        **{key: record.get(key) for key in _LINKS},
    }  # fmt: skip
    for key, value in rows.items():
        if value is not None:
            say(f"  {key:<11} {_printable(str(value))}")
    by_id = {claim.id: claim for claim in claims}
    for name in hint.repeats:
        say(f"  same figure {name}: {by_id[name].origin}, {by_id[name].period}: {by_id[name].subject}")
    if len(hint.origins) > 1:
        say(f"  known voices that fit: {'; '.join(hint.origins)}")


def _line(pending: PendingDraft) -> str:
    draft = pending.draft
    values = dict.fromkeys(value for value in (draft.low, draft.best, draft.high) if value is not None)
    figures = "–".join(f"{value:,g}" for value in values)
    words = f"{draft.modifier + ' ' if draft.modifier else ''}{figures} {draft.unit}  ·  {draft.subject}"
    state = "" if pending.state == "waiting" else f"  {pending.state}"
    state += f" as {pending.claim}" if state and pending.claim else ""
    return f"{pending.id}{state}  {_printable(words)}  ·  {_printable(pending.name)}"


def _printable(text: str) -> str:
    """A text of an article on a terminal: one line, nothing that steers the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _report(error: BadInput, terminal: _Terminal) -> None:
    show_faults(error.faults)
    terminal.say("Nothing is decided yet.")
