"""Sockets for datagrams, on every system."""

import socket
import sys

LARGEST = 65_535
"""Bytes of the largest datagram there can be."""

OVERFLOWS = getattr(socket, "SO_RXQ_OVFL", 40) if sys.platform == "linux" else None
"""Linux tells, with a datagram, how many it dropped before it."""

MEMORY, MEMORY_FIELDS, DROPS = 55, 9, 8
"""Linux tells of a socket's memory in so many numbers; the last is how many it dropped so far."""


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


def granted(door: socket.socket) -> int:
    """How many bytes of buffer the system gives it."""
    return door.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def dropped_by(door: socket.socket) -> int:
    """How many the system dropped so far, also where nothing came after them; 0: it can't say."""
    if OVERFLOWS is None:
        return 0
    try:
        told = door.getsockopt(socket.SOL_SOCKET, MEMORY, MEMORY_FIELDS * 4)
    except OSError:  # a kernel older than the question
        return 0
    numbers = memoryview(told).cast("I")
    return numbers[DROPS] if len(numbers) > DROPS else 0


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
