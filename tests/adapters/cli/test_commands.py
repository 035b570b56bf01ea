"""The command line with no program running: it takes the database itself."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tallylight import main
from tallylight.core.cataloguing import catalogue
from tallylight.core.owner import Owner, Place, announce_owner
from tallylight.storage.engine import Storage
from tallylight.testing import HandClock
from tallylight.testing.served import served

from ...laws.sample_pack import PACK as LAMP
from .conftest import HouseOfLamps

Say = Callable[..., Result]
Ask = Callable[..., Any]


def test_a_command_is_carried_out_and_answered(ask: Ask) -> None:
    started = ask("session", "start", "--session-type", "practice")
    assert (started["session_id"], started["session_type"]) == (1, "practice")


def test_what_was_recorded_came_from_the_terminal(ask: Ask, say: Say) -> None:
    ask("session", "start", "--source", "desk", "--confidence", "0.5")
    event = json.loads(say("timeline", "--json").stdout)
    assert (event["origin"], event["source"], event["confidence"]) == ("cli", "desk", 0.5)


def test_a_question_is_answered(ask: Ask) -> None:
    ask("session", "start")
    assert ask("session", "current")["status"] == "LIVE"


def test_the_same_words_with_an_argument_ask_for_one(ask: Ask) -> None:
    ask("session", "start")
    assert [one["session_id"] for one in ask("sessions")["items"]] == [1]
    assert ask("sessions", "1")["session_id"] == 1


def test_an_argument_may_be_said_as_an_option(ask: Ask) -> None:
    ask("session", "start")
    assert ask("sessions", "--session-id", "1")["session_id"] == 1


def test_what_may_be_left_out_may_follow_what_must_be_said(ask: Ask) -> None:
    started = ask("session", "start", "practice", "a word")
    assert (started["session_type"], started["notes"]) == ("practice", "a word")


def test_a_refusal_is_its_name_and_sentence_and_exit_2(ask: Ask, say: Say) -> None:
    ask("session", "start")
    refused = say("session", "start")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("session_is_open: Session 1 is open since")


def test_what_happened_ten_minutes_ago_may_be_said_so(ask: Ask) -> None:
    started = ask("session", "start", "--happened-at", "10m")
    assert started["started_at"] == "2026-03-14T11:50:00Z"


def test_the_same_command_id_counts_once(ask: Ask) -> None:
    first = ask("session", "start", "--command-id", "a")
    assert ask("session", "start", "--command-id", "a") == first


def test_a_field_can_be_emptied(ask: Ask) -> None:
    ask("session", "start", "--notes", "wrong")
    assert ask("session", "correct", "--clear", "notes")["notes"] is None


def test_undo_and_what_it_would_undo_are_two_commands(ask: Ask) -> None:
    ask("session", "start")
    assert ask("undo", "last")["press"]["expect"] == 1
    assert ask("undo")["undone_seq"] == 1


def test_another_channel_has_its_own_sessions(ask: Ask) -> None:
    ask("session", "start")
    ask("channel", "make", "court-2")
    assert ask("session", "start", "--channel", "court-2")["channel"] == "court-2"


def test_a_house_command_takes_its_own_channel_field(ask: Ask) -> None:
    ask("channel", "make", "court-2")
    assert ask("channel", "correct", "court-2", "--platform", "twitch")["platform"] == "twitch"


def test_a_second_command_line_waits_for_the_first_to_let_go(say: Say, tmp_path: Path) -> None:
    first = Storage.open(f"sqlite:///{tmp_path}/tallylight.sqlite3", owner="the first")
    letting_go = threading.Timer(0.3, first.close)
    letting_go.start()
    said = say("session", "start")
    letting_go.join()
    assert said.exit_code == 0


def test_a_second_command_line_does_not_wait_for_ever(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "TRIES", 2)
    first = Storage.open(f"sqlite:///{tmp_path}/tallylight.sqlite3", owner="the first")
    said = say("session", "start")
    first.close()
    assert (said.exit_code, "in use by the first" in said.stderr) == (2, True)


def test_a_program_that_has_the_database_and_does_not_answer_yet_is_waited_for(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "TRIES", 1)
    url = f"sqlite:///{tmp_path}/tallylight.sqlite3"
    with served(url, of=[LAMP]) as serving:
        registry = serving.show.program.registry
        owner = Owner(os.getpid(), serving.base, "local-token", "", "")
        tried: list[str] = []

        def answers_the_second_time(house: HouseOfLamps, place: Place, doing: str) -> Any:
            tried.append(doing)
            if len(tried) == 2:
                announce_owner(place, owner, catalogue(registry))
            return main.House.program(house, place, doing)

        monkeypatch.setattr(HouseOfLamps, "program", answers_the_second_time)
        said = say("session", "start", "--json")
        assert (said.exit_code, json.loads(said.stdout)["session_id"]) == (0, 1)
        assert serving.show.get("/session/current").session_id == 1
    assert "in use by a test. Waiting for it to answer." in said.stderr


def test_options_may_stand_before_the_command(say: Say, tmp_path: Path) -> None:
    assert say("--data", str(tmp_path / "other"), "session", "start").exit_code == 0
    assert (tmp_path / "other" / "tallylight.sqlite3").exists()


def test_options_may_stand_after_the_command(say: Say, tmp_path: Path) -> None:
    assert say("session", "start", f"--data={tmp_path / 'other'}").exit_code == 0
    assert (tmp_path / "other" / "tallylight.sqlite3").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sesion start", "There is no command 'sesion start'. Near it: session start"),
        ("session start --session-type party", "'party' is none of stream, practice, casual. What"),
        ("session end now", "There is an argument too many: 'now'."),
        ("session start now", "'now' is none of stream, practice, casual. What"),
        (
            "session start stream --session-type casual",
            "SESSION_TYPE is said twice: as 'stream', and as an option.",
        ),
        ("channel make court --name other", "NAME is said twice: as 'court', and as an option."),
        ("session start casual --clear session_type", "SESSION_TYPE is said twice: as 'casual'"),
        ("channel make", "NAME is missing. The channel's name in addresses"),
        ("sessions 1 --limit 3", "--limit does not go with SESSION_ID."),
        ("session start --happened-at soon", "nor a time ago, like 10m"),
        ("session start --command-id=", "not_keepable: the command's id can't be kept: it is"),
        ("sessions --limit 0", "invalid: That can't be read: limit must be 1 or more."),
    ],
)
def test_what_can_not_be_understood_is_exit_2_with_a_sentence(
    say: Say, line: str, said: str
) -> None:
    result = say(*line.split())
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_the_first_word_alone_shows_what_follows_it(say: Say) -> None:
    shown = say("session")
    assert shown.exit_code == 2
    assert "session current" in shown.stderr
    assert say("session", "--help").exit_code == 0


def test_help_lists_the_packs_commands_with_their_sentences(say: Say) -> None:
    shown = say("--help")
    assert "session start" in shown.stdout
    assert "Start a session: the show is on." in shown.stdout


def test_help_of_a_command_says_its_fields_and_refusals(say: Say) -> None:
    shown = say("session", "start", "--help").stdout
    assert "Usage: tallylight session start [OPTIONS] [SESSION_TYPE] [NOTES]" in shown
    assert "What kind of session it is." in shown
    assert "session_is_open" in shown


def test_facts_are_shown_line_by_line(say: Say) -> None:
    lines = say("session", "start").stdout.splitlines()
    assert "Session id    1" in lines
    assert not any(line.startswith("Ended at") for line in lines)


def test_lists_are_shown_as_tables(say: Say) -> None:
    say("session", "start")
    title, _, row = say("sessions").stdout.splitlines()
    assert title.split()[:2] == ["Session", "id"]
    assert row.split()[:2] == ["1", "main"]


def test_the_timeline_shows_the_newest_last(ask: Ask, say: Say, clock: HandClock) -> None:
    ask("session", "start")
    ask("session", "end")
    types = [line.split()[4] for line in say("timeline").stdout.splitlines()]
    assert types == ["sessions.session_started", "sessions.session_ended"]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("-n 1", 1),
        ("-n 0", 0),
        ("--type sessions.session_ended", 1),
        ("--subject sessions.session/1", 2),
        ("--subject sessions.session/2", 0),
        ("--since 1h", 2),
        ("--since 2026-03-14T12:00:01Z", 0),
    ],
)
def test_the_timeline_can_be_narrowed(ask: Ask, say: Say, line: str, count: int) -> None:
    ask("session", "start")
    ask("session", "end")
    shown = say("timeline", "--json", *line.split())
    assert (shown.exit_code, len(shown.stdout.splitlines())) == (0, count)


def test_nothing_can_be_followed_without_a_program(say: Say) -> None:
    followed = say("timeline", "--follow")
    assert followed.exit_code == 2
    assert "the program is not running" in followed.stderr


def test_looking_at_tables_that_are_not_there_makes_none(say: Say, tmp_path: Path) -> None:
    assert say("migrate", "status").exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_migrations_go_up_and_are_remembered(say: Say, ask: Ask) -> None:
    assert say("migrate", "up").exit_code == 0
    assert {one["pending"] for one in ask("migrate", "status")} == {0}
    assert ask("migrate", "plan") == []
    assert ask("migrate", "history")[0]["set"] == "core"


def test_migrations_go_down_after_a_backup(say: Say, ask: Ask, tmp_path: Path) -> None:
    say("migrate", "up")
    assert ask("migrate", "down", "core", "base")[0]["direction"] == "down"
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_going_down_to_an_unknown_version_is_a_fault(say: Say) -> None:
    say("migrate", "up")
    assert say("migrate", "down", "core", "9999").exit_code == 1


def test_a_token_is_shown_once_and_not_replaced_by_accident(say: Say, tmp_path: Path) -> None:
    made = say("token").stdout.strip()
    assert (tmp_path / "token").read_text().strip() == made
    assert say("token").exit_code == 2
    assert say("token", "--new").stdout.strip() != made


def test_tokens_of_others_are_made_listed_and_taken_back_in_the_terminal(ask: Ask) -> None:
    made = ask("token", "make", "the phone", "operate")

    assert made["token"].startswith("tally-1-")
    assert [one["name"] for one in ask("token", "list")] == ["the phone"]
    ask("token", "revoke", "1")
    assert ask("token", "list") == []


def test_where_says_what_belongs_to_this_place(ask: Ask, tmp_path: Path) -> None:
    found = ask("where")
    assert found["data_folder"] == str(tmp_path)
    assert found["running"] is False


def test_where_keeps_the_password_to_itself(say: Say) -> None:
    shown = say("where", "--database-url", "postgresql://me:sesame@host/tally?sslpassword=sesame")
    assert "postgresql://me@host/tally" in shown.stdout
    assert "sesame" not in shown.stdout


def test_settings_go_into_a_file_and_come_out_of_it(ask: Ask, say: Say, tmp_path: Path) -> None:
    ask("setting", "set", "lamp.brightness", "0.25")
    file = tmp_path / "settings.json"
    file.write_text(say("setting", "export", "--json").stdout, encoding="utf-8")
    ask("setting", "reset", "lamp.brightness")

    changed = ask("setting", "import", f"@{file}")["changed"]

    assert changed == ["lamp.brightness"]
    assert ask("settings", "lamp.brightness")["setting"]["value"] == 0.25
    assert ask("setting", "import", "lamp.brightness=0.5")["changed"] == ["lamp.brightness"]


def test_a_file_that_is_not_there_is_said(say: Say, tmp_path: Path) -> None:
    refused = say("setting", "import", f"@{tmp_path / 'none.json'}")

    assert refused.exit_code == 2
    assert "can't be read" in refused.stderr
