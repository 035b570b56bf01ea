"""A real program with the audience's sources, beside platforms on this computer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from tallylight.adapters.fetching.keep import Fetching
from tallylight.base.clock import SystemClock
from tallylight.core.settings.messages import SetSetting
from tallylight.core.sources.messages import EnableSource, GetSources
from tallylight.fakes import Platform, Stage
from tallylight.fakes.eventsub import CLIENT_ID, CLIENT_SECRET
from tallylight.fakes.serving import until
from tallylight.packs.audience import PACK
from tallylight.testing.show import Show, show

__all__ = ["Evening", "Platform", "Stage", "evening", "until"]


def brief(seconds: float) -> float:
    """Hardly wait at all."""
    return min(seconds, 0.01)


@dataclass
class Evening:
    """A show whose audience is heard."""

    show: Show

    def set(self, **settings: Any) -> None:
        """Choose settings by their names behind `audience.`."""
        for name, value in settings.items():
            self.show.do(SetSetting(key=f"audience.{name}", value=value))

    def hear(self, platform: Platform, *, token: str | None = None) -> None:
        """Listen to the events of a platform's room."""
        self.set(
            events_address=platform.origin,
            events_token=token or platform.token,
            chaturbate_name=platform.room.broadcaster,
        )
        self.show.do(EnableSource(name="audience.events"))

    def look(self, platform: Platform) -> None:
        """Look at the numbers of a platform's room."""
        self.set(
            stats_address=platform.origin,
            stats_token=platform.token,
            chaturbate_name=platform.room.broadcaster,
        )
        self.show.do(EnableSource(name="audience.stats"))

    def wonder(self, platform: Platform) -> None:
        """Ask what another server knows of who was here."""
        self.set(
            statbate_address=platform.statbate,
            statbate_token=platform.token,
            statbate_agreed=True,
        )
        self.show.do(EnableSource(name="audience.statbate"))

    def listen(self, stage: Stage) -> None:
        """Listen to a stage."""
        self.set(
            twitch_events_address=stage.address,
            twitch_api_address=f"{stage.origin}/helix",
            twitch_login_address=stage.origin,
            twitch_token=stage.token,
        )
        self.show.do(EnableSource(name="audience.twitch"))

    def may_renew(self, stage: Stage, **other: str) -> None:
        """Enter what a stage's token is renewed with."""
        given = {
            "twitch_client_id": CLIENT_ID,
            "twitch_client_secret": CLIENT_SECRET,
            "twitch_refresh_token": stage.refresh_token,
        }
        self.set(**given | other)

    def standing(self, source: str) -> Any:
        """How a source does."""
        asked = self.show.ask(GetSources())
        (one,) = [one for one in asked if one.source == f"audience.{source}"]
        return one

    def stands(self, source: str, state: str) -> Any:
        """How a source does, once it is in a state."""
        until(lambda: self.standing(source).state == state)
        return self.standing(source)

    def heard(self) -> list[tuple[str, str, str]]:
        """Who did what and said what, in the order in which it was kept."""
        rows = self.show.rows(
            "SELECT p.username, i.type, i.content FROM interactions i "
            "JOIN persons p ON p.id = i.person_id ORDER BY i.chain_no"
        )
        return [tuple(row) for row in rows]

    def ids(self) -> list[str]:
        """The ids of what was heard, in their order."""
        rows = self.show.rows("SELECT external_id FROM interactions ORDER BY external_id")
        return [row[0] for row in rows]

    def snapshots(self) -> list[str]:
        rows = self.show.rows("SELECT raw_payload FROM snapshots ORDER BY chain_no")
        return [row[0] for row in rows]


@contextmanager
def fetching(evening: Evening, slept: Callable[[float], float] = brief) -> Iterator[Fetching]:
    with Fetching(evening.show.program, chance=Random(5), slept=slept) as running:
        yield running


@contextmanager
def evening(url: str) -> Iterator[Evening]:
    with show(url, of=[PACK], clock=SystemClock()) as running:  # type: ignore[arg-type]
        yield Evening(running)
