"""A person on one card, who is meant by a name, and what is believed of them."""

import pytest

from tallylight.base.errors import Refused
from tallylight.core.settings.messages import SetSetting
from tallylight.packs.audience.messages.attributes import SetAttribute
from tallylight.packs.audience.messages.numbers import ListContradictions, ListWatchlists
from tallylight.packs.audience.messages.persons import (
    MeetPerson,
    MergePerson,
    PutOnList,
    RenamePerson,
    SplitPerson,
)
from tallylight.packs.audience.messages.questions import (
    GetCard,
    GetPerson,
    ListMembers,
    LookUp,
    SearchNames,
)
from tallylight.packs.audience.views.card import PersonCard
from tallylight.testing import Show

from .evenings import (
    at,
    end,
    exclude,
    hear,
    member,
    note,
    redact,
    session,
    snapshot,
    tip,
    until,
)


def card(room: Show, name: str) -> PersonCard:
    found: PersonCard = room.ask(GetCard(username=name))
    return found


def test_a_card_holds_what_is_known_of_somebody(room: Show) -> None:
    end(room, session(room, "1 19:00"), "1 20:00")
    ada = hear(room, "1 19:10", "Ada", content="hi")
    end(room, session(room, "2 19:00"), "2 20:00")
    hear(room, "2 19:10", "ada", content="me again")
    tip(room, "2 19:11", "ada", 40)
    tip(room, "2 19:12", "ada", 2, anonymous=True)
    kept = note(room, "ada", "plays chess")
    room.do(PutOnList(person_id=ada, watchlist="Friends"))

    found = card(room, "@ADA")

    assert (found.who.person_id, found.who.name, found.who.is_excluded) == (ada, "Ada", False)
    assert (found.first_seen_at, found.last_seen_at) == (at("1 19:10"), at("2 19:12"))
    assert (found.last_words, found.last_words_at) == ("me again", at("2 19:10"))
    assert (found.streams_attended, found.messages, found.role) == (2, 2, "VIEWER")
    assert [(one.unit, one.amount, one.n) for one in found.tips] == [("tokens", 42, 2)]
    assert [(one.amount, one.n) for one in found.anonymous_tips] == [(2, 1)]
    assert [(one.interaction_id, one.text) for one in found.notes] == [(kept, "plays chess")]
    assert (found.note_count, found.watchlists) == (1, ["Friends"])
    assert [one.name for one in found.names] == ["ada"]


def test_a_card_of_somebody_who_never_did_anything_says_so(room: Show) -> None:
    room.do(MeetPerson(username="ada"))

    found = card(room, "ada")

    assert (found.first_seen_at, found.last_seen_at, found.last_words) == (None, None, None)
    assert (found.streams_attended, found.messages, found.tips) == (0, 0, [])


def test_a_note_that_was_taken_back_is_on_no_card(room: Show) -> None:
    note(room, "ada", "plays chess")
    room.undo()

    assert card(room, "ada").notes == []


def test_last_words_that_the_platform_took_away_are_not_shown(room: Show) -> None:
    hear(room, "19:00", "ada", content="something bad", external_id="7")
    redact(room, "19:01", external_id="7")

    assert (card(room, "ada").last_words, card(room, "ada").last_words_at) == (None, at("19:00"))


def test_the_card_of_an_excluded_person_is_there_and_says_so(room: Show) -> None:
    exclude(room, tip(room, "19:00", "ada", 10))

    assert card(room, "ada").who.is_excluded
    assert card(room, "ada").tips[0].amount == 10


def test_the_card_tells_what_changed_since_the_last_stream(room: Show) -> None:
    session_id = session(room, "1 19:00")
    snapshot(room, "1 19:30", "ada", member(1000, models_tipped_2weeks=3))
    end(room, session_id, "1 20:00")
    snapshot(room, "2 19:00", "ada", member(1200))

    (found,) = card(room, "ada").since_last_stream

    assert found.delta == {"all_time_tokens": 200, "models_tipped_2weeks": None}
    assert found.reasons == {"models_tipped_2weeks": "missing_now"}
    assert found.words == {"missing_now": "The source doesn't say it any more."}
    assert found.figures["all_time_tokens"].label == "Tokens of all time"


def test_where_nothing_was_seen_since_the_card_says_why_there_is_no_change(room: Show) -> None:
    session_id = session(room, "1 19:00")
    snapshot(room, "1 19:30", "ada", member(1000))
    end(room, session_id, "1 20:00")

    (found,) = card(room, "ada").since_last_stream

    assert (found.delta, found.reason) == (None, "not_enough_snapshots")


def test_merged_persons_are_on_one_card(room: Show) -> None:
    ada = tip(room, "19:00", "ada", 10)
    other = tip(room, "19:01", "ada_2", 5)
    note(room, "ada_2", "plays chess")
    room.do(MergePerson(person_id=other, into=ada))

    found = card(room, "ada_2")

    assert (found.who.name, found.merged, found.tips[0].amount) == ("ada", [other], 15)
    assert [one.name for one in found.names] == ["ada_2", "ada"]
    assert found.notes[0].text == "plays chess"
    assert room.ask(GetPerson(person_id=other)) == found

    room.do(SplitPerson(person_id=other))
    assert card(room, "ada").tips[0].amount == 10


def test_a_name_that_two_may_have_had_asks_which_one_is_meant(room: Show) -> None:
    first = str(room.do(MeetPerson(username="ada"), happened_at=at("1 12:00"))["person_id"])
    room.do(RenamePerson(person_id=first, username="eve"), happened_at=at("2 12:00"))
    second = str(room.do(MeetPerson(username="ada"), happened_at=at("3 12:00"))["person_id"])
    assert card(room, "ada").who.person_id == second
    room.do(RenamePerson(person_id=second, username="dot"), happened_at=at("4 12:00"))

    with pytest.raises(Refused) as refused:
        card(room, "ada")

    assert refused.value.refusal.name == "person_name_ambiguous"
    assert first in refused.value.sentence
    assert second in refused.value.sentence


def test_a_name_is_looked_up_as_of_a_time(room: Show) -> None:
    first = str(room.do(MeetPerson(username="ada"), happened_at=at("1 12:00"))["person_id"])
    room.do(RenamePerson(person_id=first, username="eve"), happened_at=at("2 12:00"))
    second = str(room.do(MeetPerson(username="ada"), happened_at=at("3 12:00"))["person_id"])

    now = room.ask(LookUp(username=" @Ada "))
    then = room.ask(LookUp(username="ada", as_of=at("1 13:00")))

    assert [(one.who.person_id, one.how) for one in now.items] == [
        (second, "current"), (first, "former"),
    ]  # fmt: skip
    assert (now.username, now.ambiguous, now.holder) == ("ada", True, second)
    assert then.holder == first
    assert now.items[1].reason == "Was called so until 2026-03-02."


def test_who_was_merged_goes_along_with_whom_they_are_read_as(room: Show) -> None:
    ada, bob, cem = (tip(room, "19:00", name, 10) for name in ("ada", "bob", "cem"))
    room.do(MergePerson(person_id=ada, into=bob))
    room.do(MergePerson(person_id=bob, into=cem))

    found = card(room, "ada")

    assert (found.who.name, sorted(found.merged)) == ("cem", sorted([ada, bob]))
    assert found.tips[0].amount == 30
    room.undo(channel="house")
    assert (card(room, "ada").who.name, card(room, "cem").tips[0].amount) == ("bob", 10)


def test_two_names_of_one_person_leave_nobody_in_doubt(room: Show) -> None:
    first = str(room.do(MeetPerson(username="ada"), happened_at=at("1 12:00"))["person_id"])
    room.do(RenamePerson(person_id=first, username="eve"), happened_at=at("2 12:00"))
    second = str(room.do(MeetPerson(username="ada"), happened_at=at("3 12:00"))["person_id"])
    room.do(MergePerson(person_id=first, into=second))

    assert not room.ask(LookUp(username="ada")).ambiguous


def test_nobody_of_that_name_is_a_refusal_of_the_card_and_an_empty_look_up(room: Show) -> None:
    assert room.ask(LookUp(username="ada")).items == []
    with pytest.raises(Refused, match="Nobody is called ada on chaturbate"):
        card(room, "ada")


def test_names_are_found_by_what_stands_in_them_now_or_once(room: Show) -> None:
    for name in ("adam", "madam", "ada", "bob"):
        hear(room, "1 19:00", name)
    room.do(RenamePerson(person_id=hear(room, "1 19:01", "bob"), username="ada_lovelace"))

    found = room.ask(SearchNames(text="ADA")).items

    assert [(one.who.name, one.how) for one in found] == [
        ("ada", "exact"), ("adam", "begins"), ("ada_lovelace", "begins"), ("madam", "holds"),
    ]  # fmt: skip
    assert [one.who.name for one in room.ask(SearchNames(text="bob")).items] == ["ada_lovelace"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "\x1f"])
def test_signs_of_the_database_are_only_signs_in_a_search(room: Show, text: str) -> None:
    hear(room, "19:00", "ada")

    assert room.ask(SearchNames(text=text)).items == []


def test_an_excluded_person_is_found_by_part_of_a_name_only_when_asked_for(room: Show) -> None:
    exclude(room, hear(room, "19:00", "ada"))

    assert room.ask(SearchNames(text="ad")).excluded_hidden == 1
    assert room.ask(SearchNames(text="ad")).items == []
    assert len(room.ask(SearchNames(text="ad", include_excluded=True)).items) == 1


def test_an_attribute_comes_with_the_words_that_show_it(room: Show) -> None:
    ada = hear(room, "19:00", "ada", content="greetings from Ghent", external_id="9")
    shown = str(room.rows("SELECT id FROM interactions")[0].id)
    room.do(
        SetAttribute(person_id=ada, key="location", value="Ghent", sure="low",
                     evidence_type="interaction", evidence_id=shown)
    )  # fmt: skip

    (believed,) = card(room, "ada").attributes
    assert (believed.value, believed.confidence) == ("Ghent", "low")
    assert (believed.evidence, believed.evidence_at) == ("greetings from Ghent", at("19:00"))

    redact(room, "19:01", external_id="9")
    assert card(room, "ada").attributes[0].evidence is None


def test_attributes_that_contradict_each_other_become_a_question(room: Show) -> None:
    ada = hear(room, "19:00", "ada")
    for key, value in (
        ("location", "Ghent"), ("location", "Bruges"), ("favorite_tag", "chess"),
        ("favorite_tag", "go"), ("timezone", "CET"), ("timezone", " cet "),
    ):  # fmt: skip
        room.do(SetAttribute(person_id=ada, key=key, value=value))

    (found,) = room.ask(ListContradictions()).items

    assert (found.who.name, found.key) == ("ada", "location")
    assert {one.value for one in found.claims} == {"Ghent", "Bruges"}
    assert found.question.startswith("Is location of ada ")
    assert {one.key for one in card(room, "ada").attributes if one.contradicted} == {"location"}


def test_a_merge_brings_contradictions_to_light(room: Show) -> None:
    ada, other = hear(room, "19:00", "ada"), hear(room, "19:00", "ada_2")
    room.do(SetAttribute(person_id=ada, key="location", value="Ghent"))
    room.do(SetAttribute(person_id=other, key="location", value="Bruges"))
    assert room.ask(ListContradictions()).items == []

    room.do(MergePerson(person_id=other, into=ada))

    assert len(room.ask(ListContradictions()).items) == 1


def test_the_five_lists_say_how_many_stand_on_them_but_for_the_excluded(room: Show) -> None:
    ada, bob = hear(room, "19:00", "ada"), hear(room, "19:01", "bob")
    room.do(PutOnList(person_id=ada, watchlist="Friends"))
    room.do(PutOnList(person_id=bob, watchlist="Friends"))
    exclude(room, bob)

    found = room.ask(ListWatchlists())

    assert [(one.name, one.members) for one in found.items] == [
        ("Friends", 1), ("Known Streamers", 0), ("Ones to Watch", 0), ("Banned But Craved", 0),
        ("Excluded", 0),
    ]  # fmt: skip
    assert found.excluded_hidden == 1
    every = room.ask(ListWatchlists(include_excluded=True)).items
    assert (every[0].members, every[4].members) == (2, 1)


def test_members_of_a_list_are_shown_with_a_badge(room: Show) -> None:
    exclude(room, hear(room, "19:00", "ada"))

    (found,) = room.ask(ListMembers(watchlist="Excluded")).items

    assert (found.who.name, found.who.is_excluded, found.last_seen_at) == ("ada", True, at("19:00"))


def test_while_names_are_hidden_no_answer_has_one(room: Show) -> None:
    ada = hear(room, "19:00", "ada", content="hi, says @ada")
    until(room, "19:01")
    room.do(SetSetting(key="audience.stream_safe", value=True))

    found = room.ask(GetPerson(person_id=ada))

    assert "ada" not in found.who.name.lower().split()
    assert [one.name for one in found.names] == [found.who.name]
    assert found.last_words == "hi, says @somebody"


def test_who_is_new_gets_the_id_that_was_given_and_nobody_gets_that_of_another(room: Show) -> None:
    given = "0d9ad9fe-3a3e-4a46-9d6b-7d2a5a6f9b11"
    first = room.do(MeetPerson(username="ada", new_id=given))

    assert first["person_id"] == given
    with pytest.raises(Refused) as refused:
        room.do(MeetPerson(username="eve", new_id=given))
    assert refused.value.refusal.name == "person_id_taken"
    assert card(room, "ada").who.person_id == given
