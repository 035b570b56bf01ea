"""What was heard: lists of it, a person's timeline, what holds some words."""

import pytest

from tallylight.base.errors import Refused
from tallylight.packs.audience.messages.persons import MergePerson, RenamePerson
from tallylight.packs.audience.messages.questions import (
    GetInteraction,
    GetPersonTimeline,
    GetSnapshot,
    ListInteractions,
    ListSnapshots,
    SearchWords,
)
from tallylight.packs.audience.store import history
from tallylight.testing import Show

from .evenings import at, end, exclude, hear, member, note, redact, session, snapshot, tip


def said(room: Show, **wanted: object) -> list[str | None]:
    return [one.text for one in room.ask(ListInteractions(**wanted)).items]


def found(room: Show, text: str, **wanted: object) -> list[str | None]:
    return [one.text for one in room.ask(SearchWords(text=text, **wanted)).items]


def test_what_was_heard_is_listed_the_newest_first_and_narrowed_down(room: Show) -> None:
    end(room, first := session(room, "1 19:00"), "1 20:00")
    ada = hear(room, "1 19:10", "ada", content="one")
    hear(room, "1 19:20", "bob", content="two")
    hear(room, "2 19:30", "ada", content="three")
    tip(room, "2 19:40", "ada", 5)

    assert said(room) == ["", "three", "two", "one"]
    assert said(room, person_id=ada, kind="CHAT_MESSAGE") == ["three", "one"]
    assert said(room, session_id=first) == ["two", "one"]
    assert said(room, since=at("1 19:20"), until=at("2 19:40")) == ["three", "two"]


def test_pages_of_what_was_heard_join_without_a_gap_or_a_double(room: Show) -> None:
    for number in range(7):  # all at one time, so that only the ids tell them apart
        hear(room, "19:00", "ada", content=str(number))

    pages, before = [], None
    while True:
        page = room.ask(ListInteractions(limit=3, before=before))
        pages.append([one.text for one in page.items])
        before = page.next
        if before is None:
            break

    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(one for page in pages for one in page) == [str(number) for number in range(7)]


@pytest.mark.parametrize("place", ["x", "2026-03-01~x", "~", "2026-13-01T00:00:00Z~x"])
def test_a_place_that_is_none_is_refused(room: Show, place: str) -> None:
    with pytest.raises(Refused) as refused:
        room.ask(ListInteractions(before=place))

    assert refused.value.refusal.name == "no_such_place"


def test_who_is_named_is_listed_also_when_left_out_of_numbers(room: Show) -> None:
    ada = hear(room, "19:00", "ada")
    exclude(room, ada)

    assert said(room) == []
    assert room.ask(ListInteractions()).excluded_hidden == 1
    assert said(room, person_id=ada) == ["hello"]


def test_one_interaction_comes_with_all_that_was_told(room: Show) -> None:
    hear(room, "19:00", "ada", content="hi", external_id="7", metadata={"colour": "red"}, raw="{}")
    (row,) = room.rows("SELECT id FROM interactions")

    whole = room.ask(GetInteraction(interaction_id=str(row.id)))

    assert (whole.interaction.text, whole.external_id, whole.raw) == ("hi", "7", "{}")
    assert (whole.metadata, whole.stands) == ({"colour": "red"}, True)


def test_what_was_taken_back_can_be_looked_at_and_says_that_it_does_not_count(room: Show) -> None:
    kept = note(room, "ada", "plays chess")
    room.undo()

    assert not room.ask(GetInteraction(interaction_id=kept)).stands
    assert said(room) == []


def test_a_message_that_the_platform_took_away_is_hidden_everywhere(room: Show) -> None:
    ada = hear(room, "19:00", "ada", content="secret words", external_id="7", raw="secret")
    hear(room, "19:01", "ada", content="other words", external_id="8")
    redact(room, "19:02", external_id="7")

    first = str(room.rows("SELECT id FROM interactions WHERE external_id = '7'")[0].id)
    whole = room.ask(GetInteraction(interaction_id=first))
    shown = room.ask(GetPersonTimeline(person_id=ada)).items

    assert said(room, kind="CHAT_MESSAGE") == ["other words", None]
    assert (whole.interaction.text, whole.interaction.redacted) == (None, True)
    assert (whole.raw, whole.metadata) == (None, None)
    assert "secret words" not in str(shown)
    assert found(room, "secret") == []
    assert found(room, "words") == ["other words"]


def test_all_that_a_person_said_until_then_is_hidden_and_nothing_later(room: Show) -> None:
    hear(room, "19:00", "ada", content="before")
    hear(room, "19:01", "bob", content="another's")
    redact(room, "19:02", username="ada")
    hear(room, "19:03", "ada", content="after")

    assert said(room, kind="CHAT_MESSAGE") == ["after", "another's", None]


def test_a_redaction_of_another_source_hides_nothing(room: Show) -> None:
    hear(room, "19:00", "ada", content="here", external_id="7", via="twitch_eventsub")
    hear(room, "19:00", "ada", content="there", external_id="7")
    redact(room, "19:01", external_id="7")

    assert sorted(map(str, said(room, kind="CHAT_MESSAGE"))) == ["None", "here"]


def test_a_redaction_of_one_name_hides_what_the_merged_person_said(room: Show) -> None:
    ada = hear(room, "19:00", "ada", content="mine")
    other = hear(room, "19:01", "ada_2", content="mine, too")
    room.do(MergePerson(person_id=other, into=ada))
    redact(room, "19:02", username="ada_2")

    assert said(room, kind="CHAT_MESSAGE") == [None, None]


def test_a_timeline_tells_what_was_heard_seen_and_called(room: Show) -> None:
    ada = hear(room, "1 19:00", "ada", content="hi")
    snapshot(room, "1 20:00", "ada", member(1000))
    room.do(RenamePerson(person_id=ada, username="eve"), happened_at=at("1 21:00"))
    tip(room, "1 22:00", "eve", 5)

    whole = room.ask(GetPersonTimeline(person_id=ada))
    pages, before = [], None
    for _ in range(5):
        page = room.ask(GetPersonTimeline(person_id=ada, limit=1, before=before))
        pages += page.items
        before = page.next

    assert [one.what for one in whole.items[:3]] == ["interaction", "name", "snapshot"]
    assert [one.name for one in whole.items if one.what == "name"] == ["eve", "ada"]
    assert (pages, before) == (whole.items, None)


def test_snapshots_of_merged_persons_are_one_history(room: Show) -> None:
    ada = hear(room, "19:00", "ada")
    other = hear(room, "19:00", "ada_2")
    snapshot(room, "1 20:00", "ada", member(1))
    snapshot(room, "1 21:00", "ada_2", '{"data": {"all_time_tokens": 2}}')
    room.do(MergePerson(person_id=other, into=ada))

    items = room.ask(ListSnapshots(person_id=ada)).items
    page = room.ask(ListSnapshots(person_id=ada, limit=1))

    assert [one.metrics["all_time_tokens"] for one in items if one.metrics] == [2, 1]
    assert room.ask(ListSnapshots(person_id=ada, limit=1, before=page.next)).items == items[1:]


def test_a_snapshot_gives_back_the_exact_text(room: Show) -> None:
    raw = '{"data":  {"all_time_tokens": 1.50,\n "unknown": "\\u00e9"}}'
    taken = snapshot(room, "19:00", "ada", raw)

    assert room.ask(GetSnapshot(snapshot_id=taken)).raw == raw


def test_words_are_found_in_any_case_the_newest_first(room: Show) -> None:
    for when, content in (("19:00", "Chess?"), ("19:01", "no"), ("19:02", "CHESS, yes")):
        hear(room, when, "ada", content=content)
    note(room, "ada", "plays chess")

    assert found(room, "chess") == ["plays chess", "CHESS, yes", "Chess?"]
    assert found(room, "chess", kind="CHAT_MESSAGE") == ["CHESS, yes", "Chess?"]


@pytest.mark.parametrize("text", ["hess", "CHE", "s? y", "chess?"])
def test_a_part_of_a_word_is_found_as_well(room: Show, text: str) -> None:
    hear(room, "19:00", "ada", content="Chess? yes")
    hear(room, "19:01", "ada", content="cheese")

    assert found(room, text)[-1] == "Chess? yes"


def test_what_was_said_long_ago_is_found_by_the_index(
    room: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "NEAR", 1)
    hear(room, "19:00", "ada", content="chess")
    for minute in range(5):
        hear(room, f"19:0{minute + 1}", "ada", content="straw")

    page = room.ask(SearchWords(text="hes"))

    assert ([one.text for one in page.items], page.next) == (["chess"], None)


@pytest.mark.parametrize("text", ["ärger", "ÄRGER", "Ärger"])
def test_letters_beyond_ascii_are_found_in_the_usual_spellings(room: Show, text: str) -> None:
    for content in ("Ärger", "ärger", "ÄRGER"):
        hear(room, "19:00", "ada", content=content)

    assert len(found(room, text)) == 3


@pytest.mark.parametrize("text", ["100%", "a_b", "\\o/"])
def test_signs_of_the_database_are_found_as_they_are(room: Show, text: str) -> None:
    hear(room, "19:00", "ada", content=f"say {text}")
    hear(room, "19:01", "ada", content="1000 axb o")

    assert found(room, text) == [f"say {text}"]


def test_a_search_looks_so_far_back_and_then_says_where_to_go_on(
    room: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "LOOKED_AT", 3)
    monkeypatch.setattr(history, "NEAR", 1)
    monkeypatch.setattr(history, "MOST", 0)  # as for a text that stands in too many rows
    for minute in range(8):
        hear(room, f"19:0{minute}", "ada", content="needle" if minute in (0, 6) else "straw")

    first = room.ask(SearchWords(text="needle"))
    second = room.ask(SearchWords(text="needle", before=first.next))
    third = room.ask(SearchWords(text="needle", before=second.next))

    assert [len(page.items) for page in (first, second, third)] == [1, 0, 1]
    assert [page.looked_back_to for page in (first, second, third)] == [
        at("19:05"), at("19:02"), None,
    ]  # fmt: skip
    assert third.next is None
