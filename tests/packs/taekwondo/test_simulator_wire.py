"""What the simulator sends, the reader of the wire understands."""

from dataclasses import replace
from random import Random

import pytest

from tallylight.packs.taekwondo.demo.plan import Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.sources.wire import Heard, read

DAY = Plan(courts=6, bouts=20, round_seconds=15, rest_seconds=5, spelling="mixed", rare=5)
KNOWN = replace(Traps.hostile(), odd_names=False, truncated=False, glued_hits=False)


def _heard(traps: Traps) -> list[Heard]:
    sent = tournament(Random(1), DAY, traps).datagrams
    return [heard for one in sent for heard in read(one.data)]


def _wrong(heard: list[Heard], *expected: str) -> list[Heard]:
    return [one for one in heard if one.validity not in expected]


@pytest.mark.parametrize("traps", [Traps(), Traps(glued_hits=True), KNOWN])
def test_every_datagram_is_valid(traps: Traps) -> None:
    assert _wrong(_heard(traps), "valid") == []


@pytest.mark.parametrize("traps", [Traps(odd_names=True), Traps(truncated=True)])
def test_every_datagram_is_valid_or_repaired(traps: Traps) -> None:
    assert _wrong(_heard(traps), "valid", "repaired") == []


def test_only_messages_with_names_are_ever_repaired() -> None:
    repaired = [one.code for one in _heard(Traps(truncated=True)) if one.validity == "repaired"]
    assert set(repaired) == {"at1", "ref", "wmh"}
