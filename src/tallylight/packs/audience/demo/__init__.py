"""An evening in a room as it might be, for a demo. Pure: the dice are handed in.

People come and go, regulars and strangers; some talk, some give, now and then without a name;
a few follow, and the streamer keeps a note or two. It is all made up, names as well.
"""

from collections.abc import Iterator
from datetime import timedelta
from math import log
from typing import Any

from tallylight.core.pack import Beat, Chance
from tallylight.packs.audience import messages as m
from tallylight.packs.audience.demo.people import LINES, NOTES, SONGS, Visitor, visitors

MINUTE, HOUR = 60.0, 3600.0
SHORTEST = 3 * MINUTE
FOLLOWS, UNNAMED, LEAVES_UNSEEN = 0.08, 0.1, 0.1
"""How often somebody who comes follows; how often a tip has no name; how often nobody tells that
somebody left."""

TIPS = (1, 2, 5, 5, 10, 15, 20, 25, 25, 30, 50, 66, 100, 100, 150, 250, 500)


def evening(chance: Chance) -> Iterator[Beat]:
    """Two to four hours in which people come and go."""
    over = chance.uniform(2, 4) * HOUR
    beats: list[Beat] = []
    for one in visitors():
        if chance.random() < one.often:
            beats += _visit(one, chance, over)
    beats += _notes(chance, beats, over)
    yield from sorted(beats, key=lambda beat: beat[0])


def _visit(one: Visitor, chance: Chance, over: float) -> Iterator[Beat]:
    """What somebody does between coming and going."""
    came = chance.uniform(0, over * 0.9)
    stays = min(max(chance.lognormvariate(log(25 * MINUTE), 0.8), SHORTEST), over - came)
    yield _heard(one, came, "USER_ENTER")
    lines = round(chance.gauss(one.talks * stays / HOUR, 1))
    for _ in range(lines):
        yield _heard(one, came + chance.uniform(5, stays), "CHAT_MESSAGE", chance.choice(LINES))
    if chance.random() < FOLLOWS:
        yield _heard(one, came + chance.uniform(5, stays), "FOLLOW")
    while chance.random() < one.gives:
        yield _tip(one, came + chance.uniform(5, stays), chance)
    if came + stays < over and chance.random() > LEAVES_UNSEEN:
        yield _heard(one, came + stays, "USER_LEAVE")


def _heard(one: Visitor, at: float, kind: Any, content: str = "", **more: Any) -> Beat:
    hear = m.Hear(username=one.name, kind=kind, content=content, via="cb_events", **more)
    return _at(at), hear


def _tip(one: Visitor, at: float, chance: Chance) -> Beat:
    amount, anonymous = chance.choice(TIPS), chance.random() < UNNAMED
    words = chance.choice(SONGS) or f"{amount} tokens"
    more: dict[str, Any] = {"amount": amount, "unit": "tokens", "anonymous": anonymous}
    return _heard(one, at, "TIP_EVENT", words, **more)


def _notes(chance: Chance, beats: list[Beat], over: float) -> Iterator[Beat]:
    """A note or two about those who were heard, after they were."""
    heard = [(at, said.username) for at, said in beats if said.kind == "CHAT_MESSAGE"]
    for at, name in chance.sample(heard, min(len(heard), chance.randint(1, 2))):
        note = m.AddNote(username=name, content=chance.choice(NOTES))
        yield min(at + _at(chance.uniform(20, 90)), _at(over)), note


def _at(seconds: float) -> timedelta:
    return timedelta(seconds=round(seconds, 3))
