"""A room on Chaturbate is heard: the real program beside a platform with all its tricks."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tallylight.core.sources.messages import GetCoverage, GetFetchLog, GetLeftovers
from tallylight.fakes.room import once
from tallylight.fakes.tricks import PASSING, Trick

from .evening import Evening, Platform, evening, fetching, until


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform() as serving:
        yield serving


@pytest.fixture
def tonight(sqlite_url: str) -> Iterator[Evening]:
    with evening(sqlite_url) as begun:
        yield begun


def test_what_happens_in_a_room_is_heard(database_url: str, platform: Platform) -> None:
    room = platform.room
    room.begins()
    room.happens("userEnter", "ann")
    room.chat("Ann", "hello")
    room.tip("bob", 42, "gg")
    room.whisper("ann", "psst")
    room.whisper("bob", "thanks", outgoing=True)
    room.buys("cy", 30, "set seven")
    room.ends()
    with evening(database_url) as tonight:
        tonight.hear(platform)
        with fetching(tonight):
            until(lambda: len(tonight.heard()) == 6)
        assert tonight.heard() == [
            ("ann", "USER_ENTER", ""),
            ("ann", "CHAT_MESSAGE", "hello"),
            ("bob", "TIP_EVENT", "gg"),
            ("ann", "PRIVATE_MESSAGE", "psst"),
            ("bob", "PRIVATE_MESSAGE", "thanks"),
            ("cy", "MEDIA_PURCHASE", "set seven"),
        ]
        ((session, heard_in),) = tonight.show.rows(
            "SELECT session_id, (SELECT count(*) FROM interactions i "
            "WHERE i.stream_session_id = s.session_id) FROM stream_sessions s"
        )
        assert (session, heard_in) == (1, 6)


def test_a_thing_that_is_sent_twice_is_heard_once(tonight: Evening, platform: Platform) -> None:
    first = platform.room.chat("ann", "hi")
    platform.room.put(first.method, first.object, first.id)
    platform.room.chat("ann", "hi")
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: len(tonight.heard()) == 2)
        until(lambda: len(platform.serving.asked) > 3)
    assert tonight.ids() == sorted({one.id for one in platform.room.events})


def test_one_id_with_two_stories_keeps_the_first_and_shows_the_other(
    tonight: Evening, platform: Platform
) -> None:
    first = platform.room.chat("ann", "hi")
    platform.room.put("chatMessage", {**first.object, "message": {"message": "ho"}}, first.id)
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: tonight.standing("events").refused == 1)
    assert [said for _, _, said in tonight.heard()] == ["hi"]
    assert '"ho"' in tonight.show.ask(GetLeftovers())[0].raw


@pytest.mark.parametrize(
    "name",
    ["日本語の人", "\u202emirror", "<script>alert(1)</script>", "../../etc/passwd", "=cmd|x"],
)
def test_any_name_is_a_name(tonight: Evening, platform: Platform, name: str) -> None:
    platform.room.chat(name, "hi")
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: len(tonight.heard()) == 1)
    assert tonight.heard()[0][0] == name.lower()


def test_what_can_be_no_name_is_kept_as_it_came(database_url: str, platform: Platform) -> None:
    platform.room.chat("a\0b", "hi")
    platform.room.happens("oddity\0", "ann")
    platform.room.chat("ann", "a\0b\ud800")
    with evening(database_url) as tonight:
        tonight.hear(platform)
        with fetching(tonight):
            until(lambda: len(tonight.heard()) == 1)
        assert tonight.heard() == [("ann", "CHAT_MESSAGE", "a\ufffdb\ufffd")]
        left = {one.kind: one for one in tonight.show.ask(GetLeftovers())}
        assert sorted(left) == ["Hear", "oddity\ufffd"]
        assert "\\u0000" in left["Hear"].raw


def test_a_reply_that_leads_elsewhere_is_not_taken(tonight: Evening, platform: Platform) -> None:
    platform.room.chat("ann", "hi")
    platform.serving.tricks.append(Trick.FOREIGN)
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: len(tonight.heard()) == 1)
    outcomes = [(one.outcome, one.sentence) for one in tonight.show.ask(GetFetchLog())]
    assert outcomes[-1][0] == "failed"
    assert "another server" in outcomes[-1][1]


def test_what_a_trick_costs_is_no_event(database_url: str) -> None:
    chance = Random(11)
    with Platform(most=40) as platform, evening(database_url) as tonight:
        platform.serving.drip = 0.0005
        platform.serving.mischief = lambda: (
            chance.choice(PASSING) if chance.random() < 0.4 else Trick.NONE
        )
        tonight.hear(platform)
        with fetching(tonight):
            for number in range(300):
                platform.room.chat(f"viewer{number % 7}", f"line {number}")
                if number % 50 == 0:
                    until(lambda: len(tonight.ids()) > 0)
            until(lambda: len(tonight.ids()) == 300)
        assert tonight.ids() == sorted(once(platform.room.events))


def test_coverage_says_what_was_not_watched(tonight: Evening, platform: Platform) -> None:
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: len(platform.serving.asked) > 3)
    (one,) = tonight.show.ask(GetCoverage())
    assert (one.gap_seconds, one.share is not None) == (0.0, True)


def test_the_token_is_nowhere(
    tonight: Evening, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    platform.room.chat("ann", f"is it {platform.token}?")
    platform.serving.tricks += [Trick.HALF_JSON, Trick.FOREIGN, Trick.REDIRECT]
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: len(tonight.heard()) == 1)
        until(lambda: not platform.serving.tricks)
    assert platform.token not in caplog.text
    tables: Any = tonight.show.program.registry.tables()
    rows = [tuple(row) for one in tables for row in tonight.show.rows(f"SELECT * FROM {one}")]
    assert platform.token not in str(rows)


# Numbers


def test_numbers_are_kept_when_they_change(tonight: Evening, platform: Platform) -> None:
    tonight.look(platform)
    with fetching(tonight):
        until(lambda: len(platform.serving.asked) > 3)
        assert len(tonight.snapshots()) == 1
        platform.room.numbers["token_balance"] = 911
        until(lambda: len(tonight.snapshots()) == 2)
    assert {one.outcome for one in tonight.show.ask(GetFetchLog())} == {"ok", "unchanged"}


def test_a_failed_look_is_logged_and_makes_no_snapshot(
    tonight: Evening, platform: Platform
) -> None:
    platform.serving.tricks += [Trick.BAD_GATEWAY, Trick.HALF_JSON]
    tonight.look(platform)
    with fetching(tonight):
        until(lambda: len(tonight.snapshots()) == 1)
    failed = [one for one in tonight.show.ask(GetFetchLog()) if one.outcome == "failed"]
    assert len(failed) == 2


# What others know


def test_another_server_is_asked_about_who_was_here_and_nobody_else(
    database_url: str, platform: Platform
) -> None:
    for name in ("ann", "bob", "stranger"):
        platform.knows(name)
    platform.room.chat("Ann", "hi")
    platform.room.tip("bob", 5)
    platform.room.happens("userEnter", "nobody_there")
    platform.room.happens("userEnter", "smk_lover")
    with evening(database_url) as tonight:
        tonight.hear(platform)
        with fetching(tonight):
            until(lambda: len(tonight.heard()) == 4)
            tonight.wonder(platform)
            until(lambda: len(tonight.snapshots()) == 2)
            until(lambda: len(asked_about(platform)) == 3)
        assert asked_about(platform) == {"ann", "bob", "nobody_there"}
        assert tonight.standing("statbate").failures == 0


def test_nobody_is_asked_about_before_the_user_agrees(tonight: Evening, platform: Platform) -> None:
    platform.room.chat("ann", "hi")
    tonight.hear(platform)
    with fetching(tonight):
        until(lambda: len(tonight.heard()) == 1)
        tonight.wonder(platform)
        tonight.set(statbate_agreed=False)
        assert "agree" in tonight.stands("statbate", "lacking").says


def asked_about(platform: Platform) -> set[str]:
    paths = [asked.path for asked in platform.serving.asked]
    return {path[3] for path in paths if path[0] == "api"}
