"""Saves are read right in every version, and nothing else is taken for one."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.diablo.sources.saves import (
    LAYOUTS,
    Save,
    Stash,
    Unreadable,
    kind,
    read,
    read_save,
    read_stash,
    wanted,
)

from .origins import saves

VERSIONS = (96, 97, 98, 99, 105)
every_version = pytest.mark.parametrize("version", VERSIONS)


def known(data: bytes, name: str = "Nimue.d2s") -> Save:
    found = read_save(data, name)
    assert isinstance(found, Save), found
    return found


def why(data: bytes) -> str:
    found = read_save(data, "Nimue.d2s")
    assert isinstance(found, Unreadable), found
    return found.why


def tabs(data: bytes, name: str = "SharedStashSoftCoreV2.d2i") -> Stash:
    found = read_stash(data, name)
    assert isinstance(found, Stash), found
    return found


def why_no_stash(data: bytes) -> str:
    found = read_stash(data, "SharedStashSoftCoreV2.d2i")
    assert isinstance(found, Unreadable), found
    return found.why


@every_version
def test_a_character_is_read(version: int) -> None:
    data = saves.save(version=version, character_class="druid", level=42, experience=12_345)
    found = known(data)
    assert found == Save(
        name="Nimue",
        version=version,
        length=len(data),
        checksum=int.from_bytes(data[12:16], "little"),
        character_class="druid",
        level=42,
        hardcore=False,
        died=False,
        expansion=True,
        ladder=False,
        progression=15,
        last_played=saves.EVENING,
        difficulty="hell",
        map_id=0x1234_5678,
        experience=12_345,
        played=True,
    )


@every_version
@pytest.mark.parametrize("number", range(8))
def test_each_class_is_read(version: int, number: int) -> None:
    data = saves.save(version=version, character_class=saves.CLASSES[number])
    assert known(data).character_class == saves.CLASSES[number]


def test_a_warlock_at_the_places_of_version_99_would_be_somebody_else() -> None:
    data = saves.save(version=105, character_class="warlock", level=61)
    found = known(data)
    assert (found.character_class, found.level) == ("warlock", 61)
    assert (data[40], data[43]) != (saves.CLASSES.index("warlock"), 61)


def test_a_class_that_is_not_known_yet_is_unknown() -> None:
    data = bytearray(saves.save(version=105))
    data[24] = 8
    assert known(saves.sealed(bytes(data))).character_class == "unknown"


@every_version
@pytest.mark.parametrize("word", ["hardcore", "died", "ladder"])
def test_each_status_is_read(version: int, word: str) -> None:
    found = known(saves.save(version=version, status=[word]))
    assert [one for one in ("hardcore", "died", "ladder") if getattr(found, one)] == [word]


@pytest.mark.parametrize("version", [96, 97, 98, 99])
def test_the_expansion_is_a_bit_of_the_status(version: int) -> None:
    assert not known(saves.save(version=version, status=[])).expansion


@pytest.mark.parametrize(("edition", "expansion"), [(1, False), (2, True), (3, True), (9, True)])
def test_since_version_105_an_edition_says_whether_there_is_the_expansion(
    edition: int, expansion: bool
) -> None:
    assert known(saves.save(version=105, edition=edition)).expansion is expansion


@every_version
@pytest.mark.parametrize("difficulty", saves.DIFFICULTIES)
def test_the_difficulty_is_the_one_that_is_marked(version: int, difficulty: str) -> None:
    assert known(saves.save(version=version, difficulty=difficulty)).difficulty == difficulty


def test_an_act_that_was_reached_elsewhere_is_no_mark() -> None:
    data = bytearray(saves.save(difficulty="hell"))
    data[168] = 4
    assert known(saves.sealed(bytes(data))).difficulty == "hell"


def test_a_difficulty_that_is_not_marked_or_marked_twice_is_left_open() -> None:
    twice = bytearray(saves.save(difficulty="hell"))
    twice[168] = 0x80
    found = [known(saves.save(difficulty=None)), known(saves.sealed(bytes(twice)))]
    assert [one.difficulty for one in found] == [None, None]


@every_version
def test_a_character_that_was_never_played_has_no_experience(version: int) -> None:
    found = known(saves.never_played(version))
    assert (found.level, found.experience, found.played) == (1, None, False)


@every_version
@pytest.mark.parametrize("experience", [0, 1, 2**31, 3_520_485_254])
def test_the_experience_is_read_to_the_last_bit(version: int, experience: int) -> None:
    assert known(saves.save(version=version, experience=experience)).experience == experience


def test_experience_is_left_open_where_the_stats_are_of_another_shape() -> None:
    data = saves.save(level=87)
    head, rest = data[: 765 + 2], data[765 + 2 :]
    shapes = [
        data.replace(saves.stats(87, 1_300_000_000), saves.stats(86, 1_300_000_000)),
        head + b"\x10" + rest[1:],  # a stat of number 16
        head + bytes(8),
        data[:765] + b"GF" + rest,
    ]
    assert [known(saves.sealed(one)).experience for one in shapes] == [None] * 4


def test_a_name_may_have_other_letters_since_version_98() -> None:
    assert known(saves.save(version=98, name="てすとてすとてすとてすとてすと")).name.startswith(
        "てすと"
    )


@pytest.mark.parametrize("name", [b"\xff\xfe", b"\n", b""])
def test_a_broken_name_is_that_of_the_file(name: bytes) -> None:
    data = bytearray(saves.save())
    data[267 : 267 + 48] = name.ljust(48, b"\0")
    assert known(saves.sealed(bytes(data)), "Zo.e.d2s").name == "Zo.e"


def test_a_time_of_zero_is_no_time() -> None:
    assert known(saves.save(last_played=None)).last_played is None


@pytest.mark.parametrize("version", [0x47, 0x59, 0x5C, 100, 104, 106, 0xFFFFFFFF])
def test_another_version_is_not_guessed_at(version: int) -> None:
    data = bytearray(saves.save())
    data[4:8] = version.to_bytes(4, "little")
    assert why(saves.sealed(bytes(data))) == f"version 0x{version:02x}"


@every_version
@pytest.mark.parametrize("at", [17, 50, 300, -1])
def test_one_wrong_bit_is_found_by_the_checksum(version: int, at: int) -> None:
    data = bytearray(saves.save(version=version))
    data[at] ^= 0x10
    assert why(bytes(data)) == "its checksum is wrong"


@every_version
def test_a_file_that_is_cut_anywhere_is_not_read(version: int) -> None:
    data = saves.save(version=version)
    assert all(isinstance(read_save(data[:end], "x.d2s"), Unreadable) for end in range(len(data)))


def test_a_cut_file_with_its_length_put_right_is_not_read_either() -> None:
    assert why(saves.sealed(saves.save()[:300])) == "300 bytes are no length of a save"


def test_a_file_whose_end_is_still_zero_is_not_read() -> None:
    data = saves.save(items=b"JM" * 40)
    assert why(data[:-60] + bytes(60)) == "its checksum is wrong"


@pytest.mark.parametrize("data", [b"\0" * 900, b"\0", b"PK\x03\x04" * 100])
def test_what_does_not_begin_like_a_save_is_none(data: bytes) -> None:
    assert why(data) == "it does not begin like a save"


def test_an_empty_file_is_none() -> None:
    assert why(b"") == "it is empty"


def test_more_bytes_than_the_file_says_are_too_many() -> None:
    assert why(saves.save(items=b"") + b"\0") == "it has 819 bytes and says 818"


def test_a_file_of_no_likely_size_is_not_added_up() -> None:
    assert "no length of a save" in why(saves.sealed(saves.save() + bytes(300_000)))


@pytest.mark.parametrize("level", [0, 100, 255])
def test_a_level_that_there_is_not_is_refused(level: int) -> None:
    data = bytearray(saves.save())
    data[43] = level
    assert why(saves.sealed(bytes(data))) == f"level {level}"


def test_a_file_with_its_parts_elsewhere_is_refused() -> None:
    moved = bytearray(saves.save(version=99))
    moved[4] = 98
    moved[335:339] = b"woo?"
    assert "not where version 98 has them" in why(saves.sealed(bytes(moved)))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Nimue.d2s", "save"),
        ("NIMUE.D2S", "save"),
        ("SharedStashSoftCoreV2.d2i", "stash"),
        ("ModernSharedStashHardCoreV2.d2i", "stash"),
        ("anything at all.d2i", "stash"),
        ("Nimue_Backup1.d2s", None),
        ("SharedStashSoftCoreV2_backup.d2i", None),
        ("Nimue.ctl", None),
        ("Nimue.key", None),
        ("_LOD_SharedStashSave.sss", None),
        ("Nimue.d2x", None),
        ("Nimue.d2s.tmp", None),
        (".d2s", None),
        ("d2s", None),
    ],
)
def test_the_extension_says_what_a_file_is(name: str, what: str | None) -> None:
    assert (kind(name), wanted(name)) == (what, what is not None)


def test_a_file_is_read_as_its_extension_says() -> None:
    files = {"a.d2s": saves.save(), "a.d2i": saves.stash(b"x"), "a.txt": saves.save()}
    assert [type(read(name, data)) for name, data in files.items()] == [Save, Stash, Unreadable]


@pytest.mark.parametrize("version", [97, 98, 99, 105])
def test_a_stash_is_read(version: int) -> None:
    found = tabs(saves.stash(b"ring", b"", b"rune", version=version, gold=7_500))
    heads = [(one.version, one.gold, one.size) for one in found.sectors]
    assert (found.versions, found.gold, heads) == (
        (version,),
        7_500,
        [(version, 7_500, 72), (version, 0, 68), (version, 0, 72)],
    )


@pytest.mark.parametrize(
    ("name", "hardcore"),
    [("SharedStashHardCoreV2.d2i", True), ("sharedstashsoftcorev2.d2i", False), ("x.d2i", None)],
)
def test_a_stash_is_hardcore_by_its_name(name: str, hardcore: bool | None) -> None:
    assert tabs(saves.stash(b""), name).hardcore is hardcore


def test_the_digest_of_a_stash_changes_with_its_items() -> None:
    stashes = [saves.stash(b"ring", b""), saves.stash(b"", b"ring"), saves.stash(b"rune", b"")]
    assert len({tabs(one).digest for one in stashes}) == 3


def test_the_digest_of_a_stash_does_not_change_with_gold_or_with_the_collection_log() -> None:
    rich = saves.stash(b"ring", version=105, gold=9, log=b"found: 1")
    poor = saves.stash(b"ring", version=105, gold=0, log=b"found: 2")
    assert tabs(rich).digest == tabs(poor).digest


def test_a_stash_that_is_cut_within_a_sector_is_not_read() -> None:
    data = saves.stash(b"ring", b"rune")
    whole = {0, 72, len(data)}
    cut = [why_no_stash(data[:end]) for end in range(len(data)) if end not in whole]
    assert all("it ends inside the sector at byte" in one or "begins at" in one for one in cut)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (bytes(500), "no sector begins at byte 0"),
        (saves.stash(b"ring") + bytes(10), "no sector begins at byte 72"),
        (saves.stash(b"ring", version=107), "version 0x6b"),
        (saves.stash(b"ring")[:16] + bytes(52), "it ends inside the sector at byte 0"),
    ],
)
def test_what_is_no_stash_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert why_no_stash(data) == reason


# Whatever the bytes are

HEADS = st.sampled_from([saves.save(version=one) for one in VERSIONS]) | st.sampled_from(
    [saves.never_played(one) for one in VERSIONS]
)
STASHES = st.sampled_from([saves.stash(b"ring", b"rune", version=one) for one in (97, 99, 105)])


@st.composite
def damaged(draw: Any, files: st.SearchStrategy[bytes]) -> bytes:
    """A real file with some of its bytes overwritten, perhaps cut."""
    data = bytearray(draw(files))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data) - 1))
        put = draw(st.binary(min_size=1, max_size=8))
        data[at : at + len(put)] = put
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


def is_sound(found: Save | Unreadable) -> bool:
    if isinstance(found, Unreadable):
        return bool(found.why)
    return (
        1 <= found.level <= 99
        and found.version in LAYOUTS
        and found.character_class in (*saves.CLASSES, "unknown")
        and found.name.isprintable()
        and (found.experience is None or 0 <= found.experience < 2**32)
        and (found.last_played is None or found.last_played.utcoffset() == timedelta(0))
    )


@given(st.binary(max_size=1_000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert is_sound(read_save(data, "x.d2s"))


@given(damaged(HEADS))
def test_any_damaged_save_is_read_or_refused(data: bytes) -> None:
    assert is_sound(read_save(data, "x.d2s"))


@given(damaged(HEADS))
def test_any_damaged_save_with_a_right_checksum_is_read_or_refused(data: bytes) -> None:
    assert is_sound(read_save(saves.sealed(data.ljust(16, b"\0")), "x.d2s"))


@given(st.binary(max_size=300) | damaged(STASHES))
def test_any_stash_is_read_or_refused(data: bytes) -> None:
    found = read_stash(data)
    assert (
        found.why
        if isinstance(found, Unreadable)
        else sum(one.size for one in found.sectors) == len(data)
    )
