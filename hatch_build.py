"""Puts the files of others that a pack declares into the program while it is built.

A pack says in its `assets.toml` which files of which npm package it wants, and where. They come
by `npm pack`, are checked against the declared integrity, and go into the pack's folder, which
keeps itself out of version control. Without npm, or without a network, the program is built all
the same and does without them. What is there already in the declared version is left alone.
"""

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DECLARED = "src/tallylight/packs/*/assets.toml"
ORIGIN = "ORIGIN"
"""The file in a folder of assets that says what was unpacked there."""
SECONDS = 120


class Refused(Exception):
    """The package is not what was declared. Nothing was written."""


@dataclass(frozen=True)
class Assets:
    """Files of one npm package, and the folder that is theirs alone.

    `integrity` is `sha512-` and base64, as npm says it. `files` are patterns inside the package;
    the files lose their folders.
    """

    package: str
    version: str
    integrity: str
    files: tuple[str, ...]
    to: Path

    @property
    def origin(self) -> str:
        """What the folder holds when all is as declared."""
        return "\n".join((f"{self.package} {self.version}", self.integrity, *self.files, ""))

    @property
    def are_here(self) -> bool:
        """Whether a build before this one has put them there."""
        said = self.to / ORIGIN
        return said.is_file() and said.read_text("utf-8") == self.origin


class AssetsHook(BuildHookInterface[Any]):
    """What hatchling runs before it collects the files of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the assets in place, and have them packed whatever version control thinks of them."""
        root = Path(self.root)
        for one in declared(root):
            if said := put(one):
                self.app.display_warning(said)
            build_data["artifacts"].append(f"/{one.to.relative_to(root).as_posix()}/[!.]*")


def declared(root: Path) -> Iterator[Assets]:
    """What all packs below a project's folder want."""
    for file in sorted(root.glob(DECLARED)):
        for said in tomllib.loads(file.read_text("utf-8"))["npm"]:
            to = _inside(file.parent, said["to"])
            files = tuple(said["files"])
            yield Assets(said["package"], said["version"], said["integrity"], files, to)


def put(assets: Assets) -> str | None:
    """Put assets where they belong. The sentence that comes back says why it could not be done."""
    if assets.are_here:
        return None
    with tempfile.TemporaryDirectory() as folder:
        tarball = fetched(assets, Path(folder))
        if tarball is None:
            return (
                f"Built without {assets.package} {assets.version}: npm is not here, or could not "
                "fetch it."
            )
        unpack(assets, tarball.read_bytes())
    return None


def fetched(assets: Assets, folder: Path) -> Path | None:
    """The package as npm brings it; None when it does not."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    command = [npm, "pack", f"{assets.package}@{assets.version}", "--silent", "--ignore-scripts"]
    try:
        subprocess.run(
            [*command, "--fetch-retries=1", "--fetch-retry-mintimeout=1000"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return next(folder.glob("*.tgz"), None)


def unpack(assets: Assets, tarball: bytes) -> None:
    """Check a package and put the declared files into their folder, all of them or none."""
    digest = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    if f"sha512-{digest}" != assets.integrity:
        raise Refused(
            f"{assets.package} {assets.version} is not what was declared: its integrity is "
            f"sha512-{digest}."
        )
    files = dict(_wanted(assets, tarball))
    assets.to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=assets.to.parent, prefix=".assets-") as folder:
        made = Path(folder) / "made"
        made.mkdir()
        for name, content in files.items():
            (made / name).write_bytes(content)
        (made / ".gitignore").write_text("*\n", "utf-8")
        (made / ORIGIN).write_text(assets.origin, "utf-8", newline="\n")
        if assets.to.exists():
            assets.to.rename(Path(folder) / "old")
        made.rename(assets.to)


def _wanted(assets: Assets, tarball: bytes) -> Iterator[tuple[str, bytes]]:
    """The declared files by their last name. npm puts all of a package below one folder."""
    found: set[str] = set()
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        for member in archive:
            inside = "/".join(PurePosixPath(member.name).parts[1:])
            patterns = [one for one in assets.files if fnmatchcase(inside, one)]
            if not patterns or not member.isfile():
                continue
            found.update(patterns)
            content = archive.extractfile(member)
            if content is not None:
                yield _plain(inside), content.read()
    if missing := sorted(set(assets.files) - found):
        raise Refused(f"{assets.package} {assets.version} has no {', '.join(missing)}.")


def _plain(inside: str) -> str:
    """The last name of a file, when it is one that leads nowhere else."""
    path = PurePosixPath(inside)
    if ".." in path.parts or "\\" in inside or ":" in inside or path.name.startswith("."):
        raise Refused(f"A file of the package would leave its folder: {inside}")
    return path.name


def _inside(folder: Path, said: str) -> Path:
    """A folder below the pack's own."""
    to = (folder / said).resolve()
    if to == folder.resolve() or not to.is_relative_to(folder.resolve()):
        raise Refused(f"{folder.name}/assets.toml wants files outside of its pack: {said}")
    return to
