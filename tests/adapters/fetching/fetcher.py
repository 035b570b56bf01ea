"""A process that fetches until it is killed: `python -m ... URL module:PACK`.

Secrets come from the environment. It says `on` once it fetches, and ends when nobody holds its
standard input any more.
"""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from tallylight.adapters.fetching.keep import Fetching
from tallylight.base.clock import SystemClock
from tallylight.core.program import Program, registry_of
from tallylight.core.vault import Vault
from tallylight.storage.engine import Storage
from tallylight.storage.faults import Owned

from ...laws.static import ROOT


def brief(seconds: float) -> float:
    return min(seconds, 0.01)


def main(url: str, spec: str) -> None:
    module, _, name = spec.partition(":")
    pack: Any = getattr(importlib.import_module(module), name)
    vault = Vault(environ=os.environ)
    program = Program(registry_of([pack]), opened(url), SystemClock(), vault=vault)
    program.start()
    with Fetching(program, chance=Random(5), slept=brief):
        print("on", flush=True)
        sys.stdin.read()
    program.stop()


def opened(url: str) -> Storage:
    """The database, as soon as it is known that its last owner is gone."""
    for _ in range(200):
        try:
            return Storage.open(url, owner="a fetcher")
        except Owned:
            time.sleep(0.05)
    return Storage.open(url, owner="a fetcher")


@contextmanager
def fetcher(url: str, spec: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """The process, from its first word until it is killed."""
    child = subprocess.Popen(
        [sys.executable, "-m", __name__, url, spec],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environ},
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "on\n"
        yield child
    finally:
        child.kill()
        child.communicate()


if __name__ == "__main__":
    main(*sys.argv[1:])
