"""A simulated tournament taken apart for tests: what was said in each run of each match."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from random import Random

from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.demo.truth import BoutTruth
from tallylight.packs.taekwondo.demo.voice import Sent

SHORT = Plan(courts=2, bouts=20, round_seconds=20, rest_seconds=5)
SCORES = ("s11", "s21", "s12", "s22", "s13", "s23")


@dataclass(frozen=True)
class Said:
    """One datagram of one message, cut at its semicolons."""

    at: timedelta
    fields: list[str]

    @property
    def word(self) -> str:
        return self.fields[0]

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers of a message that has a key before each, such as `sc1;3;sc2;0`."""
        keyed = self.fields[1:] if self.word == "wrd" else self.fields
        pairs = zip(keyed[::2], keyed[1::2], strict=True)
        return {key: int(value) for key, value in pairs}


@dataclass(frozen=True)
class Played:
    """A run of a match: what is true, and what was said from its `pre` on."""

    truth: BoutTruth
    said: list[Said]

    def words(self) -> list[str]:
        return [said.word for said in self.said]

    def all(self, *words: str) -> list[Said]:
        return [said for said in self.said if said.word in words]

    def rounds(self) -> list[list[Said]]:
        """What was said from each start of a round to the next."""
        starts = [n for n, said in enumerate(self.said) if said.word == "rnd"]
        ends = [*starts[1:], len(self.said)]
        return [self.said[start:end] for start, end in zip(starts, ends, strict=True)]


def played(plan: Plan = SHORT, traps: Traps | None = None, seed: int = 1) -> list[Played]:
    """All runs of a tournament whose datagrams hold one message each, court by court."""
    made = tournament(Random(seed), plan, traps or Traps())
    said = list(_runs(made.datagrams))
    truths = sorted(made.truth, key=lambda truth: truth.court)
    return [Played(truth, lines) for truth, lines in zip(truths, said, strict=True)]


def fields(data: bytes) -> list[str]:
    return data.decode(errors="replace").strip("\r\n").removesuffix(";").split(";")


def _runs(datagrams: Iterable[Sent]) -> Iterator[list[Said]]:
    by_court = sorted(datagrams, key=lambda sent: sent.court)
    for _, of_court in groupby(by_court, key=lambda sent: sent.court):
        run: list[Said] | None = None
        for sent in of_court:
            said = Said(sent.at, fields(sent.data))
            if said.word == "pre":
                if run is not None:
                    yield run
                run = []
            if run is not None:
                run.append(said)
        if run is not None:
            yield run
