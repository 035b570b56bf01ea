"""Saves as the game writes them, byte by byte, with nothing in them but what is asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime

CLASSES = (
    "amazon", "sorceress", "necromancer", "paladin", "barbarian", "druid", "assassin", "warlock",
)  # fmt: skip
DIFFICULTIES = ("normal", "nightmare", "hell")
WIDTHS = {0: 10, 1: 10, 2: 10, 3: 10, 4: 10, 5: 8, **dict.fromkeys(range(6, 12), 21)} | {
    12: 7, 13: 32, 14: 25, 15: 25,
}  # fmt: skip
EVENING = datetime(2026, 3, 14, 20, 0, 0, tzinfo=UTC)
NEVER_PLAYED = {96: 335, 97: 335, 98: 335, 99: 335, 105: 403}
NAME_AT = {96: 20, 97: 20, 98: 267, 99: 267, 105: 299}


def save(
    *,
    version: int = 99,
    name: str = "Nimue",
    character_class: str = "sorceress",
    level: int = 87,
    experience: int | None = 1_300_000_000,
    last_played: datetime | None = EVENING,
    difficulty: str | None = "hell",
    map_id: int = 0x1234_5678,
    status: Iterable[str] = ("expansion",),
    edition: int = 3,
    progression: int = 15,
    items: bytes = b"",
) -> bytes:
    """A character's file. `experience` None: the stat is left out, as the game does with 0."""
    early = 16 if version == 105 else 0
    head = bytearray(NEVER_PLAYED[version])
    _put(head, 0, 0xAA55AA55, 4)
    _put(head, 4, version, 4)
    bits = {"hardcore": 2, "died": 3, "expansion": 5, "ladder": 6}
    head[36 - early] = sum(1 << bits[word] for word in status)
    head[37 - early] = progression
    head[40 - early] = CLASSES.index(character_class)
    head[41 - early], head[42 - early] = 0x10, 0x1E
    head[43 - early] = level
    _put(head, 48 - early, int(last_played.timestamp()) if last_played else 0, 4)
    _put(head, 52 - early, 0xFFFFFFFF, 4)
    if difficulty is not None:
        head[168 - early + DIFFICULTIES.index(difficulty)] = 0x80 | 2
    _put(head, 171 - early, map_id, 4)
    head[NAME_AT[version] : NAME_AT[version] + len(name.encode())] = name.encode()
    if version == 105:
        head[248] = edition
    return sealed(bytes(head) + _parts() + stats(level, experience) + b"if" + bytes(30) + items)


def never_played(version: int = 99) -> bytes:
    """The file of a character that was only made."""
    made = save(version=version, level=1, difficulty="normal", progression=0)
    return sealed(made[: NEVER_PLAYED[version]])


def stats(level: int, experience: int | None) -> bytes:
    """The packed stats; strength and life stand for the rest."""
    known = {0: 156, 7: 1_024 << 8, 12: level, 13: experience or 0, 14: 4_200}
    bits, used = 0, 0
    for stat, value in [*((one, value) for one, value in known.items() if value), (0x1FF, 0)]:
        bits |= stat << used
        bits |= value << (used + 9)
        used += 9 + WIDTHS.get(stat, 0)
    return b"gf" + bits.to_bytes((used + 7) // 8, "little")


def sealed(data: bytes) -> bytes:
    """The file with its length and its checksum put right."""
    whole = bytearray(data)
    _put(whole, 8, len(whole), 4)
    _put(whole, 12, 0, 4)
    total = 0
    for byte in whole:
        total = ((total << 1) | (total >> 31)) & 0xFFFFFFFF
        total = (total + byte) & 0xFFFFFFFF
    _put(whole, 12, total, 4)
    return bytes(whole)


def stash(*tabs: bytes, version: int = 99, gold: int = 0, log: bytes | None = None) -> bytes:
    """A shared stash with these tabs, the first of them with gold; `log`: the collection log."""
    contents = [b"JM" + len(tab).to_bytes(2, "little") + tab for tab in tabs]
    if log is not None:
        contents.append(b"\xc0\xed\xea\xc0" + log)
    golds = [gold, *[0] * len(contents)]
    return b"".join(
        _sector(version, golds[number], content) for number, content in enumerate(contents)
    )


def _sector(version: int, gold: int, content: bytes) -> bytes:
    head = bytearray(64)
    _put(head, 0, 0xAA55AA55, 4)
    _put(head, 4, 2 if version == 105 else 1, 4)
    _put(head, 8, version, 4)
    _put(head, 12, gold, 4)
    _put(head, 16, 64 + len(content), 4)
    return bytes(head) + content


def _parts() -> bytes:
    """Quests, waypoints and the people one has met."""
    return b"Woo!" + bytes(294) + b"WS" + bytes(78) + b"\x01w4" + bytes(49)


def _put(data: bytearray, at: int, number: int, size: int) -> None:
    data[at : at + size] = number.to_bytes(size, "little")
