"""Every "no" over HTTP: a problem document (RFC 9457) with a name and a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import Response

from tallylight.base.errors import Fault, Refusal, Refused
from tallylight.base.text import words

MALFORMED = Refusal("malformed", "The body is not a JSON object: {why}.", 400)
INVALID = Refusal("invalid", "That can't be read: {why}.", 422)
UNAVAILABLE = Refusal("unavailable", "{why}", 503)
NO_SUCH_PAGE = Refusal("no_such_page", "There is nothing at {path}.", 404)
WRONG_METHOD = Refusal("wrong_method", "{path} does not take {method}.", 405)
TOO_LARGE = Refusal("too_large", "The body is larger than {limit} bytes.", 413)
REFUSALS = (MALFORMED, INVALID, UNAVAILABLE, NO_SUCH_PAGE, WRONG_METHOD, TOO_LARGE)

MEDIA_TYPE = "application/problem+json"


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
        headers,
        MEDIA_TYPE,
    )


def of_fault(fault: Fault) -> Refused:
    """Something outside the rules went wrong: not the caller's doing, worth another try."""
    return UNAVAILABLE.because(why=str(fault))


def of_validation(error: ValidationError) -> Refused:
    """What was wrong with the values, field by field."""
    faults = [{"field": _where(e["loc"]), "why": e["msg"]} for e in error.errors()]
    why = "; ".join(f"{fault['field']}: {fault['why']}" for fault in faults)
    return INVALID.because(why=why, faults=faults)


def _where(location: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in location) or "body"
