"""Where datagrams are sent: each sender from an address, to an address and port."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import Any, NamedTuple

import click

from tallylight.base.errors import Refusal

NOT_NEAR = Refusal(
    "not_near",
    "{to} is on no network of this computer's own: whoever is there may not want this. "
    "If you are sure, say --anywhere.",
)
NOT_LOOPBACK = Refusal(
    "not_loopback",
    "Senders can have addresses of their own on this computer only, not on the way to {to}. "
    "Say --senders ports.",
    422,
)

ONE, PORTS, ADDRESSES = "one", "ports", "addresses"
FIRST_ADDRESS = IPv4Address("127.0.0.11")
LAST_PORT = 65_535
_NUMBER = re.compile(r"(\d+)")


class Route(NamedTuple):
    """The way of one sender. `source` is empty where the system may choose it."""

    source: str
    to: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Target:
    """Where it all goes, and how senders are told apart there."""

    to: str
    port: int
    by: str | None
    anywhere: bool

    @classmethod
    def said(cls, to: str, port: int, senders: str | None, anywhere: bool) -> "Target":
        """What the options say. Refused where that is nobody's business."""
        address = ip_address(to)
        if not (anywhere or address.is_loopback or address.is_private or address.is_link_local):
            raise NOT_NEAR.because(to=to)
        if senders == ADDRESSES and not (address.version == 4 and address.is_loopback):
            raise NOT_LOOPBACK.because(to=to)
        return cls(to, port, senders, anywhere)

    def routes(self, names: Iterable[str]) -> dict[str, Route]:
        """The way of each sender, in the order of their names and of the numbers in them."""
        ordered = sorted(names, key=_natural)
        by = self.by or (PORTS if len(ordered) > 1 else ONE)
        if by == PORTS and self.port + len(ordered) - 1 > LAST_PORT:
            raise click.UsageError(f"There are not {len(ordered)} ports from {self.port} on.")
        return {name: self._route(by, place) for place, name in enumerate(ordered)}

    def _route(self, by: str, place: int) -> Route:
        if by == ADDRESSES:
            return Route(str(FIRST_ADDRESS + place), (self.to, self.port))
        return Route("", (self.to, self.port + place * (by == PORTS)))


class Address(click.ParamType[str]):
    """An IP address."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        said = "127.0.0.1" if value == "localhost" else value
        try:
            return str(ip_address(said))
        except ValueError:
            self.fail(f"{value!r} is no IP address.", param, ctx)


class Speed(click.ParamType[float]):
    """How many times as fast as life; infinite for `max`."""

    name = "number|max"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            speed = float("inf" if value == "max" else value)
        except ValueError:
            speed = 0.0
        if not speed > 0:
            self.fail(f"{value!r} is neither a number above 0 nor max.", param, ctx)
        return speed


def options(port: int) -> Callable[[Any], Any]:
    """Adds the options that say where to send, and how fast. `port` is the usual one."""
    made: Sequence[Callable[[Any], Any]] = (
        click.option("--to", type=Address(), default="127.0.0.1", show_default=True,
                     help="The address to send to."),
        click.option("--port", type=click.IntRange(1, LAST_PORT), default=port, show_default=True,
                     help="The UDP port to send to."),
        click.option("--speed", type=Speed(), default="1", show_default=True,
                     help="How many times as fast as life; max: as fast as can be listened to."),
        click.option("--senders", type=click.Choice([ONE, PORTS, ADDRESSES]),
                     help="How several senders are told apart: each to a port of its own, from the "
                     f"first on; from an address of its own, {FIRST_ADDRESS} and on, where the "
                     "system allows that; or all to one port.  [default: ports]"),
        click.option("--anywhere", is_flag=True,
                     help="Send to an address outside of private networks, too."),
    )  # fmt: skip

    def add(command: Any) -> Any:
        for option in reversed(made):
            command = option(command)
        return command

    return add


def _natural(name: str) -> list[str | int]:
    """So that `hall 2` stands before `hall 10`."""
    parts = _NUMBER.split(name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
