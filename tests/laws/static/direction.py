"""Who may know whom: import-linter, run on a tree by the contracts of its `.importlinter`."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import ROOT

RUN = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
WAYS_OUT = ("ignore_imports", "exhaustive_ignores", "skip_descendants", "unmatched")


def complaints(root: Path) -> list[str]:
    """What import-linter says against the tree at `root`, line by line."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN, "--config", ".importlinter", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONUTF8": "1", "COLUMNS": "300"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    if ran.returncode == 0:
        return []
    said = f"{ran.stdout}{ran.stderr}".partition("Broken contracts")
    return [line.strip() for line in (said[2] or said[0]).splitlines() if line.strip()]


def exceptions(config: Path) -> list[str]:
    """Options that would let something pass, in a contracts file."""
    parser = configparser.ConfigParser()
    parser.read(config, encoding="utf-8")
    return [
        f"{section}: {option}"
        for section in parser.sections()
        for option in parser[section]
        if option.startswith(WAYS_OUT)
    ]


def copy_of_the_house(target: Path) -> Path:
    """The Python files of the program and its contracts, copied to `target`."""
    only_python = shutil.ignore_patterns("__pycache__", "*.html", "*.js", "*.css", "*.svg", ".*")
    shutil.copytree(ROOT / "src" / "tallylight", target / "src" / "tallylight", ignore=only_python)
    shutil.copy(ROOT / ".importlinter", target / ".importlinter")
    return target
