"""A token for Twitch that has expired is renewed, beside a server that plays Twitch."""

import logging
from collections.abc import Iterator

import pytest

from tallylight.core.settings.messages import GetSetting
from tallylight.core.sources.messages import GetCoverage, GetFetchLog
from tallylight.fakes.eventsub import USER_ID
from tallylight.packs.audience.sources.notification import WANTED

from .evening import Evening, Stage, evening, fetching, until

ALL = sorted(one.kind for one in WANTED)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as serving:
        yield serving


def follow(name: str) -> dict[str, str]:
    ours = {"broadcaster_user_id": USER_ID, "broadcaster_user_login": "me_demo"}
    return {**ours, "user_id": f"id-{name}", "user_login": name, "user_name": name}


def listened(tonight: Evening, stage: Stage) -> None:
    until(lambda: stage.wanted() == ALL)
    until(lambda: tonight.standing("twitch").covered_until)


def test_a_token_that_had_expired_is_renewed_and_it_goes_on(
    database_url: str, stage: Stage
) -> None:
    with evening(database_url) as tonight:
        tonight.listen(stage)
        tonight.may_renew(stage)
        stage.expire()
        with fetching(tonight):
            listened(tonight, stage)
            stage.tell("channel.follow", follow("ann"))
            until(lambda: len(tonight.heard()) == 1)
            assert (tonight.standing("twitch").state, stage.renewals) == ("running", 1)
        history = tonight.show.ask(GetSetting(key="audience.twitch_token")).history
        assert {one.changed_by for one in history} == {"api", "audience.twitch"}


def test_it_is_renewed_again_with_what_came_with_it(sqlite_url: str, stage: Stage) -> None:
    with evening(sqlite_url) as tonight:
        tonight.listen(stage)
        tonight.may_renew(stage)
        for renewals in (1, 2):
            stage.expire()
            with fetching(tonight):
                listened(tonight, stage)
                until(lambda: stage.renewals == renewals)  # noqa: B023
            until(lambda: not stage.sessions)


def test_the_call_that_is_on_stays_on_while_the_token_is_renewed(
    sqlite_url: str, stage: Stage
) -> None:
    with evening(sqlite_url) as tonight:
        tonight.listen(stage)
        tonight.may_renew(stage)
        with fetching(tonight):
            listened(tonight, stage)
            stage.expire()
            stage.drop()
            until(lambda: stage.sessions)
            called = set(stage.sessions)
            listened(tonight, stage)
            assert (stage.renewals, set(stage.sessions)) == (1, called)


@pytest.mark.parametrize("wrong", ["twitch_refresh_token", "twitch_client_secret"])
def test_who_gets_no_new_one_stops_and_says_what_helps(
    sqlite_url: str, stage: Stage, wrong: str
) -> None:
    with evening(sqlite_url) as tonight:
        tonight.listen(stage)
        tonight.may_renew(stage, **{wrong: "of-another-time"})
        stage.expire()
        with fetching(tonight) as running:
            said = tonight.stands("twitch", "stopped").says
            until(lambda: not running.at_work)
        assert "Make a new token and enter it and its refresh token" in said
        assert stage.renewals == 1


def test_a_new_one_that_is_not_taken_either_stops_it(sqlite_url: str, stage: Stage) -> None:
    with evening(sqlite_url) as tonight:
        tonight.listen(stage)
        tonight.may_renew(stage)
        stage.expire()
        gives = stage._renew
        stage._renew = lambda form: (gives(form), stage.expire())[0]  # type: ignore
        with fetching(tonight):
            said = tonight.stands("twitch", "stopped").says
        assert "does not take the renewed token either" in said
        assert stage.renewals == 1


def test_none_of_the_secrets_is_anywhere(
    sqlite_url: str, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with evening(sqlite_url) as tonight:
        tonight.listen(stage)
        tonight.may_renew(stage)
        first = (stage.token, stage.refresh_token)
        stage.expire()
        with fetching(tonight):
            listened(tonight, stage)
        told = str(tonight.show.ask(GetFetchLog())) + str(tonight.show.ask(GetCoverage()))
        tables = tonight.show.program.registry.tables()
        rows = str([tuple(r) for one in tables for r in tonight.show.rows(f"SELECT * FROM {one}")])
    for secret in (*first, stage.token, stage.refresh_token):
        assert secret not in caplog.text + told + rows
