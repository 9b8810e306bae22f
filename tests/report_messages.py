"""Messages made up for tests, in wordings of 2022-2026, with what they say (tests/data/report_messages.jsonl).

Each: posting, text, kind, and what is stated: "l" launched, "d" downed, "x" lost, "h" hits by class; "s" sites of hits
and of debris; "on" and "at" the day and hour. What is not named is not stated: None is expected.
"refused" is a word of the
reason. The odd lines served while the rules were written; the even ones were scored first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Message = dict[str, Any]
MESSAGES: list[Message] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "report_messages.jsonl").read_text(encoding="utf-8").splitlines()
]
