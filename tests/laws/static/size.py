"""Small by budget.

    file       at most 400 lines, every line counted: docstrings, comments, blank ones
    function   at most 40 lines, from its first decorator to its end, docstring included
    parameters at most 6, `self` and `cls` not counted, `*args` and `**kwargs` counted
    async      only in `adapters` and `testing`

The file budget holds for the program, its pages, the tests and the bench. Migrations are
lists of statements that nobody edits once they are released: only their files are measured.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

FILE = 400
FUNCTION = 40
PARAMETERS = 6
WRITTEN = {".py", ".js", ".css", ".html"}
ASYNC_IN = ("adapters", "testing")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def complaints(root: Path) -> list[str]:
    """What is too big, or async in the wrong place, below a folder that holds a package."""
    return [said for file in written_in(root) for said in _of_file(file, root)]


def too_long(root: Path) -> list[str]:
    """Only the files that are too long, for folders that are no part of the program."""
    return [said for file in written_in(root) for said in _long(file, root)]


def written_in(root: Path) -> list[Path]:
    """The files that people write, below a folder."""
    return sorted(
        file
        for file in root.rglob("*")
        if file.suffix in WRITTEN and not any(part.startswith(".") for part in file.parts[1:])
    )


def _of_file(file: Path, root: Path) -> Iterator[str]:
    yield from _long(file, root)
    name = file.relative_to(root)
    if file.suffix != ".py" or "migrations" in name.parts:
        return
    methods = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            methods |= {part for part in node.body if isinstance(part, Function)}
        if isinstance(node, Function):
            yield from _of_function(node, name, method=node in methods)


def _long(file: Path, root: Path) -> Iterator[str]:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    if lines > FILE:
        yield f"{file.relative_to(root).as_posix()} has {lines} lines; {FILE} are allowed"


def _of_function(node: Function, file: Path, *, method: bool) -> Iterator[str]:
    where = f"{file.as_posix()}:{node.lineno} {node.name}"
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    lines = (node.end_lineno or node.lineno) - first + 1
    if lines > FUNCTION:
        yield f"{where} has {lines} lines; {FUNCTION} are allowed"
    parameters = _parameters(node, method=method)
    if parameters > PARAMETERS:
        yield f"{where} has {parameters} parameters; {PARAMETERS} are allowed"
    if isinstance(node, ast.AsyncFunctionDef) and file.parts[0] not in ASYNC_IN:
        yield f"{where} is async; only {' and '.join(ASYNC_IN)} are"


def _parameters(node: Function, *, method: bool) -> int:
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    rest = [one for one in (given.vararg, given.kwarg) if one is not None]
    own = method and bool(named) and named[0].arg in ("self", "cls")
    return len(named) + len(rest) - own
