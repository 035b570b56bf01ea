"""Tables of interactions as spreadsheets and programs write them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.packs.audience.rules.paste import read_table
from tallylight.packs.audience.rules.paste.rows import FIELDS

from .pasting import AROUND, can_be_kept, clocks, ids, only, told, whys


def test_the_names_of_columns_say_what_they_are() -> None:
    at, hear = only(
        read_table(
            "Timestamp,User Name,Type,Message,Tokens,Is Anon,Mood\n"
            '2026-11-21 20:03,@Bob,tip,"gg, wp",25,yes,good\n',
            AROUND,
        )
    )
    assert f"{at:%H:%M}" == "19:03"
    assert (hear.username, hear.display_name, hear.kind, hear.content) == (
        "bob", "Bob", "TIP_EVENT", "gg, wp",
    )  # fmt: skip
    assert (hear.amount, hear.unit, hear.anonymous) == (25, "tokens", True)
    assert hear.metadata == {"columns": {"Mood": "good"}}
    assert hear.raw == '2026-11-21 20:03,@Bob,tip,"gg, wp",25,yes,good'


def test_no_two_fields_are_meant_by_one_name() -> None:
    names = [name for names in FIELDS.values() for name in names.split()]
    assert len(set(names)) == len(names)


def test_names_that_nobody_knows_can_be_told() -> None:
    table = "Wer;Was\nBob;hallo"
    assert told(read_table(table, AROUND, {"Wer": "username", "Was": "content"})) == [
        ("bob", "hallo")
    ]


@pytest.mark.parametrize(
    ("table", "columns", "complaint"),
    [
        ("", {}, "There is no table."),
        (" \n\n", {}, "There is no table."),
        ("text,when\nhi,now", {}, "it can't be told who"),
        ("user,nick,text\na,b,hi", {}, "'user' and 'nick' both say the username"),
        ("user,text\na,hi", {"Who": "username"}, "There is no 'Who'."),
        ("user,text\na,hi", {"user": "whom"}, "'whom' is no field; these are: username,"),
        ("user,a,b\na,hi,x", {"a": "content", "b": "content"}, "both say the content"),
        ('"user', {}, "can't be read as a row"),
    ],
)
def test_a_table_whose_headings_say_too_little_says_so(
    table: str, columns: dict[str, str], complaint: str
) -> None:
    pasted = read_table(table, AROUND, columns)
    assert pasted.heard == ()
    (fault,) = pasted.faults
    assert complaint in fault.why


def test_a_fields_own_name_goes_before_others_for_it_and_what_is_told_before_all() -> None:
    table = "nick,username,text\nRobert,bob,hi"
    assert told(read_table(table, AROUND)) == [("bob", "hi")]
    assert told(read_table(table, AROUND, {"nick": "username"})) == [("robert", "hi")]


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_parted_as_spreadsheets_do(between: str, end: str) -> None:
    rows = [["user", "text"], ["Bob", "hi"], [], ["", " "], ["Ann", '"a\nb"']]
    pasted = read_table("\ufeff" + end.join(between.join(row) for row in rows), AROUND)
    assert told(pasted) == [("bob", "hi"), ("ann", "a\nb")]
    assert pasted.faults == ()


def test_a_row_is_known_by_the_line_it_begins_on() -> None:
    pasted = read_table('user,text\nbob,"a\nb"\n\nann,\nzed,"x', AROUND)
    assert [one.line for one in pasted.heard] == [2]
    assert whys(pasted) == {
        5: "Nothing is said in it.",
        6: "It can't be read as a row: unexpected end of data.",
    }


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("chat_message", "CHAT_MESSAGE"), ("Private Message", "PRIVATE_MESSAGE"),
        ("Note", "MANUAL_NOTE"), ("USER_ENTER", "USER_ENTER"), ("fanclub-join", "FANCLUB_JOIN"),
        ("", "CHAT_IMPORT"),
    ],
)  # fmt: skip
def test_a_kind_is_said_in_the_words_of_the_program_or_of_everyday(said: str, kind: str) -> None:
    _, hear = only(read_table(f"user,kind,text\nbob,{said},hi", AROUND))
    assert hear.kind == kind


@pytest.mark.parametrize(
    ("tokens", "kind", "amount"), [("25", "TIP_EVENT", 25), ("0", "CHAT_IMPORT", None)]
)
def test_a_row_with_an_amount_is_a_tip_unless_it_says_otherwise(
    tokens: str, kind: str, amount: int | None
) -> None:
    _, hear = only(read_table(f"user,text,tokens\nbob,hi,{tokens}", AROUND))
    assert (hear.kind, hear.amount) == (kind, amount)


def test_what_happened_without_words_needs_none() -> None:
    assert told(read_table("user,kind,text\nbob,follow,", AROUND)) == [("bob", "")]


def test_nothing_is_converted_into_another_unit() -> None:
    twitch = replace(AROUND, platform="twitch")
    table = "user,amount,unit\na,5,\nb,500,cent\n"
    units = [(one.hear.amount, one.hear.unit) for one in read_table(table, twitch).heard]
    assert units == [(5, "bits"), (500, "cent")]


@pytest.mark.parametrize(
    ("row", "clock"),
    [
        ("2026-11-21,20:03,", "11-21 20:03:00"),
        ("21.11.2026,8:03 PM,", "11-21 20:03:00"),
        (",2026-11-21 20:03:04.5,", "11-21 20:03:04"),
        ("2026-11-20,2026-11-21 20:03,", "11-21 20:03:00"),
        (",1795287780,", "11-21 20:03:00"),
        (",1795287780500,", "11-21 20:03:00"),
        ("2026-11-21,,Only the day is told; noon is taken.", "11-21 12:00:00"),
        (",,", "never"),
    ],
)
def test_a_row_says_when_in_one_column_or_two(row: str, clock: str) -> None:
    day, time, doubt = row.split(",", 2)
    pasted = read_table(f"date;time;user;text\n{day};{time};bob;hi", AROUND)
    assert clocks(pasted) == [clock]
    assert (pasted.heard[0].hear.metadata or {}).get("doubt", "") == doubt


def test_milliseconds_since_1970_are_exact() -> None:
    at, _ = only(read_table("when,user,text\n1795287780123,bob,hi", AROUND))
    assert at is not None
    assert at.microsecond == 123_000


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("bob,hi,,,,,", "It has 7 cells, and the headings 12."),
        ("bob,hi" + "," * 10 + ",more", "It has 13 cells"),
        (",hi" + "," * 10, "It doesn't say who."),
        ("a\x07b,hi" + "," * 10, "control characters"),
        ("bob,hi,yesterday" + "," * 9, "'yesterday' is no time that can be read."),
        ("bob,hi,04/03/2026" + "," * 9, "may be two days"),
        ("bob,hi,,25.5" + "," * 8, "'25.5' is no whole amount from 0."),
        ("bob,hi,,-5" + "," * 8, "no whole amount"),
        ('bob,hi,,"1,000"' + "," * 8, "no whole amount"),
        ("bob,hi,,1000000000001" + "," * 8, "no whole amount"),
        ("bob,hi,,,dance" + "," * 7, "'dance' is no kind"),
        ("bob,hi,,,redaction" + "," * 7, "'redaction' is no kind"),
        ("bob,hi,,,,perhaps" + "," * 6, "neither yes nor no"),
        ("bob,hi,,,,,mouth" + "," * 5, "'mouth' is no source"),
        ("bob,hi,,,,,,../etc" + "," * 4, "no name of a platform"),
        ("bob,hi,,,,,,,another" + "," * 3, "another room"),
        ("bob,hi,,,,,,,," + "i" * 201 + ",,", "longer than 200 characters"),
        ("bob,hi,,5,,,,,,,tokens of the highest value,", "longer than 20 characters"),
        ("bob," + "x" * 20_001 + "," * 10, "longer than 20000 characters"),
        ("bob,hi" + "," * 10 + "y" * 100_000, None),
    ],
)
def test_a_row_that_can_not_be_kept_says_why_and_the_others_are(
    row: str, complaint: str | None
) -> None:
    headings = "user,text,when,tokens,kind,anon,source,site,room,event_id,unit,mood"
    good = "ann,hi" + "," * 10
    pasted = read_table("\n".join([headings, good, row, good]), AROUND)
    assert [one.hear.username for one in pasted.heard if one.line != 3] == ["ann", "ann"]
    assert list(whys(pasted)) == ([3] if complaint else [])
    assert (complaint or "") in whys(pasted).get(3, "")
    can_be_kept(pasted)


def test_a_field_that_is_too_long_for_any_table_spoils_only_itself() -> None:
    pasted = read_table(f"user,text\nann,{'x' * 200_000}\nbob,hi", AROUND)
    assert told(pasted) == [("bob", "hi")]
    assert list(whys(pasted)) == [2]


def test_what_was_said_in_the_own_room_is_kept_however_it_is_spelled() -> None:
    assert told(read_table("user,text,room\nbob,hi,me_DEMO", AROUND)) == [("bob", "hi")]


def test_a_row_with_an_id_of_its_own_keeps_it_and_others_get_one_that_lasts() -> None:
    table = "user,text,time,external_id,id\nbob,hi,2026-11-21 20:03,e-1,7\nbob,hi,,,7\nbob,hi,,,7\n"
    first, *others = ids(read_table(table, AROUND))
    assert first == "e-1"
    assert others == ids(read_table(table, AROUND))[1:]
    assert len(set(others)) == 2


def test_formulas_are_words() -> None:
    assert told(read_table("user,text\nbob,=1+1\nann,'@x", AROUND)) == [
        ("bob", "=1+1"),
        ("ann", "'@x"),
    ]


PIECES = st.sampled_from(
    [*FIELDS, "user", "date", "bob", ",", ";", "\t", '"', "\n", "\r\n", "\0", "\ud800", "25",
     "tip", "2026-11-21", "20:03", "me_demo", "yes"]
)  # fmt: skip


@given(
    st.text() | st.lists(PIECES | st.text(max_size=3), max_size=60).map("".join),
    st.dictionaries(st.sampled_from(["user", "date", "x"]), st.sampled_from([*FIELDS, "y"])),
)
def test_no_table_is_too_odd(text: str, columns: dict[str, str]) -> None:
    can_be_kept(read_table(text, AROUND, columns))
    can_be_kept(read_table(f"user,text,tokens\n{text}", AROUND, columns))
