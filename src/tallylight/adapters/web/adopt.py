"""`/adopt`: what another program kept is taken over while this one runs.

The command line asks for it, with the owner's own token and from this computer: a path is said,
and what may be read there is not for anybody else to find out.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tallylight.adapters.web.doors import TOKEN_NEEDED, Doors
from tallylight.adapters.web.problems import SAFE, document, of_fault, problem
from tallylight.base.errors import Fault, Refused
from tallylight.core.adopt import adopt
from tallylight.core.channels.messages import MAIN
from tallylight.core.program import Program
from tallylight.core.reading import unreadable

PATH = "/adopt"
MEDIA_TYPE = "application/x-ndjson"


@dataclass(frozen=True)
class Wanted:
    """What is to be taken over, and where to."""

    path: str
    channel: str = MAIN
    pack: str | None = None
    dry_run: bool = False


WANTED = TypeAdapter(Wanted)


@dataclass(frozen=True)
class Adopting:
    """Takes files over into a started program."""

    program: Program
    doors: Doors

    async def answer(self, request: Request) -> Response:
        """A line of JSON for each step, and the report, or the refusal, as the last one."""
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not compare_digest(shown.encode(), self.doors.local_token.encode()):
            return problem(TOKEN_NEEDED.because())
        try:
            wanted = WANTED.validate_json(await request.body())
        except ValidationError as error:
            return problem(unreadable(error))
        return StreamingResponse(self._lines(wanted), 200, SAFE, MEDIA_TYPE)

    def _lines(self, wanted: Wanted) -> Iterator[bytes]:
        """What is told on the way. Who hangs up does not stop it."""
        told: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        threading.Thread(target=self._work, args=(wanted, told), name="adopt", daemon=True).start()
        kind = "progress"
        while kind == "progress":
            kind, said = told.get()
            yield to_json({kind: said}) + b"\n"

    def _work(self, wanted: Wanted, told: "SimpleQueue[tuple[str, Any]]") -> None:
        try:
            report = adopt(
                self.program,
                Path(wanted.path),
                wanted.channel,
                lambda reached: told.put(("progress", reached)),
                pack=wanted.pack,
                dry_run=wanted.dry_run,
            )
        except Refused as refused:
            told.put(("refused", _plain(refused)))
        except Fault as fault:
            told.put(("refused", _plain(of_fault(fault))))
        except BaseException as failure:
            told.put(("refused", _plain(of_fault(Fault(f"That went wrong: {failure!r}")))))
            raise
        else:
            told.put(("report", report))


def _plain(refused: Refused) -> dict[str, Any]:
    said = document(refused)
    return {name: said[name] for name in ("name", "detail", "status")}
