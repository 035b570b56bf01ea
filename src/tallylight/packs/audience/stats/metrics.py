"""What is known of each metric of a snapshot: what kind of figure it is, and how it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

COUNTER, GAUGE, WINDOW, IDENTIFIER = "counter", "gauge", "window", "identifier"
RANK, TIME, TEXT, LIST = "rank", "time", "text", "list"
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        COUNTER: "Only grows; if it shrinks, its source began anew or was corrected.",
        GAUGE: "Goes up and down.",
        WINDOW: "Of a span of time that moves on: what it loses may only have become older.",
        IDENTIFIER: "Says who or what it is; if it changes, it may be somebody else.",
        RANK: "A place in an order: a smaller one is better.",
        TIME: "An instant.",
        TEXT: "Words.",
        LIST: "Several words or rows.",
    }
)
"""The kinds of metrics, and what a change of one means."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a snapshot. `label` is in sentence case; `unit` is None where it is a number
    of nothing in particular, or no number. `shown` is whether a card has it by itself."""

    key: str
    label: str
    kind: str
    unit: str | None = None
    shown: bool = True

    @property
    def lower_is_better(self) -> bool:
        """Whether a fall is good news, so that a page turns the sign of its difference."""
        return self.kind == RANK

    @property
    def summable(self) -> bool:
        """Whether differences of neighbours add up to something that happened."""
        return self.kind in (COUNTER, GAUGE)


def metric(key: str) -> Metric:
    """What is known of a metric. One that nobody has told us of is a gauge, named by its key."""
    return METRICS.get(key) or Metric(key, key.replace("_", " ").capitalize(), GAUGE)


_KNOWN: Final = (
    Metric("did", "Statbate id of the member", IDENTIFIER, shown=False),
    Metric("all_time_tokens", "Tokens of all time", COUNTER, "tokens"),
    Metric("first_message_date", "First message", TIME),
    Metric("first_tip_date", "First tip", TIME),
    Metric("last_tip_date", "Last tip", TIME),
    Metric("last_tip_amount", "Amount of the last tip", GAUGE, "tokens"),
    Metric("models_tipped_2weeks", "Rooms tipped in two weeks", WINDOW, "rooms"),
    Metric("models_messaged_2weeks", "Rooms written in within two weeks", WINDOW, "rooms"),
    # What somebody does in other rooms is nobody's business here: kept, and never on a card.
    Metric("models_tipped_2weeks_list", "Which rooms were tipped", LIST, shown=False),
    Metric("models_messaged_2weeks_list", "Which rooms were written in", LIST, shown=False),
    Metric("per_day_tokens", "Tokens by day", LIST, shown=False),
    Metric("rid", "Statbate id of the room", IDENTIFIER, shown=False),
    Metric("gender", "Code of the gender", IDENTIFIER, shown=False),
    Metric("rank", "Rank", RANK),
    Metric("tags", "Tags", LIST),
    Metric("session_count", "Broadcasts", WINDOW, "broadcasts"),
    # That durations are in minutes is what everybody takes them for; Statbate doesn't say.
    Metric("total_duration_minutes", "Time on air", WINDOW, "minutes"),
    Metric("average_duration_minutes", "Mean time of a broadcast", WINDOW, "minutes"),
    Metric("income_tokens", "Income", WINDOW, "tokens"),
    Metric("income_usd", "Income in dollars", WINDOW, "USD"),
    Metric("token_balance", "Balance", GAUGE, "tokens"),
    Metric("num_followers", "Followers", GAUGE, "followers"),
    Metric("tips_in_last_hour", "Tips in the last hour", WINDOW, "tokens"),
    Metric("votes_up", "Votes for it in 90 days", WINDOW, "votes"),
    Metric("votes_down", "Votes against it in 90 days", WINDOW, "votes"),
    Metric("satisfaction_score", "Satisfaction", GAUGE, "%"),
    Metric("last_broadcast", "Last broadcast", TIME),
    Metric("time_online_minutes", "On air for", GAUGE, "minutes"),
    Metric("num_viewers", "Viewers", GAUGE, "viewers"),
    Metric("num_registered_viewers", "Viewers with an account", GAUGE, "viewers"),
    Metric("num_tokened_viewers", "Viewers with tokens", GAUGE, "viewers"),
)
METRICS: Final[Mapping[str, Metric]] = MappingProxyType({one.key: one for one in _KNOWN})
"""Every metric that a normaliser makes, by its key."""
