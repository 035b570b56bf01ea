"""What a server may do to a request instead of answering it well."""

from enum import StrEnum


class Trick(StrEnum):
    """One way to answer badly. Each harms one request, and nothing is lost by it."""

    NONE = "none"
    EMPTY = "empty"  # nothing, after a wait, as a success
    UNAUTHORIZED = "401"
    NOT_FOUND = "404"
    TOO_MANY = "429"  # with Retry-After
    BAD_GATEWAY = "502"
    CLOUDFLARE = "520"
    REDIRECT = "302"  # to another server
    HALF_JSON = "half json"
    SLOW_DRIP = "slow drip"  # a byte now and then, for longer than anybody waits
    BROKEN_OFF = "broken off"  # closed in the middle of the body
    NO_ANSWER = "no answer"  # closed before it
    HUGE = "huge"
    FOREIGN = "foreign"  # a good batch, whose next address is another server's
    AGAIN = "again"  # what was sent before, once more
    SHUFFLED = "shuffled"  # the batch in another order


PASSING = (
    Trick.EMPTY,
    Trick.TOO_MANY,
    Trick.BAD_GATEWAY,
    Trick.CLOUDFLARE,
    Trick.REDIRECT,
    Trick.HALF_JSON,
    Trick.SLOW_DRIP,
    Trick.BROKEN_OFF,
    Trick.NO_ANSWER,
    Trick.FOREIGN,
    Trick.AGAIN,
    Trick.SHUFFLED,
)
"""Those after which one goes on by oneself."""
