"""A program that presses and says what was acknowledged, to be killed: see test_restart.

python -m tests.laws.presses DATABASE_URL ROUND
"""

import json
import random
import sys
import threading
from collections.abc import Sequence
from typing import Any

from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Job, Reply
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin
from tallylight.core.sessions.messages import CreateSession, EndSession
from tallylight.core.undo.messages import Undo
from tallylight.testing import show

from .evening import PACKS
from .sample_pack import messages as m

AT_ONCE = 24
"""How many presses wait together, so that they are committed in groups."""


def command(chance: random.Random) -> Any:
    given = tuple(m.BlinkGiven(times=n + 1, word="b") for n in range(chance.randint(0, 6)))
    colour = chance.choice(list(m.Colour))
    return chance.choice(
        [
            m.LightLamp(colour=colour, note="a word"),
            m.Blink(times=3),
            m.Blink(times=1, word="é"),
            m.Recolour(colour=colour),
            m.PutOut(),
            m.RecordLamp(colour=colour, blinks=given),
            m.RecordLamp(colour=colour, blinks=given),
            CreateSession(),
            EndSession(),
            Undo(),
        ]
    )


def main(url: str, number: int) -> None:
    chance = random.Random(number)
    free = threading.Semaphore(AT_ONCE)
    with show(url, of=PACKS, migrate=False) as running:
        for count in range(100_000):
            free.acquire()
            envelope = Envelope(command(chance), "main", Cause(Origin.DECK),
                                command_id=f"{number}-{count}")  # fmt: skip
            running.program.dispatcher.submit(Job((envelope,), answer(envelope, free)))


def answer(envelope: Envelope, free: threading.Semaphore) -> Any:
    def say(replies: Sequence[Reply]) -> None:
        free.release()
        reply = replies[0]
        if isinstance(reply, Outcome) and reply.seq is not None:
            print(json.dumps(said(envelope, reply)), flush=True)

    return say


def said(envelope: Envelope, outcome: Outcome) -> dict[str, Any]:
    recorded = isinstance(envelope.command, m.RecordLamp)
    return {
        "id": envelope.command_id,
        "seq": outcome.seq,
        "entries": 2 + len(envelope.command.blinks) if recorded else None,
        "lamp_id": outcome.answer.get("lamp_id"),
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
