"""A pack can be deleted: nothing names it but its own folders, and what is about everything.

What counts as naming it: its package (`packs.coffee`, `packs/coffee`), a path of its own
(`/coffee/`), and what it declares under its name (`coffee.pot`).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tallylight.core.pack import Pack
from tallylight.core.program import registry_of

FREE = ("src/tallylight", "tests", "examples", ".importlinter", "pyproject.toml", "Makefile")
"""Where no pack may be named, but for its own folders."""

ABOUT_ALL = ("tests/whole", "tests/upgrades")
"""Whole evenings and released databases are those of what is installed."""

READ = {".py", ".js", ".css", ".html", ".toml", ".importlinter", ""}


def complaints(root: Path, pack: Pack) -> list[str]:
    """Where a pack is named that should not be."""
    own = (f"src/tallylight/packs/{pack.name}", f"tests/packs/{pack.name}", *ABOUT_ALL)
    names = _names(pack)
    return [
        f"{where}:{number}: {line.strip()}"
        for file in _files(root)
        if not (where := file.relative_to(root).as_posix()).startswith(tuple(f"{o}/" for o in own))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if names.search(line)
    ]


def _names(pack: Pack) -> re.Pattern[str]:
    registry = registry_of([pack])
    declared = [*registry.commands.values(), *registry.queries.values(), *registry.events.values()]
    said = {one.full_name for one in declared if one.pack is pack}
    said |= {f"{pack.name}.{name}" for name in pack.topics}
    said |= {key for key in (*registry.settings, *registry.subjects) if _is_of(pack, key)}
    dotted = "|".join(sorted(map(re.escape, said)))
    name = re.escape(pack.name)
    return re.compile(rf"\bpacks[./]{name}\b|packs import .*\b{name}\b|/{name}/|\b({dotted})\b")


def _is_of(pack: Pack, key: str) -> bool:
    return key.startswith(f"{pack.name}.")


def _files(root: Path) -> Iterator[Path]:
    for place in FREE:
        path = root / place
        found: Iterable[Path] = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in found if one.is_file() and one.suffix in READ)


def run(house: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """A tool, run to its end on a house."""
    return subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "PYTHONUTF8": "1"},
        cwd=house,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=115,
        check=False,
    )


def house_without(names: Sequence[str], root: Path, target: Path) -> Path:
    """A copy of the house in which packs were deleted, with their tests."""
    nothing_made = shutil.ignore_patterns("__pycache__", ".*_cache")
    for place in ("src", "tests", "docs", "examples"):
        shutil.copytree(root / place, target / place, ignore=nothing_made)
    for file in ("pyproject.toml", ".importlinter", "Makefile"):
        shutil.copy(root / file, target / file)
    for name in names:
        shutil.rmtree(target / "src" / "tallylight" / "packs" / name)
        shutil.rmtree(target / "tests" / "packs" / name, ignore_errors=True)
    return target
