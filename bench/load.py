"""A load of POSTs over keep-alive connections, each waiting for its answer before the next.

    python -m bench.load URL CLIENTS SECONDS BODY

Prints one JSON object: how many were answered, how many not with 2xx, and the latencies.
A process of its own, so that the client's work is not measured as the server's.
"""

import asyncio
import json
import sys
import time
from urllib.parse import urlsplit


class Client(asyncio.Protocol):
    """One connection: sends a request, waits for the whole answer, sends the next."""

    def __init__(self, request: bytes, until: float, done: asyncio.Future[None]) -> None:
        self.request = request
        self.until = until
        self.done = done
        self.latencies: list[float] = []
        self.failed = 0
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.send()

    def send(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.received[:end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at : (head + b"\r\n").index(b"\r\n", at)])
        if len(self.received) < end + 4 + length:
            return
        now = time.perf_counter()
        self.latencies.append(now - self.began)
        self.failed += not head.startswith(b"http/1.1 2")
        self.received = b""
        if now < self.until:
            self.send()
        else:
            self.transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def load(url: str, clients: int, seconds: float, body: str) -> dict[str, float]:
    """Run the load; answers per second, and milliseconds at the median and the 99th."""
    where = urlsplit(url)
    sent = body.encode()
    request = (
        f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    ).encode() + sent
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    running = []
    for _ in range(clients):
        done: asyncio.Future[None] = loop.create_future()
        _, client = await loop.create_connection(
            lambda done=done: Client(request, began + seconds, done), where.hostname, where.port
        )
        running.append(client)
    await asyncio.gather(*(client.done for client in running))
    spent = time.perf_counter() - began
    latencies = sorted(value for client in running for value in client.latencies)
    return {
        "answered": len(latencies),
        "failed": sum(client.failed for client in running),
        "per_second": len(latencies) / spent,
        "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p99_ms": 1000 * latencies[int(len(latencies) * 0.99)],
    }


if __name__ == "__main__":
    try:
        import uvloop

        uvloop.install()
    except ImportError:
        pass
    url, clients, seconds, body = sys.argv[1:]
    print(json.dumps(asyncio.run(load(url, int(clients), float(seconds), body))))
