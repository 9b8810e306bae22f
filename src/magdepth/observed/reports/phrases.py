"""From tokens to what a sentence is made of: verbs, counted things with their class, sites, and the breaks between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from magdepth.observed.reports.clauses import All, Break, Entry, Item, OutcomeVerb, Site
from magdepth.observed.reports.lexicon import ADJECTIVE_CLASS, is_mark, kinds_of, sense
from magdepth.observed.reports.numerals import almost_a_number
from magdepth.observed.reports.tokens import ReportToken

_QUOTES = frozenset("\"«»“”„'‘’`/")
_DASHES = frozenset("-–—−‑")
_AND = ("та", "і", "й", "а", "and", "або", "чи", "&", "e", "ed")
_OF = ("із", "з", "зі", "of", "out")
_AUXILIARY = ("was", "were", "been", "be", "are", "is", "being")
_LINKS = ("типу", "типа", "type", "марки", "моделі")
#: Endings of an adjective; between a number and its noun stand adjectives, never another noun.
_ADJECTIVE = re.compile(r"(?:их|ими|им|ий|ій|ого|ому|ої|ою|і|ї|у|ю|а|я|е|ні|х)$|^[a-z-]+$")
_NOUNS_OF_ACTION = re.compile(
    r"(?:ння|нням|нь|ття|ттям|нню|ти|уламк\w*|debris|fragments|hits|impacts?|обломк\w*|detriti|colpi)$"
)
_STANDING_AFTER = re.compile(r"(?:но|то|ні|ті|ли|ла|ло|ють|ять|ся|сь|яг|ана|ена|ита|ив|ав|ів|ув)$")
_ABBREVIATED = {
    "кр": "cruise",
    "кар": "guided",
    "кари": "guided",
    "крп": "guided",
    "зкр": "sam",
    "бр": "ballistic",
    "прр": "anti_radar",
    "пкр": "anti_ship",
}
_LONGEST_PHRASE = 14
_UNMANNED = {"drone", "small", "banderol"}
_PLACES = ("напрям", "пуск", "район", "direction")
_THOUSANDS = ("тис", "тисяч", "тисячі", "тисячу", "млн", "мільйонів", "thousand", "million", "k", "сотень")
#: "35 пусків БпЛА", "13 влучань ракет": the figure is of what follows.
_TIMES = (
    "пусків",
    "пуски",
    "запусків",
    "влучань",
    "влучання",
    "влучення",
    "попадань",
    "прильотів",
    "hits",
    "impacts",
    "launches",
)


def items(tokens: Sequence[ReportToken]) -> list[Item]:
    """What a sentence is made of, in order; words that say nothing about figures are left out.

    >>> from magdepth.observed.reports.tokens import tokens
    >>> for item in items(tokens("збито 3 ракети Х-59, 7 БпЛА")): print(item)
    OutcomeVerb(word='downed', after=True, joined=False)
    Entry(value=3, kinds=('other',), numbered=True, about=False, of=None, part=False)
    Break(sign=',')
    Entry(value=7, kinds=('drone',), numbered=True, about=False, of=None, part=False)
    """
    return _Reader(tokens).read()


class _Reader:
    """Goes through the tokens once; each step ends further on."""

    def __init__(self, tokens: Sequence[ReportToken]) -> None:
        self.tokens = [token for token in tokens if token.kind != "line"]
        self.out: list[Item] = []
        self.part = False

    def read(self) -> list[Item]:
        at = 0
        while at < len(self.tokens):
            at = max(at + 1, self._step(at))
        return self.out

    def _step(self, at: int) -> int:
        token = self.tokens[at]
        if token.aside:
            return at + 1
        if token.kind == "num":
            return self._number(at)
        if token.kind == "punct":
            self._break(token, at)
            return at + 1
        if token.kind not in ("word", "name"):
            return at + 1
        return self._word(at)

    def _break(self, token: ReportToken, at: int) -> None:
        if token.text == ":":
            # "із напрямків: Орел" lists places, not what is counted
            self.out.append(Break("," if self._text(at - 1).startswith(_PLACES) else ":"))
            return
        sign = "-" if token.text in _DASHES else "," if token.text == "," else "." if token.text in ".;!?" else ""
        if sign:
            self.out.append(Break(sign))
        if sign == "." and token.text in ";!?":
            self.part = False

    # Words without a number -----------------------------------------------------------------------------------------

    def _word(self, at: int) -> int:
        text = self.tokens[at].text
        if text in _AND:
            self.out.append(Break("та"))
            return at + 1
        if (is_mark(text, "of_them") and self._text(at - 1) in _OF) or text == "числі" or (
                text == "ч" and self._text(at - 2) == "т") or is_mark(text, "part"):  # fmt: skip
            self.part = True
            return at + 1
        if is_mark(text, "all") or is_mark(text, "both"):
            return self._all(at, 2 if is_mark(text, "both") else None)
        if is_mark(text, "own"):
            return at + 3 if self._kind(at + 1) else at + 1
        if sense(text, "verbs"):
            return self._verb(at)
        if sense(text, "heads") or sense(text, "names") or sense(text, "adjectives"):
            return self._phrase(at, None, numbered=False)
        return at + 1

    def _all(self, at: int, count: int | None) -> int:
        if (
            is_mark(self._text(at - 1), "about")
            or is_mark(self._text(at - 1), "not")
            or any(self._text(at + step) in ("крім", "окрім", "винятком", "except", "but") for step in range(1, 9))
        ):
            return at + 1
        for step in range(1, 6):
            place = at + step
            if place >= len(self.tokens) or self.tokens[place].kind == "num" or self._text(place) in ",.;":
                break
            head = sense(self._text(place), "heads") or sense(self._text(place), "names")
            if head:
                self.out.append(All({"drone": "drone", "total": "total"}.get(head, "missile"), count))
                return place + 1
            verb = sense(self._text(place), "verbs")
            if verb:
                if verb != "ignored":
                    self.out.append(All("total", count))
                return place
        return at + 1

    def _verb(self, at: int) -> int:
        text = self.tokens[at].text
        word = sense(text, "verbs") or ""
        denied = any(is_mark(self._text(at - step), "not") for step in (1, 2)) or (
            word == "reached" and "failed" in (self._text(at - 1), self._text(at - 2)))  # fmt: skip
        if word == "reached":
            word = "lost" if denied else "hit"
        elif denied and word != "lost":
            word = "ignored"
        latin = text.isascii()
        last = self.out[-1] if self.out else None
        if any(is_mark(self._text(at - step), "relative") for step in (1, 2, 3)) or (
            latin and any(isinstance(item, OutcomeVerb) for item in self.out)
            and isinstance(last, Entry) and self._text(at - 1) not in _AUXILIARY
            and word in ("launched", "downed")) or (self._text(at + 1) == "by" and word == "launched"):  # fmt: skip
            return at + 1
        joined = isinstance(last, OutcomeVerb) or (
            isinstance(last, Break) and last.sign in ("та", "-") and len(self.out) > 1
            and isinstance(self.out[-2], OutcomeVerb) and self._close(at))  # fmt: skip
        self.out.append(OutcomeVerb(word, bool(latin or (_STANDING_AFTER.search(text)))
                             and not _NOUNS_OF_ACTION.search(text), joined))  # fmt: skip
        if word != "ignored":
            self.part = False
        return at + 1

    def _close(self, at: int) -> bool:
        """Whether a verb stands at most two tokens before: "збито та подавлено"."""
        return any(sense(self._text(at - step), "verbs") for step in (1, 2, 3))

    # Numbers --------------------------------------------------------------------------------------------------------

    def _number(self, at: int) -> int:
        token = self.tokens[at]
        about = token.vague or self._bounded(at)
        value = None if about else token.value
        after = at + 1
        of: int | None = None
        if self._text(after) in _OF and not self._aside(after):
            other = after + 1
            while self._text(other) in ("the", "усіх", "всіх", "of", "цих"):
                other += 1
            if is_mark(self._text(other), "of_them"):
                self.part = False
                return self._past_part(other + 1)
            if other < len(self.tokens) and self.tokens[other].kind == "num":
                of, after = self.tokens[other].value, other + 1
        if self._text(after) in _THOUSANDS:
            about, value, after = True, None, after + 1
        if self._ratio(at):
            return after
        if self._site(at, after, value):
            return after
        if self._text(after) in _TIMES and (verb := sense(self._text(after), "verbs")):
            self.out.append(OutcomeVerb(verb, False, bool(self.out) and isinstance(self.out[-1], OutcomeVerb)))
            if not self._kind_ahead(after + 1):
                self.out.append(Entry(value, ("total",), True, about, of))
                return after + 1
            after += 1
        return self._phrase(after, value, numbered=True, about=about, of=of, start=at)

    def _ratio(self, at: int) -> bool:
        """ "24/7" and "20/18" count nothing."""
        return any(self._text(at + step) == "/" and self._text(at + 2 * step).isdigit() for step in (-1, 1))

    def _kind_ahead(self, at: int) -> bool:
        return any(sense(self._text(place), part) for place in range(at, at + 4) for part in ("heads", "names"))

    def _past_part(self, at: int) -> int:
        """Past what the part is told to be: "76 із них — реактивні", to the next comma, stop, verb or number."""
        while at < len(self.tokens) and self._text(at) not in ",.;" and self.tokens[at].kind != "num" and not (
                sense(self._text(at), "verbs")) and self._text(at) not in _AND:  # fmt: skip
            at += 1
        return at

    def _bounded(self, at: int) -> bool:
        before = [self._text(at - step) for step in (1, 2)]
        if (
            is_mark(before[0], "about")
            or (before[0] in ("ніж", "than") and is_mark(before[1], "about"))
            or before[0] == "~"
        ):
            return True
        for dash, number in ((at - 1, at - 2), (at + 1, at + 2)):
            if self._text(dash) in _DASHES and 0 <= number < len(self.tokens) and self.tokens[number].kind == "num":
                return True
        return self._text(at + 1) in ("+", "або") or self._text(at + 1) == "до"

    def _site(self, at: int, after: int, value: int | None) -> bool:
        """A number of places: "на 11 локаціях", "на 4." after hits or debris."""
        place = after
        while place < after + 3 and place < len(self.tokens) and not is_mark(self._text(place), "sites") and (
                is_mark(self._text(place), "passed") or self.tokens[place].aside
                or _ADJECTIVE.search(self._text(place))):  # fmt: skip
            place += 1
        if is_mark(self._text(place), "sites"):
            self.out.append(Site(value))
            return True
        told = [item for item in self.out if isinstance(item, OutcomeVerb)]
        if is_mark(self._text(at - 1), "site_places") and self._text(after) in ("", ",", ".", ";", "!") and told and (
                told[-1].word in ("hit", "debris")):  # fmt: skip
            self.out.append(Site(value))
            return True
        return False

    # Nouns ----------------------------------------------------------------------------------------------------------

    def _phrase(self, at: int, value: int | None, *, numbered: bool, about: bool = False, of: int | None = None,
                start: int | None = None) -> int:  # fmt: skip
        adjectives: list[str] = []
        names: list[str] = []
        head = ""
        place, end = at, min(len(self.tokens), at + _LONGEST_PHRASE)
        while place < end:
            token = self.tokens[place]
            text = token.text
            if token.aside:
                if not head:
                    adjectives += [found for found in (sense(text, "adjectives"),) if found in ADJECTIVE_CLASS]
                place += 1
                end = min(len(self.tokens), end + 1)
            elif text in _QUOTES or (text in _LINKS and (head or names)):
                place += 1
            elif token.kind not in ("word", "name"):
                if text in ",-–" and token.kind == "punct" and value != 1 and self._alike(place + 1, head, names):
                    place += 1
                else:
                    break
            elif is_mark(text, "own"):
                return place + 1
            elif sense(text, "verbs") and not sense(text, "heads"):
                break
            elif text in _AND:
                if (value != 1 and self._alike(place + 1, head, names)) or (
                        not head and not names and adjectives
                        and sense(self._text(place + 1), "adjectives")):  # fmt: skip
                    place += 1
                else:
                    break
            elif found := self._names(place):
                names += found
                place += 1
            elif found_head := sense(text, "heads"):
                if head and not text.isascii():
                    break
                head = found_head if head in ("", "drone", found_head) else head
                adjectives += [_ABBREVIATED[text]] if text in _ABBREVIATED else []
                place += 1
            elif found_adjective := sense(text, "adjectives"):
                if head and not names and numbered and found_adjective in ADJECTIVE_CLASS and text.endswith(("ї", "у")):
                    break
                adjectives.append(found_adjective)
                place += 1
            elif is_mark(text, "passed") or (not head and not names and numbered and self._adjective(place)):
                place += 1
            else:
                break
        if not self._kept(head, names, adjectives, place, value, numbered, about, of, start):
            return at
        return place

    def _kept(self, head: str, names: list[str], adjectives: list[str], place: int, value: int | None,
              numbered: bool, about: bool, of: int | None, start: int | None) -> bool:  # fmt: skip
        told = [found for found in adjectives if found in ADJECTIVE_CLASS and found not in ("guided", "sam")]
        if head or names or (numbered and told and place >= len(self.tokens)) or (
                numbered and told and self._text(place) in (*_AND, ",", ".", ";", "–", "-")):  # fmt: skip
            kinds = kinds_of(head, names, adjectives)
            if not numbered and self._text(place) in (*_DASHES, ":") and place + 1 < len(self.tokens) and (
                    self.tokens[place + 1].kind == "num"
                    and self._text(place + 2) in ("", ",", ".", ";", "!")):  # fmt: skip
                figure = self.tokens[place + 1]  # "Х-101 – 11;"
                self.out.append(Entry(figure.value, kinds, True, figure.vague, None, self.part))
                self.tokens[place + 1] = ReportToken("read", "")
                return True
            if not numbered and kinds == ("total",):
                return True
            self.out.append(Entry(value, kinds, numbered, about, of, self.part))
            return True
        if numbered and start is not None and self._beside_a_verb(start, place, of):
            self.out.append(Entry(value, ("bare",), True, about, of, self.part))
            return True
        return False

    def _beside_a_verb(self, start: int, after: int, of: int | None) -> bool:
        ahead = after
        while self._text(ahead) in (*_DASHES, "було", "були", "вже", "ще", *_AUXILIARY, "also", "have", "has"):
            ahead += 1
        if sense(self._text(ahead), "verbs") or (
            is_mark(self._text(ahead), "not") and sense(self._text(ahead + 1), "verbs")
        ):
            return True
        behind = start - 1
        while self._text(behind) in (*_DASHES, ":", "ще", "усього", "всього", "було"):
            behind -= 1
        ends = of is not None or self._text(start + 1) in ("", ".", ",", ";", "!", *_DASHES)
        return ends and bool(sense(self._text(behind), "verbs"))

    def _names(self, at: int) -> list[str]:
        """The kinds of a name at this place, quotation marks looked past; several where names are joined by /."""
        while self._text(at) in _QUOTES and at < len(self.tokens):
            at += 1
        text = self._text(at)
        if not text or self.tokens[at].aside:
            return []
        parts = text.split("/")
        out: list[str] = []
        for part in parts:
            if part[:1].isdigit() and out and "-" in parts[0] and not part.startswith("3м"):
                part = parts[0].split("-")[0] + "-" + part
            found = sense(part, "names")
            out += [found] if found else []
        return out

    def _alike(self, at: int, head: str, names: Sequence[str]) -> bool:
        """Whether a bare name goes on with what stands before it: drones with drones, missiles with missiles."""
        found = self._names(at)
        drones = head == "drone" or (not head and "drone" in names)
        return bool(found and (head or names)) and drones == bool(_UNMANNED & set(found))

    def _kind(self, at: int) -> bool:
        return bool(sense(self._text(at), "heads"))

    def _adjective(self, at: int) -> bool:
        text = self._text(at)
        return bool(_ADJECTIVE.search(text)) and not is_mark(text, "site_places") and len(text) > 2 and (
            text not in ("from", "the", "that", "which", "into", "with", "against", "people", "this", "their")
            and not almost_a_number(text))  # fmt: skip

    def _text(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def _aside(self, at: int) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].aside
