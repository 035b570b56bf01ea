"""Fuzzes the reader of datagrams, led by coverage. It is run by hand:

    python -m tests.packs.taekwondo.fuzz_wire -max_total_time=60

It wants `atheris`, which the project does not depend on. A finding is a file in the working
directory; given as an argument, it is played again.
"""

# ruff: noqa: PLC0415 - atheris may be missing, and has to stand before what it looks into.

import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: pip install atheris")
    with atheris.instrument_imports(include=["tallylight.packs.taekwondo"]):
        from tallylight.packs.taekwondo.sources import repair, said, wire
    from tests.packs.taekwondo.test_wire_fuzz import WORDS, is_sound

    before = said.Athletes(said.Named("A", "A", "GER"), said.Named("Ö", "Ö", "SUI"))

    def once(datagram: bytes) -> None:
        messages = wire.read(datagram)
        if b"".join(heard.raw for heard in messages) != datagram:
            raise AssertionError("the slices are not the datagram")
        for heard in messages:
            if not is_sound(heard):
                raise AssertionError(heard)
            if isinstance(heard.said, said.Athletes):
                repair.repaired_athletes(heard, before, ("GER", "SUI"))

    with TemporaryDirectory() as folder:
        words = Path(folder, "words.dict")
        words.write_text("\n".join(_quoted(word) for word in WORDS), encoding="ascii")
        atheris.Setup([sys.argv[0], f"-dict={words}", *sys.argv[1:]], once)
        atheris.Fuzz()


def _quoted(word: bytes) -> str:
    """A word as a dictionary of the fuzzer spells it."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'


if __name__ == "__main__":
    main()
