"""Durable presses over HTTP: 64 keep-alive clients add kills to one raid.

    python -m bench.press [--seconds 5] [--rounds 3]

Beside it, in turn, a bare handler with the same durability. What counts is the ratio
within a round: these figures move with the machine, the ratio hardly does.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

CLIENTS = 64
KILL = '{"enemy_type":"scav","weapon_used":"AK-74M"}'
RAID = {"map_name": "Customs", "character_type": "pmc", "game_mode": "pvp"}


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def post(url: str, body: object) -> None:
    """POST JSON; raises on anything but success."""
    data = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10).close()


def wait_for(url: str, seconds: float = 30) -> None:
    """Wait until something answers."""
    until = time.perf_counter() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.perf_counter() > until:
                raise
            time.sleep(0.05)
        else:
            return


def load(url: str, seconds: float) -> dict[str, float]:
    """Run the load in a process of its own."""
    command = [sys.executable, "-m", "bench.load", url, str(CLIENTS), str(seconds), KILL]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def measure(command: list[str], base: str, seconds: float, ours: bool) -> dict[str, float]:
    """Start a server, load it, end it."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"{base}/health")
        if ours:
            post(f"{base}/session/start", {"session_type": "stream"})
            post(f"{base}/raid/start", RAID)
        load(f"{base}/raid/kill", 1)
        return load(f"{base}/raid/kill", seconds)
    finally:
        server.terminate()
        server.wait(timeout=30)


def one_round(folder: Path, seconds: float) -> tuple[dict[str, float], dict[str, float]]:
    """Ours, then the reference."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    ours = measure(
        [sys.executable, "-m", "tallylight", "serve", "--port", str(port), "--data", str(folder)],
        base,
        seconds,
        ours=True,
    )
    bare = measure(
        [sys.executable, "-m", "bench.reference", str(folder / "bare.sqlite3"), str(port)],
        base,
        seconds,
        ours=False,
    )
    return ours, bare


def main() -> None:
    """Print one line per round, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(f"Durable presses over HTTP, {CLIENTS} keep-alive clients, kills into one raid")
    print(f"{'':12}{'per second':>12}{'p50 ms':>10}{'p99 ms':>10}{'failed':>8}")
    ratios = []
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            ours, bare = one_round(Path(folder), asked.seconds)
        for name, got in (("tallylight", ours), ("bare", bare)):
            print(
                f"{name:12}{got['per_second']:12.0f}{got['p50_ms']:10.1f}{got['p99_ms']:10.1f}"
                f"{got['failed']:8.0f}"
            )
        ratios.append(ours["per_second"] / bare["per_second"])
    print(f"ratio, median of {asked.rounds}: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
