"""What the static laws look at. Each gives the list of its complaints; empty is good."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "tallylight"
