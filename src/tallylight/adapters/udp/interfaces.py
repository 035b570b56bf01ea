"""The computer's network interfaces, and the one at which to listen."""

import socket
import sys
from dataclasses import replace
from ipaddress import IPv4Address, ip_address
from typing import Any

import psutil

from tallylight.core.udp.messages import InterfaceGiven

WIRELESS = ("wl", "wi-fi", "wlan", "airport")


def interfaces() -> tuple[InterfaceGiven, ...]:
    """Every address of every interface; the recommended one is marked.

    Recommended is an active wired IPv4 address of a private network, else any active one that
    is not the computer's own loopback: a scoring system is wired to the venue's switch.
    """
    stats, addresses = psutil.net_if_stats(), psutil.net_if_addrs()
    found = [
        _given(name, one, known, stats.get(name))
        for name, known in sorted(addresses.items())
        for one in known
        if one.family in (socket.AF_INET, socket.AF_INET6)
    ]
    best = max(found, key=_worth, default=None)
    return tuple(replace(one, is_recommended=one is best and _worth(one)[0] > 0) for one in found)


def _given(name: str, one: Any, known: Any, stats: Any) -> InterfaceGiven:
    address = one.address.partition("%")[0]
    hardware = [other.address for other in known if other.family == psutil.AF_LINK]
    loopback = ip_address(address).is_loopback
    return InterfaceGiven(
        name=name,
        address=address,
        netmask=one.netmask,
        broadcast=one.broadcast,
        is_loopback=loopback,
        is_active=bool(stats and stats.isup),
        speed_mbps=stats.speed or None if stats else None,
        mtu=stats.mtu if stats and 0 < stats.mtu < 10_000_000 else None,
        mac_address=hardware[0] if hardware else None,
        interface_type=_type(name, loopback),
    )


def _type(name: str, loopback: bool) -> str:
    if loopback:
        return "loopback"
    lower = name.lower()
    if lower.startswith(WIRELESS):
        return "wireless"
    wired = ("en", "eth") if sys.platform != "win32" else ("ethernet",)
    return "ethernet" if lower.startswith(wired) else "other"


def _worth(one: InterfaceGiven) -> tuple[int, int]:
    """How good an address is to listen at; 0 first: not at all."""
    address = ip_address(one.address)
    usable = one.is_active and not one.is_loopback and isinstance(address, IPv4Address)
    if not usable or address.is_link_local:
        return 0, 0
    wired = one.interface_type == "ethernet"
    return 1 + wired + (address.is_private and wired), one.speed_mbps or 0
