"""Where a tool makes sure that it speaks to the owner, and not to whoever has the port now.

It shows the token of the owner file; only the program that wrote the file knows it too.
"""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from tallylight.adapters.web.doors import Doors, is_loopback
from tallylight.adapters.web.problems import NO_SUCH_PAGE, problem
from tallylight.base.errors import Refusal

HEADER = "Tallylight-Owner"
NOT_THE_OWNER = Refusal("not_the_owner", "The owner file is not of this program.", 421)
REFUSALS = (NOT_THE_OWNER,)


async def answer(doors: Doors, request: Request) -> Response:
    """204 to who knows the owner file's token; nothing is here for other computers."""
    if not _from_this_computer(request):
        return problem(NO_SUCH_PAGE.because(path=request.url.path))
    shown = request.headers.get(HEADER, "").encode("latin-1")
    if not hmac.compare_digest(shown, doors.local_token.encode()):
        return problem(NOT_THE_OWNER.because())
    return Response(status_code=204)


def _from_this_computer(request: Request) -> bool:
    """Loopback, or our own address: who listens on that alone is reached by no other."""
    server = request.scope.get("server")
    peer = request.client.host if request.client is not None else ""
    return is_loopback(peer) or (server is not None and peer == server[0])
