"""Sockets for datagrams, on every system."""

import socket
import sys

LARGEST = 65_535
"""Bytes of the largest datagram there can be."""

OVERFLOWS = getattr(socket, "SO_RXQ_OVFL", 40) if sys.platform == "linux" else None
"""Linux tells, with a datagram, how many it dropped before it."""


def bound(address: tuple[str, int], buffer: int) -> socket.socket:
    """A socket that no second program can share, with the buffer that the system grants."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    door = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if sys.platform == "win32":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        if OVERFLOWS is not None:
            door.setsockopt(socket.SOL_SOCKET, OVERFLOWS, 1)
        door.setblocking(False)
        door.bind(address)
    except OSError:
        door.close()
        raise
    return door


def bell() -> tuple[socket.socket, socket.socket]:
    """A socket to ring, and the one that hears it: any thread can wake the one that selects."""
    knock, door = socket.socketpair()
    knock.setblocking(False)
    door.setblocking(False)
    return knock, door


def quiet(door: socket.socket) -> None:
    """Take what was rung, all of it."""
    try:
        while door.recv(4096):
            pass
    except (BlockingIOError, InterruptedError):
        return
