"""From bytes to clean text: what looks like no text, which encoding, and the signs that nobody sees."""

from __future__ import annotations

import codecs
import os
import re
from dataclasses import dataclass
from itertools import islice

from magdepth.errors import Fault

#: How much of a file is looked at before it is read whole.
HEAD = 65_536

#: First bytes of what people save beside articles, and what it is called.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a zip archive, or a document that is one (docx, xlsx, odt, epub)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
    (b"RIFF", "sound, film or a WebP picture"),
    (b"ID3", "sound"),
    (b"OggS", "sound or film"),
    (b"bplist", "a web archive of Safari"),
    (b"WARC/", "a WARC archive"),
    (b"From: <Saved by", "an MHTML page"),
)
#: A head may hold so many control characters, at least, or this share of it, and still be text.
_FEW, _SHARE = 8, 0.02
_BYTE_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_CHARSET = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
#: What a page may declare. Python knows codecs that are no character sets, or take forever.
_DECLARED = re.compile(
    r"utf-8|cp125[0-8]|iso8859-\d{1,2}|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|cp932|euc_jp|euc_kr|mac-\w+|cp866"
)
_LATIN = ("iso8859-1", "ascii")  # browsers read both as cp1252

#: What a text that declares nothing may be in. Encodings of other Latin alphabets are left out: they can't be told from
#: cp1252, and guessing among them spoils English and French texts. Bytes of words that are looked at.
_GUESSED = ["cp1252", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "cp1253"]
_EVIDENCE = 8_000

#: Zero-width signs, direction marks, soft hyphens, control characters, tags: they are left out.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class Decoded:
    """A text with its line ends as ``\\n`` and nothing unseen in it, and what there is to say about it."""

    text: str
    notes: tuple[Fault, ...] = ()


def binary_kind(head: bytes) -> str | None:
    """What the first bytes of a file look like, if not like text.

    >>> binary_kind(b"%PDF-1.7 ...")
    'a PDF'
    >>> binary_kind("Up to 25,000 workers".encode("utf-16")) is None
    True
    """
    for mark, kind in _SIGNATURES:
        if head.startswith(mark) and (mark != b"MZ" or b"\0" in head):
            return kind
    if head[4:8] == b"ftyp":
        return "film"
    if wide_encoding(head) is not None:
        return None
    nulls = head.count(0)
    controls = sum(head.count(byte) for byte in range(1, 32) if byte not in b"\t\n\x0b\x0c\r\x1b") + head.count(127)
    if controls > max(_FEW, _SHARE * len(head)) or (nulls > _FEW and nulls > 0.3 * len(head)):
        return "binary data"
    return None


def wide_encoding(head: bytes) -> str | None:
    """The UTF-16 of a head: by its byte order mark, or by every second byte being zero."""
    for mark, name in _BYTE_MARKS[1:]:
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    if pairs >= 4:
        for name, zeros in (("utf-16-le", head[1::2].count(0)), ("utf-16-be", head[::2].count(0))):
            if zeros > 0.7 * pairs and head.count(0) < 1.1 * zeros:
                return name
    return None


def decode(raw: bytes, *, markup: bool = False) -> Decoded:
    """Text from bytes: byte order mark, then what a page declares, then UTF-8, then a guess with a warning.

    >>> decode("12 000 рабочих".encode("utf-16")).text
    '12 000 рабочих'
    >>> decode(b"caf\\xe9").notes[0].code
    'W210'
    """
    text, notes = _decoded(raw, markup)
    cleaned = clean(text)
    if _TURNS.search(text):
        notes.append(Fault("W211", "signs that turn the direction of writing were taken out",
                           cure="what was shown may have read otherwise than what stands there"))  # fmt: skip
    return Decoded(cleaned, tuple(notes))


def clean(text: str) -> str:
    """The same text with ``\\n`` as line end, without zero-width, direction and control signs or soft hyphens.

    >>> clean("25,\\u200b000\\r\\nwork\\u00aders\\0")
    '25,000\\nworkers'
    """
    return _UNSEEN.sub("", _LINE_END.sub("\n", text))


def shown_name(name: str) -> str:
    """A file's name that can be printed anywhere: what is no letter of any script is shown as a question mark.

    >>> shown_name("a\\x1b[31m.txt")
    'a?[31m.txt'
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _decoded(raw: bytes, markup: bool) -> tuple[str, list[Fault]]:
    for mark, name in _BYTE_MARKS:
        if raw.startswith(mark):
            return _tolerant(raw[len(mark) :], name)
    wide = wide_encoding(raw[:HEAD])
    if wide is not None:
        return _tolerant(raw, wide)
    declared = _declared(raw) if markup else None
    if declared is not None:
        return _tolerant(raw, declared)
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    replaced = raw.decode("utf-8", "replace")
    broken, beyond = replaced.count("\ufffd"), len(re.findall(r"[^\x00-\x7f]", replaced))
    if beyond >= 10 and broken <= 0.1 * beyond:  # UTF-8 that was cut or damaged here and there
        return _tolerant(raw, "utf-8")
    name = _guess(raw)
    note = Fault("W210", f"the text is not UTF-8 and was read as {name}", cure="save it as UTF-8 if letters look wrong")
    return raw.decode(name, "replace"), [note]


def _guess(raw: bytes) -> str:
    """The encoding of a text that says nothing of it: one of another alphabet if its language is recognised, or cp1252.

    The words with signs beyond ASCII are looked at alone, as a few names in an English text would count for nothing.
    It takes about 32 letters to recognise a language; shorter ones would fit several.
    """
    from charset_normalizer import from_bytes

    words = (match[0] for match in re.finditer(rb"\S+", raw) if not match[0].isascii())
    evidence = b" ".join(islice(words, _EVIDENCE // 4))[:_EVIDENCE]
    best = from_bytes(evidence, cp_isolation=_GUESSED, preemptive_behaviour=False, enable_fallback=False).best()
    return best.encoding.replace("_", "-") if best is not None and best.coherence > 0 else "cp1252"


def _tolerant(raw: bytes, name: str) -> tuple[str, list[Fault]]:
    text = raw.decode(name, "replace")
    broken = text.count("\ufffd") - raw.count("\ufffd".encode(name, "ignore") or b"\0no")
    if broken <= 0:
        return text, []
    places = "one place" if broken == 1 else f"{broken} places"
    return text, [Fault("W210", f"the text is damaged, or not {name}, in {places}", cure="save it as UTF-8")]


def _declared(raw: bytes) -> str | None:
    found = _CHARSET.search(raw[:4096])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    if name in _LATIN:
        return "cp1252"
    return name if _DECLARED.fullmatch(name) else None
