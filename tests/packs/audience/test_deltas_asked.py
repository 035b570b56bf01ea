"""What changed of a person, asked of the record."""

from tallylight.packs.audience.messages.persons import MergePerson
from tallylight.packs.audience.messages.questions import GetDelta, ListDeltas
from tallylight.packs.audience.views.delta import DeltaServed
from tallylight.testing import Show

from .evenings import at, hear, member, snapshot


def delta(room: Show, person_id: str, **wanted: object) -> DeltaServed:
    (found,) = room.ask(GetDelta(person_id=person_id, **wanted)).items
    return found


def grown(room: Show) -> str:
    ada = hear(room, "1 18:00", "ada")
    for day, tokens in ((1, 100), (2, 150), (3, 400)):
        snapshot(room, f"{day} 19:00", "ada", member(tokens))
    return ada


def test_the_worked_example_of_the_seed(room: Show) -> None:
    old = '{"all_time_tokens": 10000, "tips": 50}'
    new = '{"all_time_tokens": 12000, "models_tipped_2weeks": 5}'
    ada = hear(room, "18:00", "ada")
    snapshot(room, "19:00", "ada", old, "manual")
    snapshot(room, "20:00", "ada", new, "manual")

    found = delta(room, ada)

    assert found.delta == {"all_time_tokens": 2000, "tips": None, "models_tipped_2weeks": None}
    assert found.reasons == {"tips": "missing_now", "models_tipped_2weeks": "missing_before"}
    assert (found.source, found.elapsed_seconds) == ("manual", 3600.0)


def test_the_latest_change_is_that_of_the_last_two(room: Show) -> None:
    found = delta(room, grown(room))

    assert found.delta is not None
    assert (found.delta["all_time_tokens"], found.to_captured_at) == (250, at("3 19:00"))


def test_since_the_first_it_is_all_that_changed(room: Show) -> None:
    found = delta(room, grown(room), span="since_first")

    assert found.delta is not None
    assert (found.delta["all_time_tokens"], found.from_captured_at) == (300, at("1 19:00"))


def test_between_two_times_the_last_of_each_counts(room: Show) -> None:
    found = delta(
        room, grown(room), span="between", since=at("1 23:00"), until=at("2 23:00")
    )  # fmt: skip

    assert found.delta is not None
    assert found.delta["all_time_tokens"] == 50


def test_where_there_is_one_snapshot_or_none_it_is_said_why(room: Show) -> None:
    ada = hear(room, "18:00", "ada")
    assert (delta(room, ada).delta, delta(room, ada).reason) == (None, "not_enough_snapshots")
    assert delta(room, ada).source is None

    snapshot(room, "19:00", "ada", member(1))

    for span in ("latest", "since_first", "between"):
        one = delta(room, ada, span=span)
        assert (one.delta, one.reason, one.source) == (
            None, "not_enough_snapshots", "statbate_member",
        )  # fmt: skip


def test_what_is_no_number_is_told_beside_the_delta(room: Show) -> None:
    ada = hear(room, "18:00", "ada")
    snapshot(room, "19:00", "ada", member(1, last_tip_date='"2026-02-01"'))
    snapshot(room, "20:00", "ada", member(1, last_tip_date='"2026-02-03"'))

    found = delta(room, ada)

    assert found.delta is not None
    assert found.delta["last_tip_date"] is None
    assert found.reasons["last_tip_date"] == "not_a_number"
    assert found.changes["last_tip_date"].elapsed_seconds == 172_800


def test_each_change_from_one_to_the_next_is_listed_in_pages(room: Show) -> None:
    ada = grown(room)
    whole = room.ask(ListDeltas(person_id=ada, of="statbate_member"))
    first = room.ask(ListDeltas(person_id=ada, of="statbate_member", limit=1))
    second = room.ask(
        ListDeltas(person_id=ada, of="statbate_member", limit=1, before=first.next)
    )  # fmt: skip

    assert [one.delta["all_time_tokens"] for one in whole.items if one.delta] == [250, 50]
    assert first.items + second.items == whole.items
    assert whole.next is None


def test_a_late_snapshot_takes_its_place_by_when_it_was_taken(room: Show) -> None:
    ada = grown(room)
    snapshot(room, "2 22:00", "ada", member(160))

    assert delta(room, ada).delta == {"did": 0, "all_time_tokens": 240}


def test_merged_persons_have_one_history(room: Show) -> None:
    ada = grown(room)
    other = hear(room, "1 18:00", "ada_2")
    snapshot(room, "4 19:00", "ada_2", '{"data": {"all_time_tokens": 1000}}')
    room.do(MergePerson(person_id=other, into=ada))

    assert delta(room, other).delta == {"did": None, "all_time_tokens": 600}
