"""`new-pack`: a folder with a small whole pack, to be made into one's own."""

import keyword
import re
from collections.abc import Iterator
from pathlib import Path
from string import Template

import click

import tallylight
from tallylight.adapters.cli.terminal import Terminal
from tallylight.base.errors import Refusal

TEMPLATE = Path(__file__).parent / "template"
PACKS = Path("src") / "tallylight" / "packs"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 20

RESERVED = {"c", "core", "health", "live", "login", "overlay", "overlays", "panels", "problems",
            "static"}  # fmt: skip
"""First words of the program's own addresses, and the set of migrations of core."""

NAME_UNFIT = Refusal(
    "name_unfit",
    "{name!r} can't be the name of a pack: use 2 to 20 small letters, digits and single "
    "underscores, a letter first, and no word of Python.",
    422,
)
NAME_TAKEN = Refusal("name_taken", "The name {name} is taken: {by}.")
NO_SOURCE = Refusal(
    "no_source",
    "{folder} holds no source of Tallylight. A pack is written in a clone of the project: "
    "run this there, or say where it is with --into.",
    404,
)


@click.command("new-pack")
@click.argument("name")
@click.option("--into", type=click.Path(path_type=Path), metavar="DIR",
              help="The clone of the project; the one that runs, when left out.")  # fmt: skip
@click.pass_context
def new_pack(ctx: click.Context, /, name: str, into: Path | None) -> None:
    """Make a folder with a small whole pack, to be made into your own."""
    root = into or Path(tallylight.__file__).resolve().parents[2]
    if not (root / PACKS).is_dir() or not (root / "pyproject.toml").is_file():
        raise NO_SOURCE.because(folder=str(root))
    if NAME.fullmatch(name) is None or not 2 <= len(name) <= LONGEST or keyword.iskeyword(name):
        raise NAME_UNFIT.because(name=name)
    taken = _taken(ctx, root, name)
    if taken is not None:
        raise NAME_TAKEN.because(name=name, by=taken)
    for file, text in _files(root, name):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    click.echo(_next_steps(root, name))


def _taken(ctx: click.Context, root: Path, name: str) -> str | None:
    """Who has the name already; None when nobody has."""
    terminal: Terminal = ctx.obj
    parent = ctx.parent.command if ctx.parent else None
    if isinstance(parent, click.Group) and name in parent.commands:
        return f"`tallylight {name}` is a command of the program"
    if name in RESERVED:
        return "the program has an address that begins with it"
    for folder in (root / PACKS / name, root / "tests" / "packs" / name):
        if folder.exists():
            return f"there is {folder}"
    registry = terminal.house.registry()
    if name in registry.packs:
        return "a pack of the program is called so"
    routes = [route for one in registry.commands.values() for route in one.routes]
    routes += [route for one in registry.queries.values() for route in one.routes]
    claimed = [route for route in routes if route.split("/")[1] in (name, f"{name}_rounds")]
    return f"{claimed[0]} is an address of the program" if claimed else None


def _files(root: Path, name: str) -> Iterator[tuple[Path, str]]:
    """Every file of the new pack with its text."""
    title = name.replace("_", " ")
    words = {"name": name, "title": title, "Title": title.capitalize()}
    words["Name"] = "".join(part.capitalize() for part in name.split("_"))
    homes = {"pack": root / PACKS / name, "tests": root / "tests" / "packs" / name}
    for room, home in homes.items():
        for file in sorted((TEMPLATE / room).rglob("*.txt")):
            place = file.relative_to(TEMPLATE / room).with_suffix("").as_posix()
            text = Template(file.read_text(encoding="utf-8")).substitute(words)
            yield home / place.replace("NAME", name), text


def _next_steps(root: Path, name: str) -> str:
    return "\n".join(
        [
            f"There is a pack called {name}, in {root / PACKS / name}.",
            f"Its tests are in {root / 'tests' / 'packs' / name}. Both are yours to change.",
            "",
            f"  tallylight {name} round begin 3",
            "      does something with it; `tallylight serve` shows it on the page.",
            "  make reference",
            "      describes it in docs/reference.",
            "  make check",
            "      tells whether it keeps the laws.",
        ]
    )
