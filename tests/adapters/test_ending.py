"""The program ends, also where a database hangs."""

import subprocess
import sys

from tallylight.adapters import ending

QUICK = (
    "import signal, threading, time; from tallylight.adapters import ending\n"
    "ending.SAID_S, ending.MOST_S, ending.GRACE_S = 0.05, 0.1, 0.05\n"
)


def ended(*lines: str) -> tuple[int, list[str]]:
    """What a process of these lines ended with, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", QUICK + "\n".join(lines)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


def test_what_hangs_while_it_stops_is_said_and_then_cut_short() -> None:
    said = ended("with ending.Goodbye() as goodbye:", "    goodbye.begin(); time.sleep(60)")
    assert said == (1, [ending.STILL, ending.CUT_SHORT])


def test_a_signal_more_ends_it_at_once() -> None:
    said = ended(
        "ending.SAID_S = 60",
        "with ending.Goodbye() as goodbye:",
        "    goodbye.begin(); signal.raise_signal(signal.SIGINT); time.sleep(60)",
    )
    assert said == (1, [ending.CUT_SHORT])


def test_what_is_stopped_in_time_is_not_talked_of() -> None:
    said = ended("with ending.Goodbye() as goodbye:", "    goodbye.begin()", "time.sleep(0.3)")
    assert said == (0, [])


def test_a_thread_that_reads_from_what_hangs_keeps_nothing() -> None:
    said = ended("threading.Thread(target=time.sleep, args=(60,)).start()", "ending.leave()")
    assert said == (0, [])


def test_nobody_who_hears_it_is_needed_for_the_end() -> None:
    said = ended(
        "import os, sys; os.close(sys.stdout.fileno())",
        "with ending.Goodbye() as goodbye:",
        "    goodbye.begin(); time.sleep(60)",
    )
    assert said == (1, [])


def test_a_thread_that_hangs_keeps_nothing_after_an_error_either() -> None:
    code, said = ended(
        "threading.Thread(target=time.sleep, args=(60,)).start()",
        "with ending.Goodbye() as goodbye:",
        "    goodbye.begin(); raise OSError",
    )
    assert (code, said) == (1, [ending.STILL, ending.CUT_SHORT])


def test_what_a_server_reads_in_a_thread_of_its_loop_keeps_nothing() -> None:
    said = ended(
        "import asyncio, types",
        "from tallylight.adapters.web import server",
        "async def app(scope, receive, send):",
        "    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)",
        "    signal.raise_signal(signal.SIGTERM)",
        "    await receive()",
        "    await send({'type': 'lifespan.startup.complete'})",
        "server.application = lambda *_: app",
        "program = types.SimpleNamespace(live=types.SimpleNamespace(say_goodbye=print))",
        "doors = types.SimpleNamespace(certificate=None)",
        "with ending.Goodbye() as goodbye:",
        "    server.server(program, doors, goodbye.begin).run()",
    )
    assert said[0] == 1
    assert said[1][-2:] == [ending.STILL, ending.CUT_SHORT]


def test_before_it_stops_a_signal_is_what_it_was() -> None:
    said = ended(
        "with ending.Goodbye():",
        "    signal.signal(signal.SIGINT, lambda *_: print('asked'))",
        "    signal.raise_signal(signal.SIGINT)",
    )
    assert said == (0, ["asked"])
