"""A tournament of several courts at once: datagrams in order of time, and what is true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.bout import Bout
from tallylight.packs.taekwondo.demo.people import Pairing, brackets
from tallylight.packs.taekwondo.demo.plan import MISTREATMENTS, Plan, Traps
from tallylight.packs.taekwondo.demo.run import Fixture
from tallylight.packs.taekwondo.demo.spelling import BareSeconds, Gen2, Text
from tallylight.packs.taekwondo.demo.traps import mistreated
from tallylight.packs.taekwondo.demo.truth import BoutTruth
from tallylight.packs.taekwondo.demo.voice import MS, SECOND, Sent, Voice

NO_TRAPS: Final = Traps()
NUMBERS_A_COURT: Final = 100
_NULL_ID, _OLD_ID, _LETTERED, _BARE_SECONDS = 0.2, 0.15, 0.02, 0.5


@dataclass(frozen=True, slots=True)
class Tournament:
    """What a tournament sends, and what is true of it.

    `datagrams` can be gone through once. A match is made when its first datagram is asked for,
    and only then stands in `truth`; so `truth`, and `dropped` with what never arrived, are
    whole once all datagrams are taken. The matches of a court stand in their order.
    """

    datagrams: Iterator[Sent]
    truth: Sequence[BoutTruth]
    dropped: Sequence[Sent]


def tournament(chance: Chance, plan: Plan, traps: Traps = NO_TRAPS) -> Tournament:
    """A tournament as it might be. The same dice, plan and traps give the same one."""
    truth: list[BoutTruth] = []
    days = [
        Court(Chance(chance.getrandbits(64)), court, plan, traps).day(truth)
        for court in range(1, plan.courts + 1)
    ]
    datagrams: Iterator[Sent] = iter(merge(*days))
    dropped: list[Sent] = []
    if any(getattr(traps, name) for name in MISTREATMENTS):
        datagrams, dropped = mistreated(Chance(chance.getrandbits(64)), datagrams, traps)
    return Tournament(datagrams, truth, dropped)


class Court:
    """A court with its sender. Both have dice of their own.

    So other courts change nothing on it, nor does what goes wrong on the wire in the matches.
    """

    def __init__(self, chance: Chance, court: int, plan: Plan, traps: Traps) -> None:
        self._chance = chance
        self._court = court
        self._plan = plan
        self._traps = traps
        self._words = self._spelling()
        self._voice = Voice(Chance(chance.getrandbits(64)), court, self._words, traps)
        self._wire_id = ""

    def day(self, truth: list[BoutTruth]) -> Iterator[Sent]:
        """All its matches in a row; what is true of each is added as it is made."""
        pairings = brackets(self._chance, self._traps.odd_names)
        pairing = next(pairings)
        at = self._pause()
        self._begin(at)
        for number in range(self._plan.bouts):
            bout = Bout(self._chance, self._plan, self._traps, self._voice, self._words)
            at = bout.played(at + self._pause(), self._fixture(number, pairing))
            truth += bout.truths
            final = bout.truths[-1].final
            pairing = pairings.send(final.winner if final else 1)
            yield from self._voice.spoken()
        self._end(at + 2 * SECOND)
        yield from self._voice.spoken()

    def _spelling(self) -> Text:
        if self._plan.gen2(self._court):
            return Gen2()
        return BareSeconds() if self._chance.random() < _BARE_SECONDS else Text()

    def _begin(self, at: int) -> None:
        if self._words.gen2:
            for line in ("hel;", "inlb;3:", "insl;true:", "inth;10:"):
                self._voice.say(at, line)
                at += 5 * MS

    def _end(self, at: int) -> None:
        gen2 = self._words.gen2
        self._voice.say(at, "bye;" if gen2 else "Udp Port 6000 disconnected;")

    def _fixture(self, number: int, pairing: Pairing) -> Fixture:
        first = self._plan.start_number + NUMBERS_A_COURT * (self._court - 1)
        letter = ".A" if self._chance.random() < _LETTERED else ""
        return Fixture(self._court, f"{first + number}{letter}", self._id(), pairing)

    def _id(self) -> str:
        """An id of eight hexadecimal digits, unless a trap gives none or an old one."""
        if self._traps.null_ids and self._chance.random() < _NULL_ID:
            return self._chance.choice(("null", ""))
        if not (self._traps.reused_ids and self._wire_id and self._chance.random() < _OLD_ID):
            self._wire_id = f"{self._chance.getrandbits(32):08x}"
        return self._wire_id

    def _pause(self) -> int:
        """The time between two matches, in microseconds."""
        return int(self._plan.pause_seconds * self._chance.uniform(0.5, 1.5) * SECOND)
