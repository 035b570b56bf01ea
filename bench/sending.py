"""Sends streams of datagrams to loopback ports at a rate: python -m bench.sending FILE RATE ..."""

import json
import socket
import sys
import time
from pathlib import Path

BEAT = 0.001
"""Seconds between two bursts: as even as a sleeping process can be."""


def main(file: str, rate: float, seconds: float, first_port: int) -> None:
    """Send, all streams in turn and each again from its beginning; print how many."""
    courts = json.loads(Path(file).read_text(encoding="utf-8"))
    streams = [[line.encode() for line in court] for court in courts]
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    addresses = [("127.0.0.1", first_port + court) for court in range(len(streams))]
    began, sent = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < seconds:
        due = int(passed * rate)
        while sent < due:
            court, turn = sent % len(streams), sent // len(streams)
            own = streams[court]
            door.sendto(own[turn % len(own)], addresses[court])
            sent += 1
        time.sleep(BEAT)
    print(sent)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
