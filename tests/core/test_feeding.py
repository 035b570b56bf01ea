"""Datagrams on their way into the record: whose they are, what is kept, what is counted."""

import queue
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tallylight.base.errors import Fault, Refused
from tallylight.core import feeding
from tallylight.core.channels.messages import MakeChannel
from tallylight.core.dispatch import Job
from tallylight.core.feed import Datagram
from tallylight.core.feeding import Arrival, Fed
from tallylight.core.udp import messages as u
from tallylight.core.udp import session
from tallylight.storage.faults import WriteFailed
from tallylight.testing import Show, laws

ANNA, BERT = "10.0.0.1", "10.0.0.2"


class Hall:
    """A show with one server, whose datagrams arrive by hand."""

    def __init__(self, show: Show, **server: Any) -> None:
        self.show = show
        self.server_id = show.do(u.MakeServer(name="Hall", port=6001, **server))["server_id"]
        self.listening_id = self.begin()

    def begin(self) -> int:
        now, found = self.show.clock.now(), list[int]()
        self.work(chore=lambda group: found.append(
            session.begin(group, self.server_id, now, 4096)))  # fmt: skip
        return found[0]

    def work(self, **job: Any) -> list[Fed]:
        """Have the writer do something; a fault is raised."""
        fed: list[Fed] = []
        replies: queue.SimpleQueue[Sequence[Any]] = queue.SimpleQueue()
        self.show.program.dispatcher.submit(Job((), replies.put, taken=fed.append, **job))
        for reply in replies.get(timeout=30):
            raise reply
        self.show.settle()
        return fed

    def hear(self, *words: str, sender: str = ANNA, port: int = 5) -> list[Fed]:
        """Datagrams of one sender, a second apart, arriving together."""
        began = self.show.clock.now()
        datagrams = [
            Datagram(word.encode(), sender, port, began + timedelta(seconds=n), n * 1_000_000)
            for n, word in enumerate(words)
        ]
        self.show.clock.forward(seconds=len(words))
        return self.work(arrivals=(Arrival(self.listening_id, datagrams),))

    def signals(self) -> list[tuple[Any, ...]]:
        """What was kept: sender, channel, place in the session, word."""
        kept = self.show.rows(
            "SELECT sender, channel, sequence, word FROM lamp_signals ORDER BY signal_id"
        )
        return [tuple(row) for row in kept]

    def counters(self) -> Any:
        return self.show.get("/udp/sessions")[0]

    def clients(self) -> Any:
        return self.show.get(f"/udp/sessions/{self.listening_id}/clients")


@pytest.fixture
def hall(lamps: Show) -> Hall:
    return Hall(lamps, channel="main")


def colours(show: Show, channel: str = "main") -> list[str]:
    return [one.colour for one in show.get("/lamps", channel).items]


def test_what_a_datagram_tells_is_carried_out(hall: Hall) -> None:
    hall.hear("red")
    assert colours(hall.show) == ["red"]


def test_each_thing_heard_is_kept_in_order_of_arrival(hall: Hall) -> None:
    hall.hear("red 1", "2")
    assert hall.signals() == [
        (ANNA, "main", 1, "red"), (ANNA, "main", 2, "1"), (ANNA, "main", 3, "2")
    ]  # fmt: skip


def test_evidence_says_what_it_led_to(hall: Hall) -> None:
    hall.hear("3", "red", "1")
    kept = hall.show.rows("SELECT word, lamp_id FROM lamp_signals ORDER BY signal_id")
    assert [(row.word, row.lamp_id is not None) for row in kept] == [
        ("3", False), ("red", True), ("1", True)
    ]  # fmt: skip


def test_what_was_unclear_is_kept_and_counted(hall: Hall) -> None:
    hall.hear("red", "???")
    assert (hall.counters().packets_parsed, hall.counters().parse_errors) == (1, 1)


def test_counters_say_what_was_received(hall: Hall) -> None:
    hall.hear("red", "1 2 3")
    found = hall.counters()
    assert (found.packets_received, found.messages_heard, found.total_bytes_received,
            found.max_packet_size_seen, found.min_packet_size_seen) == (2, 4, 8, 5, 3)  # fmt: skip


def test_a_datagram_over_the_limit_is_counted_and_read_all_the_same(lamps: Show) -> None:
    hall = Hall(lamps, channel="main", max_packet_size=2)
    hall.hear("red")
    assert (hall.counters().oversized_packets, colours(lamps)) == (1, ["red"])


def test_a_refusal_is_no_reason_to_lose_the_evidence(hall: Hall) -> None:
    hall.hear("7")  # no lamp is lit
    assert hall.signals() == [(ANNA, "main", 1, "7")]


def test_a_second_sender_is_unknown_and_not_mixed_in(hall: Hall) -> None:
    hall.hear("red")
    hall.hear("green", sender=BERT)
    assert (colours(hall.show), hall.signals()[1][1]) == (["red"], None)


def test_an_unknown_sender_is_shown(hall: Hall) -> None:
    hall.hear("red")
    hall.hear("green", sender=BERT)
    unknown = hall.show.get("/udp/servers")[0].unknown_senders
    assert [one.client_address for one in unknown] == [BERT]


def test_an_assigned_sender_speaks_for_its_channel(hall: Hall) -> None:
    hall.show.do(MakeChannel(name="court-2"))
    hall.show.do(u.AssignSender(address=BERT, channel="court-2"))
    hall.hear("green", sender=BERT)
    assert colours(hall.show, "court-2") == ["green"]


def test_an_assignment_can_be_undone(hall: Hall) -> None:
    hall.show.do(MakeChannel(name="court-2"))
    hall.show.do(u.AssignSender(address=BERT, channel="court-2"))
    hall.hear("red")
    hall.show.undo(channel="house")
    hall.hear("green", sender=BERT)
    assert colours(hall.show, "court-2") == []


def test_a_sender_is_one_whatever_port_it_sends_from(hall: Hall) -> None:
    hall.hear("red")
    hall.hear("1", port=6)
    assert [one.channel for one in hall.clients()] == ["main", "main"]


def test_clients_are_counted_each(hall: Hall) -> None:
    hall.hear("red", "1")
    hall.hear("green", sender=BERT)
    found = {one.client_address: one.packets_received for one in hall.clients()}
    assert found == {ANNA: 2, BERT: 1}


def test_a_new_sender_is_asked_for_its_state(lamps: Show) -> None:
    hall = Hall(lamps, channel="main", request_port=7000)
    fed = hall.hear("red", "1")
    assert [one.asks for one in fed] == [((ANNA, 7000, b"how?"),)]


def test_a_sender_is_asked_again_when_something_was_missed(lamps: Show) -> None:
    hall = Hall(lamps, channel="main", request_port=7000)
    hall.hear("red")
    assert [one.asks for one in hall.hear("1", "ask")] == [((ANNA, 7000, b"how?"),)]


def test_nobody_is_asked_where_no_port_is_set(hall: Hall) -> None:
    assert [one.asks for one in hall.hear("red", "ask")] == [()]


def test_an_unknown_sender_is_not_asked(lamps: Show) -> None:
    hall = Hall(lamps, request_port=7000)
    assert [one.asks for one in hall.hear("red")] == [()]


def test_one_bad_datagram_harms_no_other(hall: Hall) -> None:
    hall.hear("red", "boom", "1")
    assert [word for *_, word in hall.signals()] == ["red", "boom", "1"]


def test_a_datagram_that_could_not_be_carried_out_says_so(hall: Hall) -> None:
    hall.hear("red", "boom", "1")
    (row,) = hall.show.rows("SELECT fault FROM lamp_signals WHERE word = 'boom'")
    assert row.fault.startswith("Nothing was made of it")


def test_what_is_counted_is_what_is_kept_after_a_bad_one(hall: Hall) -> None:
    hall.hear("red", "boom", "1")
    assert (hall.counters().packets_received, hall.counters().messages_heard) == (3, 3)


def test_a_job_that_came_apart_is_answered_once_when_all_of_it_is_kept(hall: Hall) -> None:
    kept: list[int] = []
    now, answers = hall.show.clock.now(), queue.SimpleQueue[int]()
    datagrams = [Datagram(word, ANNA, 5, now, n) for n, word in enumerate([b"red", b"boom", b"1"])]
    hall.show.program.dispatcher.submit(
        Job(
            answer=lambda _: answers.put(sum(kept)),
            arrivals=(Arrival(hall.listening_id, datagrams),),
            taken=lambda fed: kept.append(fed.kept),
        )
    )
    assert answers.get(timeout=30) == 3
    hall.show.settle()
    assert answers.empty()


def test_a_memory_is_what_it_was_after_a_restart(hall: Hall) -> None:
    hall.hear("red", "1", "2")
    before = hall.show.program.live.view("main", "lamp").heard
    hall.show.restart()
    assert hall.show.program.live.view("main", "lamp").heard == before


def test_ids_of_evidence_go_on_after_a_restart(hall: Hall) -> None:
    hall.hear("red")
    hall.show.restart()
    hall.work(chore=session.end_interrupted)
    hall.listening_id = hall.begin()
    hall.hear("1")
    assert [row[0] for row in hall.show.rows(
        "SELECT signal_id FROM lamp_signals ORDER BY 1")] == [1, 2]  # fmt: skip


def test_a_session_that_the_program_left_open_is_interrupted(hall: Hall) -> None:
    hall.hear("red")
    heard = hall.counters()
    hall.show.restart()
    hall.work(chore=session.end_interrupted)
    assert (hall.counters().status, hall.counters().packets_received) == (
        "interrupted", heard.packets_received
    )  # fmt: skip


def test_what_comes_after_the_end_of_a_session_is_nobodys(hall: Hall) -> None:
    now = hall.show.clock.now()
    hall.work(chore=lambda group: session.end(group, hall.listening_id, now, "stopped"))
    hall.hear("red")
    assert hall.signals() == []


def test_evidence_can_be_read_anew_and_not_changed(hall: Hall) -> None:
    hall.hear("red")
    hall.work(chore=lambda group: group.transaction.rows(
        text("UPDATE lamp_signals SET lamp_id = NULL")))  # fmt: skip
    with pytest.raises(WriteFailed):
        hall.work(chore=lambda group: group.transaction.rows(
            text("UPDATE lamp_signals SET word = 'x'")))  # fmt: skip


def test_evidence_can_not_be_removed(hall: Hall) -> None:
    hall.hear("red")
    with pytest.raises(Fault):
        hall.work(chore=lambda group: group.transaction.rows(
            text("DELETE FROM lamp_signals")))  # fmt: skip


def test_pictures_follow_what_is_only_heard(hall: Hall) -> None:
    hall.hear("red")
    live = hall.show.program.live
    live.want("main", "lamp.lamp")
    laws.drawn(hall.show, "main", "lamp.lamp")
    hall.hear("???")
    assert live.view("main", "lamp").heard["signals"].signals == 1


def test_what_was_fed_keeps_the_laws(hall: Hall) -> None:
    hall.hear("red 1 2", "out", "green", "3", "boom", "???")
    laws.replayed(hall.show)
    laws.loaded_alike(hall.show)
    laws.in_order(hall.show)


def test_a_server_listens_for_a_feed_there_is(lamps: Show) -> None:
    with pytest.raises(Refused, match=r"lamp\.signals"):
        lamps.do(u.MakeServer(name="Hall", feed="lamp.smoke"))


def test_a_server_that_listened_is_not_removed(hall: Hall) -> None:
    hall.show.do(u.StartServer())
    with pytest.raises(Refused, match="Disable"):
        hall.show.do(u.RemoveServer(server_id=hall.server_id))


def test_a_server_that_is_off_is_not_started(lamps: Show) -> None:
    hall = Hall(lamps, enabled=False)
    with pytest.raises(Refused, match="switched off"):
        hall.show.do(u.StartServer())


def test_which_server_must_be_said_when_there_are_two(hall: Hall) -> None:
    hall.show.do(u.MakeServer(name="Other"))
    with pytest.raises(Refused, match="1 Hall, 2 Other"):
        hall.show.do(u.StartServer())


def test_interfaces_that_are_gone_are_kept_as_inactive(lamps: Show) -> None:
    cable = u.InterfaceGiven(name="eth0", address="192.168.1.5", is_recommended=True)
    lamps.do(u.RecordInterfaces(interfaces=(cable,)))
    lamps.do(u.RecordInterfaces(interfaces=()))
    (one,) = lamps.get("/udp/interfaces")
    assert (one.address, one.is_active, one.is_recommended) == ("192.168.1.5", False, False)


def test_the_recommended_interface_stands_first(lamps: Show) -> None:
    given = [
        u.InterfaceGiven(name="a", address="127.0.0.1", is_loopback=True),
        u.InterfaceGiven(name="b", address="192.168.1.5", is_recommended=True),
    ]
    lamps.do(u.RecordInterfaces(interfaces=tuple(given)))
    assert [one.name for one in lamps.get("/udp/interfaces")] == ["b", "a"]


def test_interfaces_that_are_as_they_were_are_no_news(lamps: Show) -> None:
    cable = u.InterfaceGiven(name="eth0", address="192.168.1.5")
    lamps.do(u.RecordInterfaces(interfaces=(cable,)))
    assert lamps.outcome(u.RecordInterfaces(interfaces=(cable,))).seq is None


def test_statistics_count_the_last_24_hours_to_the_microsecond(hall: Hall) -> None:
    end = hall.show.clock.now()
    hall.work(chore=lambda group: session.end(group, hall.listening_id, end, "stopped"))
    hall.show.clock.set(end + timedelta(hours=24))
    before = hall.show.get("/udp/statistics").sessions_last_24_hours
    hall.show.clock.forward(seconds=0.000001)
    assert (before, hall.show.get("/udp/statistics").sessions_last_24_hours) == (1, 0)


def test_garbage_claims_no_channel(hall: Hall) -> None:
    hall.hear("???", sender=BERT)
    hall.hear("red")
    assert [row[1] for row in hall.signals()] == [None, "main"]


def test_a_sender_that_is_assigned_elsewhere_gives_the_servers_channel_up(hall: Hall) -> None:
    hall.hear("red")
    hall.show.do(MakeChannel(name="court-2"))
    hall.show.do(u.AssignSender(address=ANNA, channel="court-2"))
    hall.hear("green", sender=BERT)
    assert hall.signals()[-1][1] == "main"


def test_listening_goes_on_when_the_state_had_to_be_read_anew(hall: Hall) -> None:
    hall.hear("red")
    hall.show.program.dispatcher._state = None  # as after a connection that was lost
    hall.hear("1", "2")
    assert (len(hall.signals()), hall.counters().packets_received) == (3, 3)


def test_the_wall_clock_set_back_costs_no_word(hall: Hall) -> None:
    hall.hear("red")
    ahead = hall.show.clock.now() + timedelta(minutes=10)
    hall.work(arrivals=(Arrival(hall.listening_id, [Datagram(b"3", ANNA, 5, ahead, 9)]),))
    (row,) = hall.show.rows("SELECT blinked FROM lamps")
    assert row.blinked == 3


def test_made_up_addresses_do_not_fill_the_record(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_CLIENTS", 3)
    for number in range(10):
        hall.hear("???", sender=f"10.9.0.{number}")
    assert (len(hall.clients()), hall.counters().packets_received) == (4, 10)
