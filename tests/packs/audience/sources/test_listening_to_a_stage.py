"""A channel on Twitch is listened to: the real program beside a server that plays EventSub."""

from collections.abc import Iterator
from typing import Any

import pytest

from tallylight.core.sources.messages import GetCoverage, GetFetchLog
from tallylight.fakes.eventsub import SCOPES, USER_ID
from tallylight.packs.audience.sources.notification import WANTED

from .evening import Evening, Stage, evening, fetching, until

OURS = {"broadcaster_user_id": USER_ID, "broadcaster_user_login": "me_demo"}
ALL = sorted(one.kind for one in WANTED)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as serving:
        yield serving


@pytest.fixture
def tonight(sqlite_url: str) -> Iterator[Evening]:
    with evening(sqlite_url) as begun:
        yield begun


def chat(name: str, words: str, message_id: str, **more: Any) -> dict[str, Any]:
    who = {f"chatter_user_{part}": said for part, said in person(name).items()}
    return {**OURS, **who, "message_id": message_id, "message": {"text": words},
            "source_broadcaster_user_id": None, "cheer": None, **more}  # fmt: skip


def person(name: str) -> dict[str, str]:
    return {"id": f"id-{name}", "login": name, "name": name.title()}


def user(name: str) -> dict[str, str]:
    return {f"user_{part}": said for part, said in person(name).items()}


def listened(tonight: Evening, stage: Stage) -> None:
    """Wait until all is heard that is to be heard."""
    until(lambda: stage.wanted() == ALL)
    tonight.stands("twitch", "running")
    until(lambda: tonight.standing("twitch").covered_until)


def test_what_happens_on_a_channel_is_heard(database_url: str, stage: Stage) -> None:
    with evening(database_url) as tonight:
        tonight.listen(stage)
        with fetching(tonight):
            listened(tonight, stage)
            started = f"{stage.now():%Y-%m-%dT%H:%M:%SZ}"
            stage.tell("stream.online", {**OURS, "id": "1", "started_at": started})
            stage.tell("channel.chat.message", chat("ann", "hello", "c-1"))
            stage.tell("channel.follow", {**OURS, **user("bob"), "followed_at": started})
            stage.tell("channel.cheer", {**OURS, **user("cy"), "is_anonymous": False,
                                         "message": "gg", "bits": 300})  # fmt: skip
            until(lambda: len(tonight.heard()) == 3)
        assert tonight.heard() == [
            ("ann", "CHAT_MESSAGE", "hello"), ("bob", "FOLLOW", ""), ("cy", "CHEER", "gg"),
        ]  # fmt: skip
        ((status,),) = tonight.show.rows("SELECT status FROM stream_sessions")
        assert (status, stage.spoken_to) == ("LIVE", 0)


def test_messages_that_wait_are_kept_together(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        for number in range(300):
            stage.tell("channel.chat.message", chat("ann", "hello", f"c-{number}"))
        until(lambda: len(tonight.heard()) == 300)
        kept = sum(one.times for one in tonight.show.ask(GetFetchLog(limit=1000)))
    assert kept < 150


def test_a_message_that_comes_twice_is_heard_once(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        stage.tell("channel.chat.message", chat("ann", "hello", "c-1"))
        stage.repeat()
        stage.tell("channel.chat.message", chat("ann", "again", "c-2"))
        until(lambda: len(tonight.heard()) == 2)
    assert [said for _, _, said in tonight.heard()] == ["hello", "again"]


def test_it_is_known_after_a_restart_too(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        stage.tell("channel.chat.message", chat("ann", "hello", "c-1"))
        until(lambda: len(tonight.heard()) == 1)
    until(lambda: not stage.sessions)
    with fetching(tonight):
        until(lambda: stage.wanted() == ALL)
        stage.repeat()
        stage.tell("channel.chat.message", chat("ann", "again", "c-2"))
        until(lambda: len(tonight.heard()) == 2)
    assert tonight.ids() == ["c-1", "c-2"]


def test_asked_to_reconnect_it_misses_nothing(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        subscriptions = len(stage.serving.asked)
        for number in range(30):
            stage.tell("channel.chat.message", chat("ann", f"{number}", f"c-{number:02}"))
            if number % 10 == 5:
                stage.move()
                before = set(stage.sessions)
                until(lambda: before.isdisjoint(stage.sessions) and stage.wanted() == ALL)  # noqa: B023
        until(lambda: len(tonight.heard()) == 30)
    assert [said for _, _, said in tonight.heard()] == [f"{number}" for number in range(30)]
    assert len(stage.serving.asked) == subscriptions
    (one,) = tonight.show.ask(GetCoverage())
    assert one.gap_seconds == 0


def test_a_call_that_is_lost_is_made_again_and_leaves_a_gap(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        until(lambda: tonight.show.ask(GetCoverage())[0].whole_seconds > 0)
        stage.drop(4000)
        until(lambda: stage.wanted() == ALL)
        until(lambda: any(one.gap for one in tonight.show.ask(GetCoverage())[0].spans))
        stage.tell("channel.chat.message", chat("ann", "back", "c-1"))
        until(lambda: len(tonight.heard()) == 1)
    said = [one.sentence for one in tonight.show.ask(GetFetchLog()) if one.outcome == "failed"]
    assert said == ["Twitch: 127.0.0.1 closed the connection (4000)."]


def test_a_call_on_which_nothing_is_heard_is_made_again(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        (first,) = stage.sessions
        stage.mute = True
        until(lambda: first not in stage.sessions)
        stage.mute = False
        until(lambda: stage.wanted() == ALL)
    assert "Twitch is silent." in [one.sentence for one in tonight.show.ask(GetFetchLog())]


def test_a_revoked_token_stops_it(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight) as running:
        listened(tonight, stage)
        stage.revoke("channel.follow")
        said = tonight.stands("twitch", "stopped")
        until(lambda: not running.at_work)
        until(lambda: not stage.sessions)
    assert "authorization_revoked" in said.says


def test_what_the_token_does_not_allow_is_told(sqlite_url: str) -> None:
    scopes = [one for one in SCOPES if one != "moderator:read:followers"]
    with Stage(scopes=scopes) as stage, evening(sqlite_url) as tonight:
        tonight.listen(stage)
        with fetching(tonight):
            until(lambda: tonight.standing("twitch").says)
            until(lambda: len(stage.wanted()) == len(ALL) - 1)
            assert "channel.follow" in tonight.standing("twitch").says


def test_the_chat_of_another_room_is_not_ours(tonight: Evening, stage: Stage) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        foreign = {"source_broadcaster_user_id": "99"}
        stage.tell("channel.chat.message", chat("zoe", "elsewhere", "c-1", **foreign))
        stage.tell("channel.chat.message", chat("ann", "here", "c-2"))
        until(lambda: len(tonight.heard()) == 1)
    assert tonight.heard() == [("ann", "CHAT_MESSAGE", "here")]


def test_what_is_taken_away_is_hidden_and_who_is_renamed_is_one(
    tonight: Evening, stage: Stage
) -> None:
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        stage.tell("channel.chat.message", chat("ann", "oops", "c-1"))
        stage.tell("channel.chat.message_delete", {**OURS, "message_id": "c-1"})
        stage.tell("user.update", {**user("ann"), "user_login": "anna", "user_name": "Anna"})
        until(lambda: len(tonight.heard()) == 2)
        until(lambda: tonight.heard()[0][0] == "anna")
    assert tonight.heard()[1][:2] == ("anna", "REDACTION")


def test_the_token_is_nowhere(
    tonight: Evening, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    tonight.listen(stage)
    with fetching(tonight):
        listened(tonight, stage)
        stage.tell("channel.chat.message", chat("ann", f"is it {stage.token}?", "c-1"))
        until(lambda: len(tonight.heard()) == 1)
    assert stage.token not in caplog.text
    tables: Any = tonight.show.program.registry.tables()
    rows = [tuple(row) for one in tables for row in tonight.show.rows(f"SELECT * FROM {one}")]
    assert stage.token not in str(rows)
