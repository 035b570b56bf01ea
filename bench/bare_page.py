"""How fast a page could be told at best: a count in memory, a WebSocket, and `textContent`."""

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

PAGE = """<!doctype html><title>Bare</title><p id="count">0</p><script>
new WebSocket(`ws://${location.host}/ws`).onmessage = ({ data }) => {
  document.querySelector("#count").textContent = data;
};</script>"""


class Count:
    """A number, and those who are told of it."""

    def __init__(self) -> None:
        self.number = 0
        self.listeners: set[WebSocket] = set()

    async def page(self, _: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def press(self, request: Request) -> JSONResponse:
        await request.json()
        self.number += 1
        await asyncio.gather(*(each.send_text(str(self.number)) for each in self.listeners))
        return JSONResponse({"count": self.number}, 201)

    async def listen(self, socket: WebSocket) -> None:
        await socket.accept()
        self.listeners.add(socket)
        async for _ in socket.iter_text():
            pass
        self.listeners.discard(socket)


def main(port: int) -> None:
    """Serve until killed."""
    count = Count()
    routes = [
        Route("/", count.page),
        Route("/raid/kill", count.press, methods=["POST"]),
        WebSocketRoute("/ws", count.listen),
    ]
    uvicorn.run(Starlette(routes=routes), port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
