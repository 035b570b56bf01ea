"""A terminal on a folder of its own, and whoever listens to what is sent."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from .lights import ONE_FEED, Listener, Say, typed


@pytest.fixture
def say(tmp_path: Path) -> Say:
    return typed(tmp_path, ONE_FEED)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        yield Listener(door)


@pytest.fixture
def two_ports() -> Iterator[tuple[Listener, Listener]]:
    """Two listeners at ports that follow each other."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as first,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as second,
        ):
            first.bind(("127.0.0.1", 0))
            try:
                second.bind(("127.0.0.1", first.getsockname()[1] + 1))
            except (OSError, OverflowError):
                continue
            yield Listener(first), Listener(second)
            return
