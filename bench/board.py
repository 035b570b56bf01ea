"""From a datagram to the scoreboard: a score is sent over UDP, a page in Chromium shows it.

    python -m bench.board [--scores 300]

Measured from just before the datagram is sent until the text of the score has changed, beside
the bare page of `bench.pixel`, in turn. The court's clock ticks meanwhile, and hits land.
"""

import argparse
import random
import socket
import time
from contextlib import ExitStack

from bench.pixel import Side, race, serve_beside
from bench.press import free_port, post

LOAD = (
    "pre;FightLoaded", "at1;N. DESMOND;N. DESMOND;MRN;at2;M. THIBAULT;M. THIBAULT;SUI",
    "mch;101;Final;M -68kg;1;#0000ff;#FFFFFF;#ff0000;#FFFFFF;a1;Senior;3;120;cntDown;18;5",
    "rdy;FightReady", "rnd;1", "clk;02:00;start",
)  # fmt: skip


class Board(Side):
    """The scoreboard of a court, and the socket that its scores are sent from."""

    def listen(self, udp_port: int) -> None:
        """Have the program listen, and load a match."""
        base = f"http://127.0.0.1:{self.port}"
        at = {"port": udp_port, "bind_address": "127.0.0.1", "channel": "main"}
        post(f"{base}/udp/server/correct", {"server_id": 1, **at})  # the one there is at first
        post(f"{base}/udp/start", {"server_id": 1})
        self._door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._door.connect(("127.0.0.1", udp_port))
        time.sleep(1)
        for line in LOAD:
            self.say(line)

    def say(self, line: str) -> None:
        self._door.send(line.encode() + b"\r\n")

    def press(self) -> None:
        """Send the next score, among a tick and a hit."""
        number = len(self.pressed) + 1
        self.say(f"hl1;{random.randint(1, 60)}")
        self.say(f"clk;{(120 - number // 8) // 60:02}:{(120 - number // 8) % 60:02}")
        self.pressed.append(time.time() * 1000)
        self.say(f"sc1;{number};sc2;0")


def both(held: ExitStack, ours: Board, bare: Side) -> None:
    """Start the program and the bare page, and open the scoreboard of a match that is on."""
    serve_beside(held, ours, bare)
    ours.listen(free_port())
    ours.watch("/overlay/taekwondo/scoreboard", '[data-part="scores"][data-of="blue"]')


def main(arguments: list[str] | None = None) -> None:
    """Send scores, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scores", type=int, default=300)
    scores = parser.parse_args(arguments).scores
    print(f"From a datagram to the changed score in Chromium, {scores} scores each, in turn")
    race(Board, both, scores)


if __name__ == "__main__":
    main()
