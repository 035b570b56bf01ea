"""Commands and queries over HTTP, made from their declarations.

Commands do not pass through the router: a press is looked up by its path, read, handed
to the writer and answered, and nothing else.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tallylight.adapters.web.bridge import Bridge, addressed
from tallylight.adapters.web.files import picture, saved
from tallylight.adapters.web.grants import granted, is_confined, of_command, of_query
from tallylight.adapters.web.patience import Patience
from tallylight.adapters.web.problems import (
    MALFORMED,
    MEDIA_TYPE,
    SAFE,
    TOO_LARGE,
    WENT_WRONG,
    document,
    of_fault,
    problem,
)
from tallylight.adapters.web.sheets import answered, form_of
from tallylight.base.errors import Fault, Refused
from tallylight.base.text import not_json
from tallylight.core.channels.messages import MAIN
from tallylight.core.decide import Envelope
from tallylight.core.dispatch import Reply
from tallylight.core.files import StoredFile, TextFile
from tallylight.core.outcome import Outcome
from tallylight.core.pack import Cause, Origin
from tallylight.core.program import Program
from tallylight.core.reading import unreadable
from tallylight.core.registry import ENVELOPE, CommandDeclared, QueryDeclared

log = logging.getLogger(__name__)

LONGEST_BODY = 1 << 20
_SAFE = [(name.encode(), value.encode()) for name, value in SAFE.items()]
JSON = [(b"content-type", b"application/json"), *_SAFE]
PROBLEM = [(b"content-type", MEDIA_TYPE.encode()), *_SAFE]
ORIGINS = {origin.value.encode(): origin for origin in Origin}


@dataclass(frozen=True)
class Said:
    """What any command's body may say beside the command's own fields."""

    happened_at: AwareDatetime | None = None
    source: str | None = None
    confidence: Annotated[float, Ge(0), Le(1)] | None = None
    command_id: str | None = None


SAID = TypeAdapter(Said)
NOTHING_SAID = Said()


class Commands:
    """Every command at its paths, for `main` and, under `/c/{channel}`, for any channel."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._bridge = Bridge(program.dispatcher)
        self._paths = {
            path: declared
            for declared in program.registry.commands.values()
            for path in declared.routes
        }

    def find(self, path: str) -> tuple[CommandDeclared, str] | None:
        """The command at a path, and the channel it is for."""
        declared = self._paths.get(path)
        if declared is not None:
            return declared, MAIN
        channel, rest = split_channel(path)
        declared = self._paths.get(rest) if channel else None
        return (declared, channel) if declared and channel else None

    async def press(
        self, found: tuple[CommandDeclared, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer one POST."""
        declared, channel = found
        try:
            refused = of_command(granted(scope), declared, channel)
            if refused is not None:
                raise refused
            body = await body_of(receive, LONGEST_BODY)
            envelope = _envelope(declared, channel, body, dict(scope["headers"]))
            ready = await addressed(self._program, envelope)
            reply: Reply = await self._bridge.carry_out(ready)
        except (Refused, Fault) as no:
            reply = no
        except Exception:
            log.exception("a press could not be carried out")
            reply = WENT_WRONG
        await self._send(send, reply)

    async def _send(self, send: Send, reply: Reply) -> None:
        if isinstance(reply, Outcome):
            status, headers, body = reply.status, JSON, to_json(reply.answer)
            if reply.seq is not None:
                position = f"{self._program.live.epoch}-{reply.seq}".encode()
                headers = [*JSON, (b"tallylight-position", position)]
        else:
            refused = of_fault(reply) if isinstance(reply, Fault) else reply
            status, headers = refused.refusal.status, PROBLEM
            body = to_json(document(refused), fallback=str)
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": body})


async def body_of(receive: Receive, limit: int) -> bytes:
    """The whole body of a request, if it is not larger than the limit."""
    parts = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MALFORMED.because(why="it broke off")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TOO_LARGE.because(limit=limit)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _envelope(
    declared: CommandDeclared, channel: str, body: bytes, headers: Mapping[bytes, bytes]
) -> Envelope:
    sent = _object(body)
    apart = {name: sent.pop(name) for name in ENVELOPE if name in sent}
    try:
        said = SAID.validate_python(apart) if apart else NOTHING_SAID
        command = declared.adapter.validate_python(sent)
    except ValidationError as error:
        raise unreadable(error) from None
    key = headers.get(b"idempotency-key")
    command_id = said.command_id if key is None else key.decode("latin-1")
    origin = ORIGINS.get(headers.get(b"tallylight-origin", b""), Origin.API)
    cause = Cause(origin, said.source, said.confidence)
    return Envelope(command, channel, cause, said.happened_at, command_id, frozenset(sent))


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        sent = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise MALFORMED.because(why=not_json(error)) from None
    if not isinstance(sent, dict):
        raise MALFORMED.because(why="it is something else")
    return sent


class Query:
    """One query at its path."""

    def __init__(self, program: Program, declared: QueryDeclared, patience: Patience) -> None:
        self._program = program
        self._declared = declared
        self._patience = patience

    async def answer(self, request: Request) -> Response:
        """Answer one GET; what is not in the path comes as parameters."""
        params = dict(request.query_params) | request.path_params
        channel = params.pop("channel_name", MAIN)
        no = of_query(granted(request.scope), self._declared, channel)
        if no is not None:
            return problem(no)
        try:
            form = form_of(request, self._declared, params)
            query = self._declared.adapter.validate_strings(params)
            ask = partial(self._program.ask, confined=is_confined(granted(request.scope)))
            answer = await self._patience.read(ask, query, channel)
            if not _wants_json(request):
                if isinstance(answer, StoredFile):
                    return await asyncio.to_thread(picture, answer, request.url.path)
                if isinstance(answer, TextFile):
                    return saved(answer)
            return answered(self._program.registry, self._declared, answer, form)
        except ValidationError as error:
            return problem(unreadable(error))
        except Refused as refused:
            return problem(refused)
        except Fault as fault:
            return problem(of_fault(fault))


def _wants_json(request: Request) -> bool:
    """Whether the sender takes nothing but JSON, as a terminal does: it is told of a file."""
    said = request.query_params.get("format"), request.headers.get("accept")
    return said[0] == "json" or said[1] == "application/json"


def split_channel(path: str) -> tuple[str | None, str]:
    """`/c/court-2/undo` -> (`court-2`, `/undo`); (None, path) when no channel is named."""
    if not path.startswith("/c/"):
        return None, path
    channel, slash, rest = path[3:].partition("/")
    return channel, slash + rest
