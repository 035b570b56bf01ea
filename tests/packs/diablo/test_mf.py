"""A profile of MF_run_counter is read to the last lap and drop, as uncertain as it is."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from tallylight.packs.diablo.sources import mf
from tallylight.packs.diablo.sources.past import PastCharacter

from .origins.others import (
    BLIND,
    SENSORS,
    drop,
    history,
    lap,
    profile,
    session,
    whole_profile,
)
from .origins.reading import Reader, at, is_sound, is_whole, keys_of, respelled, spoiled

MF = Reader(mf.recognise, mf.counts, mf.read, mf.audit)
AWAY = "2026-01-03 21:15:42"


def one(laps: list[Any], drops: Any = None, away: str = AWAY) -> bytes:
    """A profile with one session that was put away."""
    return profile({away: session(laps, drops, 0)})


def test_every_row_of_a_profile_is_accounted_for() -> None:
    is_whole(MF.all(whole_profile()), MF.counts(whole_profile()))


def test_a_profile_counts_its_sessions_laps_and_drops() -> None:
    assert MF.counts(whole_profile()) == {"sessions": 5, "laps": 8, "drops": 10}


def test_a_profile_is_recognised() -> None:
    found = MF.known(whole_profile())
    assert (found.what, found.version) == ("MF_run_counter", "profile")


def test_a_new_profile_without_a_session_is_recognised() -> None:
    about = {"Character name": "Zaphira", "Run type": "Cows", "Last update": 1767474942.5}
    assert MF.recognise(b'{"extra_data": %s}' % str(about).replace("'", '"').encode(), "x.json")


def test_a_profile_of_an_early_version_is_recognised_by_its_laps() -> None:
    assert MF.recognise(b'{"active_state": {}, "2019-05-01 10:00:00": {"laps": [31.5]}}', "x.json")


@pytest.mark.parametrize(
    "data",
    [
        b'[{"Item": "Shako", "Found": true}]',
        b"[DEFAULT]\nherokuapp_username = z\nherokuapp_password = c2VjcmV0\n",
        b'{"session": {"id": "s"}, "runs": []}',
        b'{"extra_data": {}}',
        b'{"extra_data": {"Run type": "Cows"}, "active_state": []}',
        b"7",
        b"",
    ],
    ids=["grail", "settings", "another export", "nothing", "broken", "a number", "empty"],
)
def test_what_is_no_profile_is_not_recognised(data: bytes) -> None:
    assert MF.recognise(data, "grail.json") is None


def test_a_password_that_is_not_read_is_not_said_either() -> None:
    with pytest.raises(ValueError, match=r"^The file is no JSON, or breaks off in the middle\.$"):
        MF.counts(b"[DEFAULT]\nherokuapp_password = c2VjcmV0\n")


def test_a_profile_keeps_its_identity_when_it_grows() -> None:
    assert MF.known(history(20)).identity == MF.known(history(611)).identity


@pytest.mark.parametrize("other", [{"Character name": "Orla"}, {"Run type": "(A5) Baal"}])
def test_another_profile_has_another_identity(other: dict[str, str]) -> None:
    about = {"Character name": "Zaphira", "Run type": "(A3) Mephisto"}
    assert MF.known(profile(about=about)) != MF.known(profile(about={**about, **other}))


def test_profiles_of_the_same_character_and_type_differ_by_their_names() -> None:
    assert MF.known(profile(), "old.json") != MF.known(profile(), "new.json")


def test_a_profile_that_grows_keeps_the_keys_of_what_it_had() -> None:
    before, after = keys_of(MF.all(history(20))), keys_of(MF.all(history(30)))
    assert set(before) < set(after)


def test_a_profile_is_read_the_same_twice() -> None:
    assert MF.all(history(611)) == MF.all(history(611))


def test_a_long_history_comes_over_whole() -> None:
    assert MF.counts(history(611)) == {"sessions": 62, "laps": 611, "drops": 123}
    is_whole(MF.all(history(611)), MF.counts(history(611)))


def test_a_session_that_is_put_away_keeps_all_its_keys() -> None:
    laps = [31.5, lap(48.31, "20:21:09"), lap(50, "20:23:00")]
    drops = {"1": ["Ber Rune"], "2": [drop("Shako", "Shako", "20:20:59")]}
    kept = session(laps, drops)
    going_on, put_away = profile(active=kept), profile({AWAY: kept})
    assert keys_of(MF.all(going_on)) == keys_of(MF.all(put_away))


def test_a_run_has_the_key_it_had_after_an_earlier_one_was_deleted() -> None:
    laps = [lap(40, "20:10:00"), lap(41, "20:12:00"), 31.5]
    before, after = MF.runs(one(laps)), MF.runs(one(laps[1:]))
    assert [run.key for run in before][1:] == [run.key for run in after]


def test_two_laps_that_say_the_same_have_two_keys() -> None:
    first, second = MF.runs(one([lap(0, "20:10:00"), lap(0, "20:10:00")]))
    assert first.key != second.key


def test_a_run_ends_at_its_time_and_began_as_long_before_as_it_took() -> None:
    [run] = MF.runs(one([lap(48.31, "20:21:09")]))
    assert (run.started_at, run.ended_at) == (at("19:20:20.690"), at("19:21:09"))


def test_a_run_says_where_it_was_and_with_what() -> None:
    [run] = MF.runs(one([lap(48.31, "20:21:09", **SENSORS)]))
    said = (run.run_type, run.area, run.magic_find, run.players)
    assert said == ("Mephisto", "Durance of Hate Level 3", 312, 3)


def test_an_act_before_the_type_of_run_is_kept_beside_it() -> None:
    [run] = MF.runs(one([lap(48.31, "20:21:09")]))
    assert run.original["Run type"] == "(A3) Mephisto"


def test_sensors_that_saw_nothing_say_nothing() -> None:
    [run] = MF.runs(one([lap(48.31, "20:21:09", **BLIND)]))
    assert (run.magic_find, run.players, run.area) == (None, None, None)
    assert run.original.keys().isdisjoint({"Name", "Level", "Min MF", "Map seed", "MF"})


def test_what_sensors_saw_beyond_is_kept_as_it_stood() -> None:
    [run] = MF.runs(one([lap(48.31, "20:21:09", **SENSORS)]))
    assert run.original["Total kills"] == "57"
    assert run.original["Map seed"] == "123456789"


def test_the_character_is_that_of_the_profile_at_its_last_level() -> None:
    [who, *_] = MF.all(one([lap(48.31, "20:21:09", **SENSORS)]))
    assert isinstance(who, PastCharacter)
    assert (who.name, who.level) == ("Zaphira", 88)


def test_a_profile_without_a_name_has_the_characters_that_its_laps_name() -> None:
    laps = [lap(40, "20:10:00", Name="Orla"), lap(40, "20:12:00", Name="-----")]
    first, second = MF.runs(profile({AWAY: session(laps)}, about={"Run type": "Cows"}))
    [who, *_] = MF.all(profile({AWAY: session(laps)}, about={"Run type": "Cows"}))
    assert (who.name, who.key, second.character) == ("Orla", first.character, None)


def test_runs_that_follow_at_once_do_not_overlap_for_the_fraction_their_times_lost() -> None:
    first, second = MF.runs(one([lap(48.9, "20:21:09"), lap(60.7, "20:22:09")]))
    assert second.started_at == first.ended_at
    assert second.ended_at - second.started_at == timedelta(seconds=60.7)


def test_runs_that_overlap_by_more_stay_and_are_counted() -> None:
    data = one([lap(60, "20:21:00"), lap(60, "20:21:30")])
    assert MF.runs(data)[1].started_at == at("19:20:30")
    assert MF.audited(data)["runs that began before the last was over"] == 1


def test_a_bare_lap_follows_the_one_before() -> None:
    _, bare, _ = MF.runs(one([lap(60, "20:10:00"), 51.9, lap(60, "20:30:00")]))
    assert (bare.started_at, bare.ended_at) == (at("19:10:00"), at("19:10:51.9"))
    assert bare.repaired == ("it says no time; it was put next to the others",)


def test_bare_laps_before_a_dated_one_lead_up_to_it() -> None:
    first, second, _ = MF.runs(one([30, 45.5, lap(60, "20:10:00")]))
    assert (first.started_at, second.ended_at) == (at("19:07:44.5"), at("19:09:00"))


def test_bare_laps_alone_end_when_their_session_was_put_away() -> None:
    first, last = MF.runs(one([30, 31.5]))
    assert (first.started_at, last.ended_at) == (at("20:14:40.5"), at("20:15:42"))


def test_bare_laps_of_the_session_that_goes_on_end_when_it_was_last_changed() -> None:
    [run] = MF.runs(profile(active=session([30])))
    assert run.ended_at == at("21:15:42.5")


def test_bare_laps_of_no_known_time_stay() -> None:
    data = profile(active=session([30, 31]), about={"Run type": "Cows"})
    assert MF.stays(data) == {
        ("laps", "nothing says when it was"): 2,
        ("sessions", "it has no runs"): 1,
    }


@pytest.mark.parametrize("took", [None, "soon", -1, 1e300, float("nan"), [], True, 10**25])
def test_a_lap_that_took_no_time_that_can_be_stays_and_the_next_keeps_its_number(took: Any) -> None:
    data = one([lap(took, "20:10:00"), lap(60, "20:21:00")], {"2": ["Shako"]})
    [run] = MF.runs(data)
    assert (run.number, [find.item for find in run.finds]) == (2, ["Shako"])
    assert MF.stays(data) == {("laps", "it says no time that a run can take"): 1}


def test_a_session_ends_when_it_was_put_away() -> None:
    [kept] = MF.sessions(one([lap(60, "20:51:00")]))
    assert (kept.started_at, kept.ended_at) == (at("19:50:00"), at("20:15:42"))


def test_a_session_put_away_the_next_morning_ended_with_the_last_that_is_known() -> None:
    [kept] = MF.sessions(one([lap(60, "20:51:00")], away="2026-01-04 09:00:00"))
    assert kept.ended_at == at("19:51:00")
    assert kept.original["put away"] == "2026-01-04 09:00:00"


def test_a_session_lasted_as_long_as_its_own_clock() -> None:
    data = profile({AWAY: session([lap(60, "20:21:00")], seconds=3200)})
    [kept] = MF.sessions(data)
    assert kept.ended_at == at("20:15:42")


def test_a_session_whose_name_is_no_time_ends_with_its_last_run() -> None:
    [kept] = MF.sessions(one([lap(60, "20:51:00")], away="the good one"))
    assert kept.ended_at == at("19:51:00")


def test_a_session_that_goes_on_ends_with_the_last_that_is_known() -> None:
    [kept] = MF.sessions(profile(active=session([lap(60, "20:51:00")], seconds=60)))
    assert (kept.ended_at, kept.repaired) == (at("19:51:00"), ("it was still going on",))


def test_a_profile_in_which_nothing_goes_on_has_no_session_for_it() -> None:
    assert MF.counts(profile(active={}))["sessions"] == 0


def test_a_session_that_is_shorter_than_its_runs_is_counted() -> None:
    data = profile({AWAY: session([lap(60, "20:21:00")], seconds=10)})
    assert MF.audited(data)["sessions that are shorter than their runs"] == 1


@settings(max_examples=150, deadline=None)
@given(spoiled(whole_profile()) | respelled(whole_profile()))
def test_a_broken_profile_is_refused_or_read_as_whole_as_it_is(data: bytes) -> None:
    is_sound(MF, data)
