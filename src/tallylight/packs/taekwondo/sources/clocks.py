"""The clocks: of the round, which is also the heartbeat of the line, of the rest, of injuries."""

from datetime import timedelta
from typing import Any, Literal

from tallylight.packs.taekwondo.messages import commands as c
from tallylight.packs.taekwondo.sources import said as s
from tallylight.packs.taekwondo.sources.court import Court, Face, changed
from tallylight.packs.taekwondo.sources.loading import called
from tallylight.packs.taekwondo.sources.points import count_hits
from tallylight.packs.taekwondo.sources.telling import Telling

SECOND_US = 1_000_000
MICROSECOND = timedelta(microseconds=1)

SLACK_US = 800_000
"""How far the clock and our own may differ before a jump is a correction, and no loss."""

ASK_AFTER_TICKS = 2
"""How many missed ticks are worth asking the sender for its state."""

BEGINNING_S = 5
"""How many seconds may have run of a round that is heard to begin."""

Action = Literal["start", "stop", "set", "end"]
ACTIONS: dict[s.ClockAction, Action] = {
    "start": "start",
    "stop": "stop",
    "corr": "set",
    "stopEnd": "end",
}


def clock_said(court: Court, said: s.Clock, telling: Telling) -> Court:
    """A tick of the round's clock comes to no command; what is done to the clock does."""
    if said.left_s is None and said.action is None:
        return court
    before = court.clock
    court = _looked_for_gaps(court, said, telling)
    left = said.left_s if said.left_s is not None else (before.left_s if before else None)
    ticks_on = _ticks_on(court, said)
    running = _runs(before, said, ticks_on=ticks_on)
    action = _action(before, said, left, ticks_on=ticks_on)
    if action == "start":
        court = _begun(court, left, telling)
    if action is not None:
        telling.add(c.MoveClock(action=action, left=_whole(left)))
    if action == "end":
        count_hits(court, telling)
        court = changed(court, counts={})
    more: dict[str, Any] = {"loading": False, "rest": None} if action == "start" else {}
    return changed(court, clock=Face(left, running, telling.at, telling.us), **more)


def ticks(court: Court, telling: Telling) -> bool:
    """Whether the clock was heard to run within the last second: the round is on for sure."""
    clock = court.clock
    return clock is not None and clock.running and telling.is_within(SECOND_US, clock.us)


def _begun(court: Court, left: int | None, telling: Telling) -> Court:
    """The clock starts: what should have been told before is seen to be missing, and asked for."""
    telling.ask |= not court.introduced
    if court.number is None and court.loaded_us is not None:
        court = called(court, 1, telling)  # a match was loaded, so this is its first round
    elif court.number is not None and not court.decided and _begins_anew(court, left):
        telling.ask = True
        court = called(court, court.number + 1, telling)
    return changed(court, begun=True)


def _begins_anew(court: Court, left: int | None) -> bool:
    """Whether the clock starts from its beginning after a round and a rest: the next was called."""
    known = court.configuration
    if not court.begun or court.rest is None or left is None:
        return False
    if known is None or known.round_seconds is None:
        return False
    ran = left if known.count == "up" else known.round_seconds - left
    return ran <= BEGINNING_S


def _runs(before: Face | None, said: s.Clock, *, ticks_on: bool) -> bool:
    was = before is not None and before.running
    if said.action is None:  # one time alone tells nobody whether it runs; the next one does
        return was or ticks_on
    return was if said.action == "corr" else said.action == "start"


def _ticks_on(court: Court, said: s.Clock) -> bool:
    """Whether a clock that stood has moved by one: its start was missed, or it is corrected.

    Older senders correct a standing clock without saying so; one second less is a tick, or one
    more where it counts up.
    """
    before, known = court.clock, court.configuration
    if before is None or before.left_s is None:
        return False
    step = 1 if known is not None and known.count == "up" else -1
    return said.left_s == before.left_s + step


def _action(
    before: Face | None, said: s.Clock, left: int | None, *, ticks_on: bool
) -> Action | None:
    if said.action is not None:
        stands = before is not None and not before.running and left == before.left_s
        return None if stands and said.action == "stop" else ACTIONS[said.action]
    if before is None or before.running:
        return None if before is not None else "set"
    if ticks_on:
        return "start"
    if left != before.left_s:
        return "set"
    return None


def _looked_for_gaps(court: Court, said: s.Clock, telling: Telling) -> Court:
    """The clock ticks once a second: what is missing between two ticks was not heard."""
    before = court.clock
    if before is None or not before.running or said.action not in (None, "stop"):
        return court
    if before.left_s is None or said.left_s is None:
        return court
    gone = abs(before.left_s - said.left_s)
    passed_us = telling.us - before.us
    if passed_us < 0:  # the computer was started again meanwhile
        passed_us = (telling.at - before.at) // MICROSECOND
    if gone < 2 or abs(gone * SECOND_US - passed_us) > SLACK_US:
        return changed(court, blind=False) if court.blind else court
    telling.add(c.MissSome(began=before.at, ticks=gone - 1))
    telling.ask |= gone > ASK_AFTER_TICKS
    return changed(court, blind=gone > ASK_AFTER_TICKS)


def break_said(court: Court, said: s.Break, telling: Telling) -> Court:
    """The rest between rounds: it begins with its first tick, whoever missed its start.

    One of which nothing is left is over: so a sender that is asked answers of the last one.
    """
    if said.left_s is None and said.action is None:
        return court
    resting = court.rest is not None and court.rest.running
    ends = said.action in ("stop", "stopEnd")
    left = said.left_s if said.left_s is not None else (court.rest.left_s if court.rest else None)
    if ends and not resting:
        return court
    if ends:
        telling.add(c.MoveBreak(action="end", left=_whole(left)))
    elif not resting and not left:
        return court
    elif not resting and not court.decided:
        count_hits(court, telling)
        telling.add(c.MoveBreak(action="start", left=_whole(left)))
        court = changed(court, counts={}, clock=_stopped(court.clock))
    return changed(court, rest=Face(left, not ends, telling.at, telling.us))


def _stopped(clock: Face | None) -> Face | None:
    return Face(clock.left_s, False, clock.at, clock.us) if clock else None


def injury_said(court: Court, said: s.Injury, telling: Telling) -> Court:
    """Its time keeps the last value; it is gone when it is hidden, reset, or at its end."""
    shown = court.injury is not None and court.injury[1].running
    gone = said.action in ("hide", "reset") or (said.action is None and said.left_s == 0)
    if said.left_s is None and said.action is None:
        return court
    if gone and shown:
        telling.add(c.MoveInjury(action="hide", position=said.position, left=said.left_s))
    elif not gone and not shown:
        telling.add(c.MoveInjury(action="show", position=said.position, left=said.left_s))
    face = Face(said.left_s, not gone, telling.at, telling.us)
    return changed(court, injury=(said.position, face))


def _whole(left: int | None) -> int | None:
    return None if left is None or not 0 <= left <= 86_400 else left
