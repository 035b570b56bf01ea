"""What a Gen2 sender answers when it is asked: the last message of each kind that it sent."""

from typing import Final

REQUEST_BUFFER: Final = 256
"""Bytes of a request that are read; what is behind them is not."""

_LINE_END: Final = b"\r\n"
_KINDS: Final = {
    b"clock": (b"clk", b"clk;"),
    b"break": (b"brk", b"brk;"),
    b"period": (b"rnd", b"rnd;"),
    b"scores": (b"sc1", b"sc1;sc2;"),
    b"gam-jeom": (b"wg1", b"wg1;wg2;"),
    b"informations": (b"mch", b"mch;"),
    b"athletes": (b"at1", b"at1;at2;"),
    b"winmatch": (b"wmh", b"wmh;"),
    b"referees": (b"ref", b"ref;"),
    b"winperiods;": (b"wrd", b"wrd;"),
}
"""For each request the kind of message, and the empty stub that says that none was sent."""
_ANSWERED: Final = frozenset(kind for kind, _ in _KINDS.values())


class Answerer:
    """The memory of the senders. Nobody has to speak as Gen2 does to be asked here."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, bytes], bytes] = {}

    def saw(self, court: int, data: bytes) -> None:
        """A court sends a datagram; all are to be shown, in order."""
        if data.find(b"\n", 0, -1) < 0:
            self._keep(court, data)
        else:
            for line in data.splitlines(keepends=True):
                self._keep(court, line)

    def answer(self, court: int, request: bytes) -> tuple[bytes, ...]:
        """A datagram for each request word that is known, in the order they were asked in."""
        words = request[:REQUEST_BUFFER].splitlines()
        asked = [_KINDS[word.strip()] for word in words if word.strip() in _KINDS]
        return tuple(self._last.get((court, kind), stub + _LINE_END) for kind, stub in asked)

    def _keep(self, court: int, line: bytes) -> None:
        if line[:3] in _ANSWERED:
            self._last[court, line[:3]] = line
