"""The rules of raids as pure functions: no clock, no database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tallylight.base.errors import Refused
from tallylight.core.pack import Cause, Channel, Context, Decision, Entry, Origin, Picture
from tallylight.packs.tarkov.messages import (
    AddKill,
    CreateRaid,
    FinalizeRaid,
    KillAdded,
    RaidEnded,
    RecordTransition,
    StateChanged,
)
from tallylight.packs.tarkov.rules.decide import closing, decide
from tallylight.packs.tarkov.rules.raid import Raid, evolve
from tallylight.packs.tarkov.rules.words import (
    FLAGS,
    enemy_word,
    flag_of,
    label,
    map_word,
    state_word,
)

from .evenings import at


class Counted:
    """Ids from one on."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, _: str) -> int:
        self.last += 1
        return self.last


def context(now: datetime, *, late: bool = False) -> Context:
    return Context(
        now=now,
        at=now,
        late=late,
        given=frozenset(),
        ids=Counted(),
        settings=lambda setting: setting.default,  # type: ignore[arg-type]
        cause=Cause(Origin.DECK),
        text=lambda _: None,
        find=lambda _, __: None,
        closing=lambda _: (),
        extent=lambda _: (None, None),
        last_press=lambda: None,
        overlap=lambda *_: None,
    )


def picture(raid: Raid | None) -> Picture[Raid]:
    return Picture(Channel("main"), None, raid, raid, raid)


def happened(raid: Raid | None, events: Sequence[tuple[datetime, Any]], seq: int = 1) -> Raid:
    for when, event in events:
        raid = evolve(raid, Entry(event, "main", seq, when, when, Cause(Origin.DECK)))
        seq += 1
    assert raid is not None
    return raid


def after(raid: Raid | None, command: Any, now: str) -> Raid:
    decided = decide(picture(raid), command, context(at(now)))
    assert isinstance(decided, Decision)
    return happened(raid, decided.events)


def in_raid() -> Raid:
    begun = CreateRaid(map_name="bigmap", character_type="pmc", current_state="in_raid")
    return after(None, begun, "19:00")


def test_a_raid_begins_on_the_map_and_in_the_state_that_were_meant() -> None:
    raid = in_raid()

    assert (raid.map_name, raid.current_state, raid.game_mode) == ("Customs", "raid_active", "pvp")


def test_a_second_raid_is_refused() -> None:
    begun = CreateRaid(map_name="Woods", character_type="scav")

    refused = decide(picture(in_raid()), begun, context(at("19:01")))

    assert isinstance(refused, Refused)
    assert refused.sentence.startswith("Raid 1 on Customs is open")


def test_a_change_gives_one_event() -> None:
    decided = decide(picture(in_raid()), RecordTransition(to_state="crash"), context(at("19:01")))

    assert decided == Decision.of(
        at("19:01"), StateChanged(raid_id=1, transition_id=1, to_state="error")
    )


def test_an_outcome_said_as_a_state_ends_the_raid() -> None:
    raid = after(in_raid(), RecordTransition(to_state="kia"), "19:10")

    assert (raid.outcome, raid.ended_at) == ("died", at("19:10"))


def test_a_kill_is_one_event_however_many_there_were() -> None:
    raid = in_raid()
    for minute in range(1, 30):
        raid = after(raid, AddKill(enemy_type="scav", headshot=minute % 2 == 0), f"19:{minute}")

    assert (len(raid.kills), raid.headshots) == (29, 14)


def test_a_kill_shares_its_memory_with_the_raid_before_it() -> None:
    before = after(in_raid(), AddKill(enemy_type="scav"), "19:01")
    raid = after(before, AddKill(enemy_type="pmc"), "19:02")

    grown = raid.kills.since(before.kills)

    assert grown is not None
    assert [kill.enemy_type for kill in grown] == ["pmc"]
    assert raid.transitions.since(before.transitions) == []


def test_closing_ends_an_open_raid_as_unknown() -> None:
    ((when, event),) = closing(in_raid(), at("19:30"), Counted())

    assert (when, event.outcome) == (at("19:30"), "unknown")


def test_an_extract_is_kept_with_a_survival() -> None:
    ended = FinalizeRaid(final_state="survived", extract_location="Crossroads")

    assert after(in_raid(), ended, "19:20").extract_location == "Crossroads"


def test_events_before_the_beginning_make_no_raid() -> None:
    early = KillAdded(raid_id=1, kill_id=1, enemy_type="scav", weapon_used=None, headshot=None)

    assert (
        evolve(None, Entry(early, "main", 1, at("19:00"), at("19:00"), Cause(Origin.LOG))) is None
    )


def test_a_second_end_in_the_record_changes_nothing() -> None:
    raid = after(in_raid(), FinalizeRaid(final_state="died"), "19:20")
    again = RaidEnded(raid_id=1, transition_id=9, outcome="survived")

    raid = happened(raid, [(at("19:20") + timedelta(seconds=1), again)], seq=9)

    assert (raid.outcome, raid.ended_at) == ("died", at("19:20"))


def test_words_are_understood_however_they_are_said() -> None:
    assert [state_word(said) for said in ("KIA", "In Raid", "run-through")] == [
        "died",
        "raid_active",
        "run_through",
    ]
    assert [map_word(said) for said in ("BIGMAP", "customs_preset", " the  lab ")] == [
        "Customs",
        "Customs",
        "The Lab",
    ]
    assert [enemy_word(said) for said in ("pmcBot", "Sniper Scav", "Goat")] == [
        "raider",
        "sniper_scav",
        "Goat",
    ]


def test_an_unusual_change_is_flagged_and_an_unknown_word_more_so() -> None:
    unexpected, unknown = FLAGS

    assert flag_of("queuing", "deploying_committed") is None
    assert flag_of("queuing", "raid_ending") == unexpected
    assert flag_of("queuing", "on_the_toilet") == unknown
    assert flag_of("queuing", "unknown") is None


def test_labels_are_what_streamers_say() -> None:
    assert [label(word) for word in ("queuing", "raid_active", "mia", "big_pipe")] == [
        "Queue",
        "In raid",
        "MIA",
        "Big pipe",
    ]
