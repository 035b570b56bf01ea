"""A session that D2R Arcane Tracker exported is read like the rows of its database."""

from typing import Any

import pytest
from hypothesis import given, settings

from tallylight.packs.diablo.sources import arcane_json
from tallylight.packs.diablo.sources.grail_faults import Fault

from .origins.others import Row, export
from .origins.reading import Reader, at, is_sound, is_whole, keys_of, respelled, spoiled

ARCANE = Reader(arcane_json.recognise, arcane_json.counts, arcane_json.read, arcane_json.audit)

SESSION: Row = {
    "id": "session-1767470400000", "startTime": "2026-01-03T20:00:00.000Z",
    "endTime": "2026-01-03T21:00:00.000Z", "totalRunTime": 120_000,
    "totalSessionTime": 3_600_000, "runCount": 2, "archived": True, "notes": "for Ber",
    "created": "2026-01-03T20:00:00.000Z", "lastUpdated": "2026-01-03T21:00:00.000Z",
}  # fmt: skip
OPEN: Row = {**SESSION, "archived": False}
del OPEN["endTime"], OPEN["notes"]


def run(number: int, started: str, ended: str | None, duration: Any = 60_000, **more: Any) -> Row:
    row = {"id": f"run-{number}", "sessionId": SESSION["id"], "runNumber": number,
           "startTime": f"2026-01-03T{started}.000Z"}  # fmt: skip
    end = {"endTime": f"2026-01-03T{ended}.000Z", "duration": duration} if ended else {}
    return {**row, **end, **more}


def item(key: str, of: int, found: str, progress: str | None = None, **more: Any) -> Row:
    said = {"grailProgressId": progress} if progress else {}
    at = f"2026-01-03T{found}.000Z"
    return {"id": key, "runId": f"run-{of}", "foundTime": at, "created": at, **said, **more}


RUNS = [run(1, "20:01:00", "20:02:00"), run(2, "20:03:00", "20:04:00"), run(3, "20:05:00", None)]
ITEMS = [
    item("i-1", 1, "20:01:30", "char_Orla_1762-shako-1767470490000"),
    item("i-2", 1, "20:01:40", name="Ber Rune"),
    item("i-3", 9, "20:03:30", "char_Orla_1762_harlequincrest_timestamp_1767470490001"),
]
WHOLE = export(SESSION, RUNS, ITEMS)


def test_every_row_of_an_export_is_accounted_for() -> None:
    is_whole(ARCANE.all(WHOLE), ARCANE.counts(WHOLE))


def test_an_export_counts_its_session_runs_and_items() -> None:
    assert ARCANE.counts(WHOLE) == {"sessions": 1, "runs": 3, "run_items": 3}


def test_an_export_without_items_is_whole_too() -> None:
    data = export(SESSION, RUNS)
    assert ARCANE.counts(data)["run_items"] == 0
    is_whole(ARCANE.all(data), ARCANE.counts(data))


@pytest.mark.parametrize("data", [
    b'{"runs": [{"id": "1", "spotId": 3, "durationMs": 5}], "rushes": []}', b"[]", b"{",
    export({"id": "s"}, []), export({**SESSION, "id": None}, []),
    b'{"session": "s", "runs": []}', b'{"session": {"id": "s", "startTime": ""}, "runs": {}}',
])  # fmt: skip
def test_what_is_no_export_is_not_recognised(data: bytes) -> None:
    assert ARCANE.recognise(data, "session.json") is None


def test_an_export_keeps_its_identity_and_its_keys_when_the_session_grows() -> None:
    less = export(OPEN, RUNS[:2], ITEMS[:1])
    assert ARCANE.known(less) == ARCANE.known(WHOLE)
    assert set(keys_of(ARCANE.all(less))) <= set(keys_of(ARCANE.all(WHOLE)))


def test_another_session_has_another_identity() -> None:
    assert ARCANE.known(WHOLE) != ARCANE.known(export({**SESSION, "id": "session-1"}, []))


def test_a_session_comes_over_with_its_note() -> None:
    [kept] = ARCANE.sessions(WHOLE)
    said = (kept.key, kept.started_at, kept.ended_at, kept.archived, kept.notes)
    assert said == (SESSION["id"], at("20:00:00"), at("21:00:00"), True, "for Ber")


def test_an_open_session_ends_with_the_last_that_is_known_of_it() -> None:
    [kept] = ARCANE.sessions(export(OPEN, RUNS[:2]))
    assert (kept.ended_at, kept.notes) == (at("20:04:00"), None)
    assert Fault.SESSION_OPEN.note in kept.repaired


def test_an_open_session_without_runs_ends_where_it_began() -> None:
    [kept] = ARCANE.sessions(export(OPEN, []))
    assert (kept.started_at, kept.ended_at) == (at("20:00:00"), at("20:00:00"))


def test_an_open_run_ends_with_its_last_find() -> None:
    rows = [run(1, "20:01:00", None), run(2, "20:10:00", "20:11:00")]
    first, _ = ARCANE.runs(export(SESSION, rows, [item("i-1", 1, "20:01:30", name="Shako")]))
    assert first.ended_at == at("20:01:30")


def test_runs_keep_their_numbers_and_a_second_of_the_same_gets_another() -> None:
    rows = [run(1, "20:01:00", "20:02:00"), {**run(2, "20:03:00", "20:04:00"), "runNumber": 1}]
    assert [one.number for one in ARCANE.runs(export(SESSION, rows))] == [1, 2]


def test_a_character_that_is_not_in_the_file_is_kept_by_its_id() -> None:
    [one] = ARCANE.runs(export(SESSION, [run(1, "20:01:00", "20:02:00", characterId="char_x")]))
    assert (one.character, one.original["character_id"]) == (None, "char_x")


def test_an_item_is_read_out_of_the_id_of_its_grail_entry() -> None:
    found = {find.key: (find.item, find.typed) for find in ARCANE.finds(WHOLE)}
    assert found["i-1"] == ("shako", False)
    assert found["i-3"] == ("harlequincrest", False)


@pytest.mark.parametrize(("progress", "expected"), [
    ("progress_char_Or-la_1762_shako_1767470490000", "shako"),
    ("char_Or la_1762-crescentmoon-amulet-1767470490000", "crescentmoon-amulet"),
    ("char_Orla_1762_crescentmoon-runeword_timestamp_1767470490000", "crescentmoon-runeword"),
    ("something else", None),
])  # fmt: skip
def test_each_spelling_of_such_an_id_is_read(progress: str, expected: str | None) -> None:
    [find] = ARCANE.finds(export(SESSION, RUNS, [item("i", 1, "20:01:30", progress)]))
    assert (find.item, find.progress) == (expected, None)
    assert find.original["grailProgressId"] == progress


def test_an_item_that_was_typed_is_called_as_it_was() -> None:
    [find] = [one for one in ARCANE.finds(WHOLE) if one.key == "i-2"]
    assert (find.item, find.name, find.typed) == (None, "Ber Rune", True)


def test_an_item_of_a_run_that_is_not_there_is_given_to_the_one_that_was_on() -> None:
    found = {find.key: (one.number, find.uncertain)
             for one in ARCANE.runs(WHOLE) for find in one.finds}  # fmt: skip
    assert found == {"i-1": (1, False), "i-2": (1, False), "i-3": (2, True)}


def test_an_item_of_a_session_without_runs_is_of_no_run() -> None:
    [found] = ARCANE.outside(export(SESSION, [], [item("i", 1, "20:01:30", name="Shako")]))
    assert (found.item, found.typed, found.found_at) == ("Shako", True, at("20:01:30"))


def test_an_item_outside_of_its_run_is_uncertain() -> None:
    [find] = ARCANE.finds(export(SESSION, RUNS, [item("i", 1, "20:02:40", name="Shako")]))
    assert find.uncertain


def test_items_of_a_flood_are_uncertain() -> None:
    flood = [item(f"i-{n}", 1, "20:01:30", name=f"Item {n}") for n in range(142)]
    assert sum(find.uncertain for find in ARCANE.finds(export(SESSION, RUNS, flood))) == 142


def test_rows_without_an_id_of_their_own_stay() -> None:
    nameless = {"foundTime": "2026-01-03T20:01:30.000Z"}
    data = export(SESSION, [RUNS[0], RUNS[0], 5], [nameless])
    assert ARCANE.stays(data) == {
        ("runs", "it is there twice"): 1,
        ("runs", "it has no id"): 1,
        ("run_items", "it has no id"): 1,
    }


def test_an_audit_holds_what_a_session_claims_to_its_runs() -> None:
    data = export({**SESSION, "runCount": 7}, RUNS[:2], ITEMS)
    found = ARCANE.audited(data)
    assert found[Fault.MISCOUNTED.found] == 1
    assert found["items of a run that is not there"] == 1


def test_an_export_is_read_the_same_twice() -> None:
    assert ARCANE.all(WHOLE) == ARCANE.all(WHOLE)


@settings(max_examples=150, deadline=None)
@given(spoiled(WHOLE) | respelled(WHOLE))
def test_a_broken_export_is_refused_or_read_as_whole_as_it_is(data: bytes) -> None:
    is_sound(ARCANE, data)
