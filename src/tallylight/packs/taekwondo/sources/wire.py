"""Reads datagrams of the scoring system, as the text of v2.3 spells them and as Gen2 does.

Nothing is refused here. What cannot be read is kept as it came, and says why.
"""

from codecs import utf_8_decode
from dataclasses import dataclass
from functools import lru_cache
from re import compile as pattern
from typing import Final, Literal

from tallylight.packs.taekwondo.sources.readers import READERS, unclear
from tallylight.packs.taekwondo.sources.said import Said
from tallylight.packs.taekwondo.sources.spelling import BLANK, REPLACED, Line, Wrong

Validity = Literal["valid", "repaired", "invalid"]

SHORT: Final = 64
"""Bytes up to which a datagram is remembered: ticks of clocks, hits and scores recur all day."""
MOST: Final = 64
"""Messages of one datagram that are read; what a real sender puts together is far less."""
TOO_MANY: Final = f"There are more than {MOST} messages in one datagram."
LONGEST_CODE: Final = 16
LINE_END: Final = 2
"""Bytes of CR LF, which are the first to be lost."""

_QUOTES: Final = "\"'"
_WHITE: Final = b" \t\r\n\v\f\0\"'"
_BOM: Final = "\ufeff".encode()
_GLUED: Final = pattern(rb"(?<=[0-9; ])(?=hl[12];)")
_LEADS: Final = bytes(range(0xC2, 0xF5))
"""First bytes of characters that UTF-8 writes in two bytes or more."""
_LONG_LEADS: Final = bytes(range(0xE0, 0xF5))
_WHOLE: Final = {"at1": 9, "mch": 17, "wmh": 4}
"""Pieces between semicolons of a message that ends in a semicolon and lacks nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a datagram: the bytes of it, and what they say.

    The `raw` of all messages of a datagram, one after the other, is the datagram. `code` is the
    word that the message begins with, in lower case; `empty` and `binary` when there is none.
    `said` is None when nothing is said or nothing can be made of it; then `why` says so in
    a sentence, as it does of a repair. `missing` is how many bytes the sender lost, at least.
    """

    raw: bytes
    code: str
    said: Said | None
    validity: Validity
    why: str | None
    missing: int


def read(datagram: bytes) -> tuple[Heard, ...]:
    """The messages of one datagram, in order; at least one, whatever the bytes are."""
    return _known(datagram) if len(datagram) <= SHORT else _read(datagram)


def _read(datagram: bytes) -> tuple[Heard, ...]:
    body = datagram.rstrip(b"\r\n")
    taken = 0 if datagram.isascii() else missing(datagram)
    if b"\n" in body or b"\r" in body or body.find(b"hl", 1) > 0:
        *first, last = _slices(datagram)
        if len(first) >= MOST:
            rest = b"".join((*first[MOST:], last))
            much = Heard(rest, "unknown", None, "invalid", TOO_MANY, 0)
            return (*(_heard(raw, 0) for raw in first[:MOST]), much)
        return (*(_heard(raw, 0) for raw in first), _heard(last, taken))
    return (_heard(datagram, taken),)


_known = lru_cache(maxsize=1024)(_read)


def missing(datagram: bytes) -> int:
    """How many bytes the end of a datagram lacks at least, because of a fault of Gen2 senders.

    They write UTF-8 but send as many bytes as there are characters (as Java counts them). So
    each accent costs a byte at the end: first the line end, then what stands before it. 0 when
    the datagram is whole, or is not of such a sender.
    """
    if datagram[-1:] in (b"\n", b"\0") or datagram[:1] in (b'"', b"'", b"\xef"):
        return 0
    try:
        utf_8_decode(datagram, "strict", False)
    except UnicodeDecodeError:
        return 0
    extra = 2 * len(datagram) - len(datagram.translate(None, _LEADS))
    extra -= len(datagram.translate(None, _LONG_LEADS))
    if datagram.endswith(b"\r"):
        return 1 if extra == 1 else 0
    return extra if extra >= LINE_END else 0


def _slices(datagram: bytes) -> list[bytes]:
    """The datagram cut before each message; blank lines stay with the message before them."""
    starts, at, blank = [0], 0, True
    for line in datagram.splitlines(keepends=True):
        filled = bool(line.replace(_BOM, b"").strip(_WHITE))
        if filled and not blank:
            starts.append(at)
        if filled and line.lstrip(_WHITE)[:2] == b"hl":
            starts += [at + glued.start() for glued in _GLUED.finditer(line)]
        blank = blank and not filled
        at += len(line)
    ends = [*starts[1:], len(datagram)]
    return [datagram[start:end] for start, end in zip(starts, ends, strict=True)]


def _heard(raw: bytes, taken: int) -> Heard:
    text = raw.decode("utf-8", "replace").strip(BLANK)
    pieces = text.split(";")
    word = pieces[0]
    known = READERS.get(word)
    if known is None or text[-1] in _QUOTES or not text.isascii() or "\0" in text:
        return _unusual(raw, text, taken)
    if not pieces[-1]:
        pieces.pop()
    del pieces[0]
    line = Line(word, pieces)
    return _answer(raw, line, 0)


def _unusual(raw: bytes, text: str, taken: int) -> Heard:
    """A message with something about it: names with accents, quotes, or a word of its own."""
    text = _unquoted(text)
    lost = taken - LINE_END if taken > LINE_END else 0
    if lost:
        text = text.rstrip(REPLACED)
    pieces = text.replace("\0", "").split(";")
    word, rest = _first_word(pieces[0].strip())
    if REPLACED in word or not word.isprintable():
        return Heard(raw, "binary", None, "invalid", "It does not begin with a word.", taken)
    if not word:
        whole = not text
        why = None if whole else "It has no word."
        return Heard(raw, "empty", None, "valid" if whole else "invalid", why, taken)
    if not pieces[-1] and len(pieces) >= _WHOLE.get(word, 0):
        taken = lost = 0
    if not pieces[-1] and not lost and len(pieces) > 1:
        pieces.pop()
    line = Line(word, [rest, *pieces[1:]] if rest else pieces[1:], lost)
    if rest and word in READERS and word != "udp":
        line.mend("No semicolon stood after its word.")
    if "\0" in text:
        line.mend("NUL bytes were left out.")
    if REPLACED in text:
        line.mend("Bytes that are no text were replaced.")
    if lost:
        line.mend(f"The sender lost {lost} bytes of it or more: it counted characters.")
    return _answer(raw, line, taken)


def _unquoted(text: str) -> str:
    """Without quotes around it; they may be around several messages, so one may stand alone."""
    if text[:1] and text[0] in _QUOTES:
        return text.strip(text[0] + BLANK)
    if text.endswith('"') and text.count('"') % 2:
        return text[:-1].rstrip(BLANK)
    return text


def _first_word(first: str) -> tuple[str, str]:
    """The word of a first field, and what else is in it, as in `win'BLUE` or `Udp Port …`."""
    ends = (n for n, char in enumerate(first) if n and (char == "'" or char.isspace()))
    end = next(ends, len(first))
    return first[:end].lower()[:LONGEST_CODE], first[end:].strip(" '")


def _answer(raw: bytes, line: Line, taken: int) -> Heard:
    reader, most = READERS.get(line.word, _NOBODY)
    try:
        said = reader(line)
    except Wrong as wrong:
        return Heard(raw, line.word, None, "invalid", str(wrong), taken)
    if len(line.fields) > most and any(field.strip() for field in line.fields[most:]):
        line.mend("It has more fields than are known.")
    validity: Validity = "valid" if line.why is None else "repaired"
    return Heard(raw, line.word, said, validity, line.why, taken)


_NOBODY: Final = (unclear, 1 << 30)
