"""The flags: how the build brings them, and that every code has the one that it says."""

import base64
import hashlib
import importlib.util
import io
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tallylight.packs.taekwondo.rules.codes import CODES

ROOT = Path(__file__).parents[3]
PACK = ROOT / "src" / "tallylight" / "packs" / "taekwondo"
FLAGS = PACK / "overlay" / "flags"
DRAWN = {"package/flags/4x3/kr.svg": b"<svg/>", "package/LICENSE": b"MIT"}
built_with_flags = pytest.mark.skipif(
    not FLAGS.is_dir(), reason="the build had no npm, or no network: overlays show plates"
)


def _build_hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


build = _build_hook()


def packed(files: dict[str, bytes]) -> bytes:
    """A package as npm packs it."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


def wanted(to: Path, tarball: bytes = b"", *files: str) -> Any:
    """What a pack would declare for a package."""
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    return build.Assets("drawn", "1.0.0", integrity, files or ("flags/4x3/*.svg", "LICENSE"), to)


def held(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def the_declared(to: Path) -> Any:
    """What this pack declares, to be put elsewhere."""
    (said,) = (one for one in build.declared(ROOT) if one.to == FLAGS)
    return replace(said, to=to)


# What may come in


def test_another_package_than_the_declared_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(build.Refused, match="not what was declared"):
        build.unpack(the_declared(tmp_path / "flags"), packed(DRAWN))


def test_nothing_of_a_refused_package_is_written(tmp_path: Path) -> None:
    with pytest.raises(build.Refused):
        build.unpack(the_declared(tmp_path / "flags"), packed(DRAWN))
    assert list(tmp_path.iterdir()) == []


def test_the_declared_files_come_in_and_no_others(tmp_path: Path) -> None:
    tarball = packed({**DRAWN, "package/flags/1x1/kr.svg": b"", "package/package.json": b"{}"})
    build.unpack(wanted(tmp_path / "flags", tarball), tarball)
    assert held(tmp_path) == {
        f"flags/{name}" for name in ("kr.svg", "LICENSE", "ORIGIN", ".gitignore")
    }


def test_files_of_an_earlier_version_go(tmp_path: Path) -> None:
    (tmp_path / "flags").mkdir()
    (tmp_path / "flags" / "old.svg").touch()
    tarball = packed(DRAWN)
    build.unpack(wanted(tmp_path / "flags", tarball), tarball)
    assert "flags/old.svg" not in held(tmp_path)


@pytest.mark.parametrize("name", ["../../../../out.svg", "..\\..\\out.svg", "C:out.svg", ".svg"])
def test_a_file_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    tarball = packed({**DRAWN, f"package/flags/4x3/{name}": b""})
    with pytest.raises(build.Refused, match="leave its folder"):
        build.unpack(wanted(tmp_path / "flags", tarball), tarball)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    written = io.BytesIO(packed(DRAWN))
    link = tarfile.TarInfo("package/flags/4x3/xx.svg")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    again = io.BytesIO()
    with tarfile.open(fileobj=written) as old, tarfile.open(fileobj=again, mode="w:gz") as archive:
        for member in old:
            archive.addfile(member, old.extractfile(member))
        archive.addfile(link)
    build.unpack(wanted(tmp_path / "flags", again.getvalue()), again.getvalue())
    assert "flags/xx.svg" not in held(tmp_path)


def test_a_package_without_its_licence_is_refused(tmp_path: Path) -> None:
    tarball = packed({"package/flags/4x3/kr.svg": b"<svg/>"})
    with pytest.raises(build.Refused, match=r"has no LICENSE"):
        build.unpack(wanted(tmp_path / "flags", tarball), tarball)


@pytest.mark.parametrize("to", ["..", ".", "../other", "/tmp"])
def test_a_pack_gets_files_into_its_own_folder_only(tmp_path: Path, to: str) -> None:
    pack = tmp_path / "src/tallylight/packs/darts"
    pack.mkdir(parents=True)
    said = f'[[npm]]\npackage = "p"\nversion = "1"\nintegrity = ""\nfiles = ["*"]\nto = "{to}"\n'
    (pack / "assets.toml").write_text(said)
    with pytest.raises(build.Refused, match="outside of its pack"):
        list(build.declared(tmp_path))


# When there is no npm


@pytest.fixture
def no_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


@pytest.mark.usefixtures("no_npm")
def test_without_npm_the_build_says_what_it_does_without(tmp_path: Path) -> None:
    assert "Built without drawn 1.0.0" in build.put(wanted(tmp_path / "flags"))


@pytest.mark.usefixtures("no_npm")
def test_what_is_here_already_needs_no_npm(tmp_path: Path) -> None:
    tarball = packed(DRAWN)
    build.unpack(wanted(tmp_path / "flags", tarball), tarball)
    assert build.put(wanted(tmp_path / "flags", tarball)) is None


@pytest.mark.usefixtures("no_npm")
def test_what_is_here_in_another_version_does_not_count(tmp_path: Path) -> None:
    tarball = packed(DRAWN)
    build.unpack(wanted(tmp_path / "flags", tarball), tarball)
    assert build.put(replace(wanted(tmp_path / "flags", tarball), version="2.0.0")) is not None


# What came in


@built_with_flags
def test_every_flag_that_a_code_says_is_here() -> None:
    assert {row.alpha2 for row in CODES if row.alpha2} - {
        file.stem for file in FLAGS.glob("*.svg")
    } == set()


@built_with_flags
def test_the_flags_have_their_licence_beside_them() -> None:
    assert "MIT" in (FLAGS / "LICENSE").read_text()


@built_with_flags
def test_the_flags_are_the_declared_ones() -> None:
    assert the_declared(FLAGS).are_here


def test_no_code_says_the_flag_that_taipei_must_not_show() -> None:
    assert [row for row in CODES if row.alpha2 == "tw"] == []
