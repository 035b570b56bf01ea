"""What a press could cost at best: a bare Starlette handler that inserts one row durably.

Group commit on a writer's thread, WAL and `synchronous=FULL`: the same promise as ours,
with no rules, no timeline, no undo, no overlay.
"""

import asyncio
import json
import queue
import sqlite3
import sys
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

INSERT = "INSERT INTO kills (raid_id, killed_at, enemy_type, weapon_used) VALUES (1, ?, ?, ?)"


class Writer(threading.Thread):
    """Commits what is waiting, then answers."""

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.waiting: queue.SimpleQueue = queue.SimpleQueue()

    def run(self) -> None:
        database = sqlite3.connect(self.path, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "CREATE TABLE kills (kill_id INTEGER PRIMARY KEY, raid_id, killed_at, "
            "enemy_type, weapon_used)"
        )
        while True:
            jobs = [self.waiting.get()]
            while len(jobs) < 256:
                try:
                    jobs.append(self.waiting.get_nowait())
                except queue.Empty:
                    break
            database.execute("BEGIN IMMEDIATE")
            ids = [database.execute(INSERT, row).lastrowid for row, _, _ in jobs]
            database.execute("COMMIT")
            loop = jobs[0][1]
            answers = [(future, made) for (_, _, future), made in zip(jobs, ids, strict=True)]
            loop.call_soon_threadsafe(resolve, answers)


def resolve(answers: list) -> None:
    """Give every caller its row's id."""
    for future, made in answers:
        future.set_result(made)


def main(path: str, port: int) -> None:
    """Serve until killed."""
    writer = Writer(path)
    writer.start()

    async def kill(request: Request) -> JSONResponse:
        body = json.loads(await request.body())
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        row = ("2026-03-14T20:10:00.000000Z", body["enemy_type"], body.get("weapon_used"))
        writer.waiting.put((row, loop, future))
        return JSONResponse({"kill_id": await future}, 201)

    app = Starlette(routes=[Route("/raid/kill", kill, methods=["POST"])])
    uvicorn.run(app, port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
