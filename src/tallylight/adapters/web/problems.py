"""Every "no" over HTTP: a problem document (RFC 9457) with a name and a sentence."""

from collections.abc import Mapping
from html import escape
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

from tallylight.adapters.web.patience import Silent
from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.base.text import words
from tallylight.core.dispatch import Stopped
from tallylight.core.reading import INVALID
from tallylight.storage.faults import Kind, OutOfReach, Owned, ReadFailed, StorageLost, WriteFailed

MALFORMED = Refusal("malformed", "The body is not a JSON object: {why}.", 400)
INTERNAL = Refusal("internal", "{why}", 500)
UNAVAILABLE = Refusal("unavailable", "{why}", 503)
NO_SUCH_PAGE = Refusal("no_such_page", "There is nothing at {path}.", 404)
NEVER_CHANGED = Refusal("never_changed", "{instead} {path} does not take {method}.", 405)
WRONG_METHOD = Refusal("wrong_method", "{path} does not take {method}.", 405)
TOO_LARGE = Refusal("too_large", "The body is larger than {limit} bytes.", 413)
NOT_A_LIST = Refusal("not_a_list", "This answer is no list; it comes as JSON only.", 406)
NO_SUCH_FORMAT = Refusal("no_such_format", "An answer comes as {formats}, not as {format}.", 422)
REFUSALS = (
    MALFORMED, INVALID, INTERNAL, UNAVAILABLE, NO_SUCH_PAGE, WRONG_METHOD, NEVER_CHANGED, TOO_LARGE,
    NOT_A_LIST, NO_SUCH_FORMAT,
)  # fmt: skip

MEDIA_TYPE = "application/problem+json"
SAFE = {"x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}
"""With every JSON: a browser takes it for nothing else, and gives it to no other site."""

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · Tallylight</title>
  <style>
    body {{ margin: 0; padding: 5vh 5vw; font: 22px/1.35 Roboto, system-ui, sans-serif }}
    p {{ display: inline-block; margin: 0; padding: 16px 24px; max-inline-size: 32em;
        background: #181b1f; color: #f2f4f6; border: 1px solid #2a2f36; border-radius: 10px }}
    p::before {{ content: "Tallylight"; display: block; color: #9aa4af }}
  </style>
</head>
<body><p>{detail}</p></body>
</html>
"""

WENT_WRONG = Fault("That went wrong inside Tallylight; the log says more.")
PASSING = (Kind.BUSY, Kind.LOST)


def document(refused: Refused) -> dict[str, Any]:
    """A refusal as a problem document; its facts stand beside the standard members."""
    refusal = refused.refusal
    return {
        **refused.facts,
        "type": f"/problems/{refusal.name}",
        "title": words(refusal.name),
        "status": refusal.status,
        "detail": refused.sentence,
        "name": refusal.name,
    }


def problem(refused: Refused, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that says no."""
    return Response(
        to_json(document(refused), fallback=str),
        refused.refusal.status,
        {**SAFE, **_when_again(refused), **(headers or {})},
        MEDIA_TYPE,
    )


def _when_again(refused: Refused) -> dict[str, str]:
    """When a program may come again that asks too much, or asks while the database is silent."""
    seconds = refused.facts.get("seconds") if refused.refusal.status in (429, 503) else None
    return {} if seconds is None else {"retry-after": str(seconds)}


def problem_page(refused: Refused, headers: Mapping[str, str] | None = None) -> Response:
    """The same for a person. It needs no other file and no ground of its own: an address that is
    wrong in OBS says so on the canvas."""
    said = PAGE.format(title=escape(words(refused.refusal.name)), detail=escape(refused.sentence))
    policy = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
    headers = {**SAFE, **policy, **_when_again(refused), **(headers or {})}
    return Response(said, refused.refusal.status, headers, "text/html")


def json_answer(said: Any, status: int = 200) -> Response:
    """The answer that says something."""
    return Response(to_json(said), status, SAFE, "application/json")


def of_fault(fault: Fault) -> Refused:
    """Something outside the rules went wrong: `unavailable` if it may pass, else `internal`.

    `unsure` says that what was sent may be carried out all the same.
    """
    why = str(fault)
    if getattr(fault, "unsure", False):
        return UNAVAILABLE.because(why=why, unsure=True)
    if isinstance(fault, Silent):
        return UNAVAILABLE.because(why=why, seconds=fault.seconds)
    return (UNAVAILABLE if _passes(fault) else INTERNAL).because(why=why)


def _passes(fault: Fault) -> bool:
    if isinstance(fault, WriteFailed | ReadFailed):
        return fault.kind in PASSING
    return isinstance(fault, StorageLost | OutOfReach | Owned | Stopped)
