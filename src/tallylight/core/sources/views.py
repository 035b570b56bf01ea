"""Sources as they are served, and their place on the control page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from annotated_doc import Doc

from tallylight.core.pack import View
from tallylight.core.panel import Action, Fact, Headline, Panel
from tallylight.core.sources.messages import GetSources
from tallylight.core.sources.rules import Standing


@dataclass(frozen=True, slots=True)
class StandingServed:
    """A source on a channel, and whether it is to fetch."""

    source: Annotated[str, Doc("The source's full name.")]
    channel: Annotated[str, Doc("The channel it is wanted on.")]
    enabled: Annotated[bool, Doc("Whether it is to ask and listen.")]
    begun: Annotated[int, Doc("How often somebody had it begin.")]


@dataclass(frozen=True, slots=True)
class SourceServed:
    """A source on a channel, and how it does."""

    source: Annotated[str, Doc("Its full name, such as audience.events.")]
    channel: Annotated[str, Doc("Where what it tells belongs to.")]
    sentence: Annotated[str, Doc("What it is.")]
    settings: Annotated[list[str], Doc("The names of the settings that it goes by.")]
    enabled: Annotated[bool, Doc("Whether it is switched on.")]
    begun: Annotated[int, Doc("How often it was switched on or restarted.")]
    state: Annotated[
        str, Doc("off, starting, running, failing, stopped, or lacking: it waits for the user.")
    ]
    says: Annotated[str | None, Doc("What the user should know: what is wrong, what is missing.")]
    last_success_at: Annotated[datetime | None, Doc("When it last heard from its server.")]
    covered_until: Annotated[datetime | None, Doc("Until when nothing is missing.")]
    behind_seconds: Annotated[float | None, Doc("How long ago that was.")]
    failures: Annotated[int, Doc("How often in a row it failed.")]
    next_try_at: Annotated[datetime | None, Doc("When it tries again, where it waits for that.")]
    taken: Annotated[int, Doc("Commands it ever gave that were carried out.")]
    refused: Annotated[int, Doc("Those that were refused; they are among the leftovers.")]
    left_over: Annotated[int, Doc("Things it ever heard that became no command.")]


@dataclass(frozen=True, slots=True)
class FetchServed:
    """Fetches that went alike, one after the other."""

    source: Annotated[str, Doc("Which source fetched.")]
    at: Annotated[datetime, Doc("When the first of them was over.")]
    until: Annotated[datetime, Doc("When the last of them was over.")]
    times: Annotated[int, Doc("How many they were.")]
    outcome: Annotated[str, Doc("ok, unchanged, failed or stopped.")]
    sentence: Annotated[str | None, Doc("What was said of it.")]


@dataclass(frozen=True, slots=True)
class SpanServed:
    """A time that was watched."""

    since: Annotated[datetime, Doc("From when.")]
    until: Annotated[datetime, Doc("Until when it went on.")]
    gap: Annotated[str | None, Doc("Why something may be missing; null where nothing is.")]


@dataclass(frozen=True, slots=True)
class CoverageServed:
    """What part of a time a source saw whole."""

    source: Annotated[str, Doc("Which source saw it.")]
    since: Annotated[datetime, Doc("Where the time begins.")]
    until: Annotated[datetime, Doc("Where the time ends.")]
    whole_seconds: Annotated[float, Doc("Seconds of it in which nothing is missing.")]
    gap_seconds: Annotated[float, Doc("Seconds in which something may be missing.")]
    unwatched_seconds: Annotated[float, Doc("Seconds in which it did not watch.")]
    share: Annotated[float | None, Doc("The whole part, 0 to 1; null for no time at all.")]
    spans: Annotated[list[SpanServed], Doc("The times it watched, within the time asked for.")]


@dataclass(frozen=True, slots=True)
class LeftoverServed:
    """Something that came and became no command."""

    source: Annotated[str, Doc("Who heard it.")]
    at: Annotated[datetime, Doc("When it happened, as far as that is known.")]
    external_id: Annotated[str, Doc("The id it has with its sender; empty where it has none.")]
    kind: Annotated[str, Doc("What its sender calls it.")]
    why: Annotated[str, Doc("Why nothing was made of it.")]
    raw: Annotated[str | None, Doc("The text as it came; null once it was erased.")]


def served(standing: Standing) -> StandingServed:
    return StandingServed(standing.source, standing.channel, standing.enabled, standing.begun)


def covered(
    source: str, since: datetime, until: datetime, spans: list[SpanServed]
) -> CoverageServed:
    """What spans, in order, cover of a time. Where they overlap, what is whole counts."""
    within = [
        SpanServed(max(one.since, since), min(one.until, until), one.gap)
        for one in spans
        if one.since < until and one.until > since
    ]
    whole = _length([one for one in within if one.gap is None])
    gap = _length(within) - whole
    length = max(until - since, timedelta())
    return CoverageServed(
        source=source,
        since=since,
        until=until,
        whole_seconds=whole.total_seconds(),
        gap_seconds=gap.total_seconds(),
        unwatched_seconds=(length - whole - gap).total_seconds(),
        share=whole / length if length else None,
        spans=within,
    )


def _length(spans: list[SpanServed]) -> timedelta:
    """How long they are together, counting no moment twice."""
    length, reached = timedelta(), None
    for one in sorted(spans, key=lambda one: one.since):
        since = one.since if reached is None else max(one.since, reached)
        length += max(one.until - since, timedelta())
        reached = max(one.until, since)
    return length


def panel(view: View) -> Panel:
    """How the sources of the channel do, and what can be done about it."""
    asked: list[SourceServed] = view.ask(GetSources())
    mine = [one for one in asked if one.channel == view.picture.channel.name]
    on = [one for one in mine if one.enabled]
    running = any(one.state == "running" for one in on)
    return Panel(
        title="Sources",
        headline=Headline(
            title="Listening in" if running else "Nothing comes in",
            facts=tuple(Fact(one.source, one.state) for one in on),
        ),
        actions=tuple(action for one in mine for action in _actions(one)),
        note=" ".join(f"{one.source}: {one.says}" for one in on if one.says) or None,
    )


def _actions(one: SourceServed) -> list[Action]:
    body = {"name": one.source, "channel": one.channel}
    name = one.source.partition(".")[2]
    if not one.enabled:
        return [Action(f"Switch on {name}", "/source/enable", body, hint=one.sentence)]
    off = Action(f"Switch off {name}", "/source/disable", body, "quiet")
    if one.state in ("failing", "stopped"):
        return [Action(f"Try {name} again", "/source/restart", body), off]
    return [off]
