"""Retry: a command that is sent twice under one id was sent once."""

from dataclasses import replace

from tallylight.base.errors import Refused
from tallylight.core.channels.messages import HOUSE, MakeChannel
from tallylight.core.decide import ID_REUSED, Envelope
from tallylight.core.outcome import Outcome
from tallylight.core.sessions.messages import CreateSession
from tallylight.testing import Show, laws
from tallylight.testing.sequences import Again, Player, Sent, Step, evenings

from .conftest import Stage
from .evening import REGISTRY, over


def entries(show: Show) -> int:
    return int(show.rows("SELECT count(*) FROM timeline")[0][0])


def other(sent: Sent) -> Envelope:
    """Another command under the same id on the same channel."""
    envelope = sent.envelope
    command = MakeChannel(name="never") if envelope.channel == HOUSE else CreateSession(notes="!")
    return replace(envelope, command=command, given=frozenset({"notes", "name"}))


def test_a_command_sent_twice_is_answered_alike_and_done_once(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            player = Player(show)
            for step in steps:
                sent = player.play(step)
                if isinstance(step, Again) or sent is None or isinstance(sent.reply, Refused):
                    continue
                before = entries(show)
                laws.same_reply(sent, player.send_again(sent))
                assert entries(show) == before

    over(engine, evenings(REGISTRY, pack, most=14), law)


def test_any_command_of_the_evening_can_be_sent_again_at_its_end(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            player = Player(show)
            player.play_all(steps)
            before = entries(show)
            done = [sent for sent in player.sent if sent.seq is not None]
            again = [player.send_again(sent).reply for sent in done]
            assert all(isinstance(reply, Outcome) and reply.repeated for reply in again)
            assert [reply.seq for reply in again] == [sent.seq for sent in done]
            assert entries(show) == before

    over(engine, evenings(REGISTRY, pack), law)


def test_another_body_under_the_same_id_is_refused(stage: Stage, engine: str, pack: str) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            player = Player(show)
            player.play_all(steps)
            before = entries(show)
            for sent in [sent for sent in player.sent if sent.seq is not None]:
                reply = player.send_again(Sent(sent.declared, other(sent), sent.reply)).reply
                assert isinstance(reply, Refused)
                assert reply.refusal is ID_REUSED
            assert entries(show) == before

    over(engine, evenings(REGISTRY, pack, most=14), law)


def test_a_refused_command_is_not_remembered(stage: Stage, engine: str, pack: str) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            player = Player(show)
            player.play_all(step for step in steps if not isinstance(step, Again))
            known = {(row[0], row[1]) for row in show.rows(
                "SELECT channel, command_id FROM timeline WHERE command_id IS NOT NULL"
            )}  # fmt: skip
            for sent in player.sent:
                key = (sent.envelope.channel, sent.envelope.command_id)
                assert (key in known) == (sent.seq is not None)

    over(engine, evenings(REGISTRY, pack), law)
