"""Each trap of the simulator does what its line says, and none does when it is off."""

from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from tallylight.packs.taekwondo.demo.plan import MISTREATMENTS, Plan, Traps
from tallylight.packs.taekwondo.demo.tournament import tournament
from tallylight.packs.taekwondo.demo.traps import mistreated
from tallylight.packs.taekwondo.demo.voice import Sent

from .simulated import SHORT, played

TEXT = replace(SHORT, spelling="text")
ENDS = (b"\r\n", b";")


def _data(traps: Traps, plan: Plan = SHORT) -> list[bytes]:
    return [sent.data for sent in tournament(Random(1), plan, traps).datagrams]


def _sent(traps: Traps) -> list[Sent]:
    return list(tournament(Random(1), SHORT, traps).datagrams)


def _is_clean(data: bytes) -> bool:
    one = data.removesuffix(b"\r\n")
    return b"\n" not in one and one.decode().isprintable() and one[:3].islower()


@pytest.mark.parametrize("spelling", ["gen2", "text"])
def test_without_traps_every_datagram_is_one_clean_message(spelling: str) -> None:
    data = _data(Traps(), replace(SHORT, spelling=spelling))
    assert [one for one in data if not _is_clean(one) and not one.startswith(b"Udp")] == []


@pytest.mark.parametrize("trap", [one.name for one in fields(Traps)])
def test_every_trap_changes_what_arrives(trap: str) -> None:
    plan = replace(SHORT, spelling="mixed", round_seconds=120, rare=5)
    on = replace(Traps(), **{trap: 0.1 if trap in MISTREATMENTS else True})
    assert _data(on, plan) != _data(Traps(), plan)


@pytest.mark.parametrize("traps", [Traps.all(), Traps.hostile()])
def test_all_traps_are_set_at_once(traps: Traps) -> None:
    assert all(getattr(traps, one.name) for one in fields(traps))


def test_what_is_lost_and_what_arrives_are_what_was_sent() -> None:
    made = tournament(Random(1), SHORT, Traps(lost=0.1))
    arrived = list(made.datagrams)
    assert Counter(arrived) + Counter(made.dropped) == Counter(_sent(Traps()))


def test_about_as_many_are_lost_as_was_asked_for() -> None:
    made = tournament(Random(1), SHORT, Traps(lost=0.1))
    arrived = len(list(made.datagrams))
    assert 0.08 < len(made.dropped) / (len(made.dropped) + arrived) < 0.12


def test_what_is_doubled_comes_soon_after_the_first() -> None:
    arrived = Counter((sent.court, sent.data) for sent in _sent(Traps(doubled=0.1)))
    extra = arrived - Counter((sent.court, sent.data) for sent in _sent(Traps()))
    assert 0.08 < extra.total() / len(_sent(Traps())) < 0.12


def test_what_is_late_is_there_all_the_same() -> None:
    late = sorted((sent.court, sent.data) for sent in _sent(Traps(reordered=0.1)))
    assert late == sorted((sent.court, sent.data) for sent in _sent(Traps()))


def test_what_is_late_is_overtaken() -> None:
    sent, late = _sent(Traps()), _sent(Traps(reordered=0.1))
    assert [one.data for one in sent] != [one.data for one in late]


def test_what_arrives_stays_in_order_of_time() -> None:
    times = [sent.at for sent in _sent(Traps(lost=0.1, doubled=0.1, reordered=0.1))]
    assert times == sorted(times)


def test_any_recording_can_be_mistreated() -> None:
    recorded = [Sent(timedelta(seconds=n), 1, b"%d" % n) for n in range(100)]
    arrived, dropped = mistreated(Random(1), recorded, Traps(lost=0.5))
    assert sorted([*arrived, *dropped]) == recorded


def test_a_truncated_datagram_has_as_many_bytes_as_it_had_characters() -> None:
    whole = _data(Traps())
    assert _data(Traps(truncated=True)) == [one[: len(one.decode())] for one in whole]


def test_the_text_spelling_is_not_truncated() -> None:
    assert _data(Traps(truncated=True), TEXT) == _data(Traps(), TEXT)


def test_glued_hits_are_of_both_athletes() -> None:
    glued = [one for one in _data(Traps(glued_hits=True)) if one.count(b"hl") > 1]
    assert {b"hl1;" in one and b"hl2;" in one for one in glued} == {True}


def test_bundled_messages_are_the_same_ones_in_the_same_order() -> None:
    one = replace(SHORT, courts=1)
    lines = b"".join(_data(Traps(bundled=True), one)).splitlines()
    assert lines == [data.removesuffix(b"\r\n") for data in _data(Traps(), one)]


def test_a_pool_of_threads_brings_a_score_before_its_point() -> None:
    words = [one[:3] for one in _data(Traps(pooled=True))]
    assert any(a == b"sc1" and b in (b"pt1", b"pt2") for a, b in pairwise(words))


def test_however_the_threads_run_the_last_score_is_the_true_one() -> None:
    runs = played(traps=Traps(pooled=True))
    rounds = [both for run in runs for both in zip(run.rounds(), run.truth.rounds, strict=False)]
    last = [[s.numbers for s in said if s.word == "sc1"][-1] for said, _ in rounds]
    assert last == [{"sc1": r.blue, "sc2": r.red} for _, r in rounds]


@pytest.mark.parametrize("silent", [False, True])
def test_taking_a_gam_jeom_back_is_said_or_not(silent: bool) -> None:
    runs = played(replace(SHORT, round_seconds=120, rare=5), Traps(silent_removals=silent))
    removals = [c for run in runs for c in run.truth.ledger if c.cause == "gam-jeom removed"]
    said = {s.at for run in runs for s in run.all("wg1")}
    assert (bool(removals), {c.at in said for c in removals}) == (True, {not silent})


def _after_round(traps: Traps) -> set[str]:
    """The words that stand between the number of a later round and its first start."""
    words: set[str] = set()
    for said in (said for run in played(traps=traps) for said in run.rounds()[1:]):
        start = next((n for n, s in enumerate(said) if s.fields[2:] == ["start"]), len(said))
        words |= {s.word for s in said[1:start]}
    return words


def test_a_new_round_says_that_it_starts_at_nothing() -> None:
    assert _after_round(Traps()) == {"sc1", "wg1"}


def test_suppressed_zeros_are_not_said() -> None:
    assert _after_round(Traps(suppressed_zeros=True)) == set()


def test_zeros_may_come_before_the_name_of_the_match() -> None:
    runs = played(TEXT, Traps(zeros_first=True))
    assert {" ".join(run.words()[:9]) for run in runs} == {"pre rnd clk sc1 s11 wg1 mch at1 rdy"}


def test_null_ids_are_null_or_empty() -> None:
    ids = {run.truth.wire_id for run in played(traps=Traps(null_ids=True))}
    assert {one for one in ids if len(one) != 8} == {"null", ""}


def test_ids_are_those_on_the_wire() -> None:
    runs = played(traps=Traps(null_ids=True, reused_ids=True))
    assert [run.all("mch")[0].fields[9] for run in runs] == [run.truth.wire_id for run in runs]


def test_a_reused_id_is_that_of_the_match_before() -> None:
    ids = [run.truth.wire_id for run in played(traps=Traps(reused_ids=True))]
    again = [a == b for a, b in pairwise(ids)]
    assert len(ids) - len(set(ids)) == sum(again) > 0


def test_a_reload_leaves_the_first_run_undecided() -> None:
    truths = [run.truth for run in played(traps=Traps(reloads=True))]
    first = [a for a, b in pairwise(truths) if b.reloaded]
    assert {(t.run, t.superseded, t.final) for t in first} == {(1, True, None)}


def test_a_reload_may_come_before_the_match_or_in_it() -> None:
    truths = [run.truth for run in played(replace(SHORT, bouts=40), Traps(reloads=True))]
    assert {len(t.rounds) for t in truths if t.superseded} == {0, 1}


def test_a_cut_break_ends_with_time_left() -> None:
    runs = played(traps=Traps(cut_breaks=True))
    ends = {s.fields[1] for run in runs for s in run.all("brk") if s.fields[2:] == ["stopEnd"]}
    assert {"0:00"} < ends


def test_odd_names_hold_semicolons_or_are_empty() -> None:
    runs = played(replace(SHORT, courts=12, bouts=8, round_seconds=5), Traps(odd_names=True))
    athletes = [who for run in runs for who in (run.truth.blue, run.truth.red)]
    odd = {(";" in who.short, not who.short, not who.code) for who in athletes}
    assert odd == {
        (False, False, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    }


def test_unknown_words_stand_between_the_others() -> None:
    known = Counter(_data(Traps()))
    more = Counter(_data(Traps(unknown_words=True))) - known
    assert {one.split(b";")[0].strip() for one in more} == {b"rst", b"rsr", b"tmp", b"cam", b"xyz"}


def _undressed(data: bytes) -> bytes:
    return data.lower().strip(b'"\0').removeprefix(b"\xef\xbb\xbf")


def test_dressed_datagrams_are_the_others_with_something_around_them() -> None:
    dressed = [_undressed(one) for one in _data(Traps(dressed=True))]
    assert dressed == [one.lower() for one in _data(Traps())]


@pytest.mark.parametrize(
    "trap", ["truncated", "bundled", "pooled", "unknown_words", "dressed", "lost", "doubled"]
)
def test_what_goes_wrong_on_the_wire_does_not_change_what_is_true(trap: str) -> None:
    made = [
        tournament(Random(1), SHORT, traps)
        for traps in (Traps(), replace(Traps(), **{trap: 0.1 if trap in MISTREATMENTS else True}))
    ]
    used_up = [len(list(one.datagrams)) for one in made]
    assert (min(used_up) > 0, made[0].truth) == (True, made[1].truth)
