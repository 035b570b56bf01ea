"""What a save of the game says of itself: the head of a character, the sectors of a stash.

    name.d2s   a character      name.d2i   a shared stash

The extension decides, the name does not. Left out are copies that end in `_Backup...`, which
nobody plays, and PlugY's `.sss` and `.d2x`: they belong to the classic game alone, and carry
neither a checksum nor a time. All numbers are little-endian.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Literal

Difficulty = Literal["normal", "nightmare", "hell"]

SIGNATURE: Final = b"\x55\xaa\x55\xaa"
LARGEST_SAVE: Final = 256 * 1024
"""Bytes; real saves stay under 64 KiB, and adding up more than this would take too long."""

CLASSES: Final = (
    "amazon", "sorceress", "necromancer", "paladin", "barbarian", "druid", "assassin", "warlock",
)  # fmt: skip
DIFFICULTIES: Final[tuple[Difficulty, ...]] = ("normal", "nightmare", "hell")

# Where the fields are up to version 99. [src] three parsers and a description of the format agree.
STATUS, PROGRESSION, CLASS, LEVEL, LAST_PLAYED, DIFFICULTY, MAP = 36, 37, 40, 43, 48, 168, 171
HARDCORE, DIED, EXPANSION, LADDER = 1 << 2, 1 << 3, 1 << 5, 1 << 6
ACTIVE: Final = 1 << 7
"""The bit of the difficulty that was played last. [src] two parsers; its other bits are the act."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts are that move from version to version.

    `earlier`: by how many bytes the fields above lie before their old places. `quests` is also
    where the file of a character ends that was never played.
    """

    name: int
    room: int
    earlier: int = 0
    quests: int = 335
    stats: int = 765
    edition: int | None = None


CLASSIC: Final = Layout(name=20, room=16)
RESURRECTED: Final = Layout(name=267, room=48)
WARLOCK: Final = Layout(name=299, room=48, earlier=16, quests=403, stats=833, edition=248)
"""[src] two parsers agree on all of it, a third on its length; one of them is tested with real
saves. None was opened here. That one ends at `quests` if it was never played is [infer]."""

LAYOUTS: Final = {96: CLASSIC, 97: CLASSIC, 98: RESURRECTED, 99: RESURRECTED, 105: WARLOCK}
EDITIONS_WITH_EXPANSION: Final = {1: False, 2: True, 3: True}
"""Classic, Lord of Destruction, Reign of the Warlock. [src] one parser and one thread."""

STATS: Final = b"gf"
WIDTHS: Final = (10, 10, 10, 10, 10, 8, 21, 21, 21, 21, 21, 21, 7, 32, 25, 25)
"""Bits of each stat by its id. [src] two parsers, one format description, and for version 105
the game's own table: the same in every version."""

STAT_ID, STATS_END, STAT_LEVEL, STAT_EXPERIENCE = 9, 0x1FF, 12, 13
LONGEST_STATS: Final = (sum(WIDTHS) + STAT_ID * (len(WIDTHS) + 1)) // 8 + 1

SECTOR_HEAD: Final = 64
ITEMS: Final = b"JM"
"""How a sector with items goes on. Since version 105 the last one is the game's collection log,
which is no part of what lies in the stash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """A character at one moment. What the file leaves open is None.

    `played` is False for one that was made and never entered a game. `died` stays set in
    softcore. `map_id` is the seed of the maps.
    """

    name: str
    version: int
    length: int
    checksum: int
    character_class: str
    level: int
    hardcore: bool
    died: bool
    expansion: bool
    ladder: bool
    progression: int
    last_played: datetime | None
    difficulty: Difficulty | None
    map_id: int
    experience: int | None
    played: bool


@dataclass(frozen=True, slots=True)
class Sector:
    """A tab of a stash, by its head."""

    version: int
    gold: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stash:
    """A shared stash. `digest` changes with its items, and with nothing else."""

    hardcore: bool | None
    versions: tuple[int, ...]
    gold: int
    sectors: tuple[Sector, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that can't be trusted, and why."""

    why: str


def kind(name: str) -> Literal["save", "stash"] | None:
    """What a file of this name is; None if it is none of the game's saves."""
    stem, _, extension = name.casefold().rpartition(".")
    if not stem or "_backup" in stem:
        return None
    kinds: dict[str, Literal["save", "stash"]] = {"d2s": "save", "d2i": "stash"}
    return kinds.get(extension)


def wanted(name: str) -> bool:
    """Whether a file of this name is worth reading."""
    return kind(name) is not None


def read(name: str, data: bytes) -> Save | Stash | Unreadable:
    """The content of a file, as its extension says."""
    known = kind(name)
    if known is None:
        return Unreadable("it is no save of the game")
    return read_save(data, name) if known == "save" else read_stash(data, name)


def read_save(data: bytes, name: str) -> Save | Unreadable:
    """A character's file. `name` is the file's own, and its stem what a broken name falls back to.

    Nothing is read before signature, version, length and checksum are right.
    """
    wrong = _wrong(data)
    if wrong is not None:
        return Unreadable(wrong)
    layout = LAYOUTS[_dword(data, 4)]
    fields = data[: layout.quests]
    at = -layout.earlier
    status, level = fields[STATUS + at], fields[LEVEL + at]
    if not 1 <= level <= 99:
        return Unreadable(f"level {level}")
    number, seconds = fields[CLASS + at], _dword(fields, LAST_PLAYED + at)
    return Save(
        name=_name(fields, layout) or name.rpartition(".")[0],
        version=_dword(data, 4),
        length=len(data),
        checksum=_dword(data, 12),
        character_class=CLASSES[number] if number < len(CLASSES) else "unknown",
        level=level,
        hardcore=bool(status & HARDCORE),
        died=bool(status & DIED),
        expansion=_has_expansion(fields, layout, status),
        ladder=bool(status & LADDER),
        progression=fields[PROGRESSION + at],
        last_played=datetime.fromtimestamp(seconds, UTC) if seconds else None,
        difficulty=_difficulty(fields[DIFFICULTY + at : DIFFICULTY + at + 3]),
        map_id=_dword(fields, MAP + at),
        experience=_experience(data, layout, level),
        played=len(data) > layout.quests,
    )


def read_stash(data: bytes, name: str = "") -> Stash | Unreadable:
    """A shared stash, sector by sector; they fill the file without a gap.

    Whether it is a hardcore one is told by the file's name alone: of the number in the head that
    was taken for it, others say that it counts the format.
    """
    heads, contents = [], sha256()
    try:
        for head, content in _sectors(data):
            heads.append(head)
            if content.startswith(ITEMS):
                contents.update(content)
    except ValueError as error:
        return Unreadable(str(error))
    words = name.casefold()
    return Stash(
        hardcore=True if "hardcore" in words else False if "softcore" in words else None,
        versions=tuple(sorted({head.version for head in heads})),
        gold=sum(head.gold for head in heads),
        sectors=tuple(heads),
        digest=contents.hexdigest(),
    )


def checksum(data: bytes) -> int:
    """What the field at 12 has to say: each byte added to the sum turned by one bit to the left.

    The field itself counts as zero.
    """
    total = 0
    for byte in data[:12] + bytes(4) + data[16:]:
        total = ((total << 1 & 0xFFFFFFFF | total >> 31) + byte) & 0xFFFFFFFF
    return total


def _wrong(data: bytes) -> str | None:
    """Why a character's file can't be trusted."""
    if not data.startswith(SIGNATURE):
        return "it does not begin like a save" if data else "it is empty"
    if len(data) < 16:
        return f"it ends after {len(data)} bytes"
    version, length = _dword(data, 4), _dword(data, 8)
    layout = LAYOUTS.get(version)
    if layout is None:
        return f"version 0x{version:02x}"
    if length != len(data):
        return f"it has {len(data)} bytes and says {length}"
    if not layout.quests <= length <= LARGEST_SAVE:
        return f"{length} bytes are no length of a save"
    if checksum(data) != _dword(data, 12):
        return "its checksum is wrong"
    if length > layout.quests and data[layout.quests :][:4] != b"Woo!":
        return f"its quests are not where version {version} has them"
    return None


def _sectors(data: bytes) -> Iterator[tuple[Sector, bytes]]:
    """The sectors with what is in them. ValueError where there is none."""
    if not data:
        raise ValueError("it is empty")
    at = 0
    while at < len(data):
        head = data[at : at + SECTOR_HEAD]
        if not head.startswith(SIGNATURE):
            raise ValueError(f"no sector begins at byte {at}")
        if len(head) < SECTOR_HEAD:
            raise ValueError(f"it ends inside the sector at byte {at}")
        version, gold, size = (_dword(head, place) for place in (8, 12, 16))
        if version not in LAYOUTS:
            raise ValueError(f"version 0x{version:02x}")
        if not SECTOR_HEAD <= size <= len(data) - at:
            raise ValueError(f"it ends inside the sector at byte {at}")
        yield Sector(version, gold, size), data[at + SECTOR_HEAD : at + size]
        at += size


def _dword(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _name(fields: bytes, layout: Layout) -> str | None:
    """The character's name; None if there is no sound one."""
    raw = fields[layout.name : layout.name + layout.room].partition(b"\0")[0]
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return name if name.isprintable() else None


def _has_expansion(fields: bytes, layout: Layout, status: int) -> bool:
    """Since version 105 a byte of its own says it; the bit does where that byte is a new one."""
    bit = bool(status & EXPANSION)
    if layout.edition is None:
        return bit
    return EDITIONS_WITH_EXPANSION.get(fields[layout.edition], bit)


def _difficulty(triple: bytes) -> Difficulty | None:
    """The one with its high bit set; None unless it is exactly one."""
    active = [word for word, byte in zip(DIFFICULTIES, triple, strict=True) if byte & ACTIVE]
    return active[0] if len(active) == 1 else None


def _experience(data: bytes, layout: Layout, level: int) -> int | None:
    """The experience among the stats; a stat that is missing is 0.

    None unless they are read to their end, and their level is that of the head: else the widths
    are not those of this version, and the number would be chance.
    """
    at = layout.stats
    if data[at : at + 2] != STATS:
        return None
    bits = int.from_bytes(data[at + 2 : at + 2 + LONGEST_STATS], "little")
    stats: dict[int, int] = {}
    while (stat := bits & STATS_END) != STATS_END:
        if stat >= len(WIDTHS) or stat in stats:
            return None
        bits >>= STAT_ID
        stats[stat] = bits & ((1 << WIDTHS[stat]) - 1)
        bits >>= WIDTHS[stat]
    return stats.get(STAT_EXPERIENCE, 0) if stats.get(STAT_LEVEL) == level else None
