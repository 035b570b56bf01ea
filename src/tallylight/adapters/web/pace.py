"""How much one visitor may ask of the program: wrong tokens, requests, feeds that stay open.

A visitor is an address that somebody comes from. Programs on this computer are no visitors,
and meet none of this but the most feeds of all. What is remembered is bounded, too: who was
not seen for longest is forgotten first.
"""

import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Generic, TypeVar

from tallylight.base.errors import Refusal

FREE = 10
"""Wrong tokens in a row that cost nothing more than being told so: a person mistypes, and a
browser may hold cookies of some tokens that were taken back."""

LONGEST_WAIT = 300.0
"""Seconds between two guesses at most; the wait doubles up to there. A token of the
installation has 160 bits, but one that an operator chose may have few."""

FORGOTTEN_AFTER = 900.0
"""Seconds without another wrong token after which an address begins anew."""

PER_SECOND = 200
"""Requests in a second that one visitor may go on with, a tenth of what the program presses:
fingers on a deck or a phone don't come near, a script that runs wild does."""

AT_ONCE = 2000
"""How many may come together first: a page with all that it loads, a queue after a lost network."""

FEEDS = 400
"""Feeds that are open at once, in all: each costs a file handle, of which many systems give a
program 1,024, and a look at each commit."""

FEEDS_OF_VISITORS = 300
"""Feeds of all visitors: so many that they can't take the place of this computer's overlays."""

FEEDS_OF_ONE = 100
"""Feeds of one visitor: a venue's computer shows the overlays of eight courts with some eighty."""

REMEMBERED = 4096
"""How many visitors, and how many tokens that opened, are remembered."""

TOO_MANY_GUESSES = Refusal(
    "too_many_wrong_tokens",
    "Too many wrong tokens came from this address; try again in {seconds} s.",
    429,
)
TOO_FAST = Refusal(
    "too_many_requests",
    "These are more than {most} requests a second; go on in {seconds} s.",
    429,
)
TOO_MANY_FEEDS = Refusal(
    "too_many_feeds",
    "{open} feeds are open, and no more may be; close some that nobody looks at, or try again "
    "in {seconds} s.",
    429,
)
REFUSALS = (TOO_MANY_GUESSES, TOO_FAST, TOO_MANY_FEEDS)

VISITOR = "tallylight.visitor"
"""Where the visitor stands in a request's scope; None for a program on this computer."""

RETRY_FEED = 30
"""Seconds after which who found no room for a feed may try again."""

Known = TypeVar("Known")


class Recent(Generic[Known]):
    """What was lately of use, by its key; the rest is forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[str | bytes, Known] = OrderedDict()

    def get(self, key: str | bytes) -> Known | None:
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, key: str | bytes, value: Known) -> None:
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)


@dataclass
class Guesser:
    """An address that wrong tokens came from."""

    wrong: int = 0
    last: float = -math.inf
    seen: deque[bytes] = field(default_factory=lambda: deque(maxlen=4 * FREE))

    def waits_until(self) -> float:
        over = self.wrong - FREE
        return self.last + min(2.0**over, LONGEST_WAIT) if over >= 0 else -math.inf


class Guesses:
    """Wrong tokens by address. The same one again tells a guesser nothing, and counts once: an
    overlay whose token was taken back knocks all night. What opened is let in all the while."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guessers: Recent[Guesser] = Recent(REMEMBERED)
        self._opened: Recent[bool] = Recent(REMEMBERED)

    def tried(self, address: str | None, shown: Iterable[str]) -> list[str]:
        """The tokens that may be looked at now. Refused when that is none of those shown."""
        shown = list(shown)
        guesser = None if address is None else self._guessers.get(address)
        left = 0.0 if guesser is None else guesser.waits_until() - self._now()
        if left <= 0:
            return shown
        known = [one for one in shown if self._opened.get(_trace(one))]
        if shown and not known:
            raise TOO_MANY_GUESSES.because(seconds=math.ceil(left))
        return known

    def wrong(self, address: str | None, shown: str) -> None:
        """Count a token that opened nothing."""
        if address is None:
            return
        now, trace = self._now(), _trace(shown)
        guesser = self._guessers.get(address)
        if guesser is None or now - guesser.last > FORGOTTEN_AFTER:
            guesser = Guesser()
            self._guessers.put(address, guesser)
        if trace not in guesser.seen:
            guesser.seen.append(trace)
            guesser.wrong, guesser.last = guesser.wrong + 1, now

    def right(self, shown: str) -> None:
        """Remember a token that opened."""
        self._opened.put(_trace(shown), True)


def _trace(shown: str) -> bytes:
    return sha256(shown.encode(errors="replace")).digest()


class Pace:
    """Requests by visitor: for each, when the last would be through at the pace allowed."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._through: Recent[float] = Recent(REMEMBERED)

    def step(self, visitor: str | None) -> None:
        """Count a request. Refused when too many came already; then it counts for nothing."""
        if visitor is None:
            return
        now = self._now()
        through = max(self._through.get(visitor) or 0.0, now)
        ahead = (through - now) * PER_SECOND
        if ahead > AT_ONCE - 1:
            wait = math.ceil((ahead - AT_ONCE + 1) / PER_SECOND)
            raise TOO_FAST.because(most=PER_SECOND, seconds=wait)
        self._through.put(visitor, through + 1 / PER_SECOND)


class Places:
    """Feeds that are open, of each visitor and in all."""

    def __init__(self) -> None:
        self._open: Counter[str | None] = Counter()

    def refuse_more(self, visitor: str | None) -> None:
        """Refuse one more feed where there is no place for it."""
        every = self._open.total()
        full = every >= FEEDS
        if visitor is not None:
            others = every - self._open[None]
            full = full or self._open[visitor] >= FEEDS_OF_ONE or others >= FEEDS_OF_VISITORS
        if full:
            raise TOO_MANY_FEEDS.because(open=every, seconds=RETRY_FEED)

    @contextmanager
    def taken(self, visitor: str | None) -> Iterator[None]:
        """A place for one feed, given back at the end of the block. Refused when there is none."""
        self.refuse_more(visitor)
        self._open[visitor] += 1
        try:
            yield
        finally:
            self._open[visitor] -= 1
            self._open += Counter()  # forgets who has none


@dataclass(frozen=True)
class Limits:
    """What one running program counts."""

    guesses: Guesses = field(default_factory=Guesses)
    pace: Pace = field(default_factory=Pace)
    places: Places = field(default_factory=Places)
