"""Where a tool makes sure that it speaks to the owner, and not to whoever has the port now.

It sends a nonce and shows no token; only the program that wrote the owner file can answer
with the nonce's proof.
"""

from starlette.requests import Request
from starlette.responses import Response

from tallylight.adapters.web.doors import Doors, is_loopback
from tallylight.adapters.web.problems import NO_SUCH_PAGE, SAFE, problem
from tallylight.core.owner import proof
from tallylight.core.reading import INVALID

HEADER = "Tallylight-Owner"


async def answer(doors: Doors, request: Request) -> Response:
    """The proof of the nonce in the header; nothing is here for other computers."""
    if not _from_this_computer(request):
        return problem(NO_SUCH_PAGE.because(path=request.url.path))
    nonce = request.headers.get(HEADER)
    if not nonce:
        return problem(INVALID.because(why=f"send a nonce of your own in {HEADER}"))
    return Response(proof(doors.local_token, nonce), 200, SAFE, "text/plain")


def _from_this_computer(request: Request) -> bool:
    """Loopback, or our own address: who listens on that alone is reached by no other."""
    server = request.scope.get("server")
    peer = request.client.host if request.client is not None else ""
    return is_loopback(peer) or (server is not None and peer == server[0])
