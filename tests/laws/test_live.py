"""Live: events cut anywhere and resumed come exactly once; the last picture is a fresh one."""

from hypothesis import strategies as st

from tallylight.core import live as core_live
from tallylight.testing import Show, laws
from tallylight.testing.sequences import SECOND, Player, Step, evenings

from .conftest import Stage
from .evening import REGISTRY, over

CHANNELS = ("main", SECOND, "house")


class Client:
    """Follows one channel by asking, as the feed's adapters do, also after a restart."""

    def __init__(self, show: Show, channel: str, limit: int) -> None:
        self._show = show
        self.channel = channel
        self._limit = limit
        self.after = 0
        self.heard: list[str] = []

    def pull(self) -> bool:
        """Take what is new; False when there was nothing."""
        live = self._show.program.live
        found = live.recent(self.channel, self.after)
        if found is None:
            found = live.events(self.channel, self.after, self._limit)
        for seq, text in found:
            self.after = seq
            self.heard.append(text)
        return bool(found)


def follow(show: Show, steps: list[Step], pulls: list[int], limit: int) -> list[Client]:
    """Play steps and pull now and then; what is heard is the whole evening."""
    player = Player(show)
    clients = [Client(show, channel, limit) for channel in CHANNELS]
    for place, step in enumerate(steps):
        player.play(step)
        if place in pulls:
            show.settle()
            for client in clients:
                client.pull()
    show.settle()
    for client in clients:
        while client.pull():
            pass
    return clients


CUTS = st.tuples(st.lists(st.integers(0, 24), max_size=6), st.integers(1, 5), st.integers(1, 6))


def test_events_cut_anywhere_and_resumed_come_exactly_once(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(drawn: tuple[list[Step], tuple[list[int], int, int]]) -> None:
        steps, (pulls, limit, ring) = drawn
        before, core_live.RING = core_live.RING, ring  # small, so that the timeline is needed too
        try:
            with stage() as show:
                for client in follow(show, steps, pulls, limit):
                    laws.followed(show, client.channel, client.heard)
        finally:
            core_live.RING = before

    over(engine, st.tuples(evenings(REGISTRY, pack), CUTS), law)


def test_the_last_picture_of_every_topic_is_a_fresh_one(
    stage: Stage, engine: str, pack: str
) -> None:
    def law(steps: list[Step]) -> None:
        with stage() as show:
            wanted: list[tuple[str, str]] = []
            followed = None
            player = Player(show)
            for step in steps:
                told = show.program.live
                if told is not followed:  # a restart: who looks at it asks again
                    wanted = [(c, topic) for c in ("main", SECOND) for topic in told.topics()]
                    for one in wanted:
                        told.want(*one)
                    followed = told
                player.play(step)
            for one in wanted if show.program.live is followed else ():
                laws.drawn(show, *one)

    over(engine, evenings(REGISTRY, pack), law)
