"""How the command line ends: 0 done, 1 something is broken, 2 no, or not understood."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tallylight.base.errors import Fault, Refused
from tallylight.storage.faults import Owned

BROKEN = 1
NO = 2


class Ends(click.ClickException):
    """The sentence on the way out; `name` is the refusal's."""

    def __init__(self, sentence: str, exit_code: int, name: str | None = None) -> None:
        super().__init__(f"{name}: {sentence}" if name else sentence)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance too

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


@contextmanager
def said_aloud() -> Iterator[None]:
    """What the program refuses or stumbles over becomes a sentence and an exit code."""
    try:
        yield
    except Refused as refused:
        raise Ends(refused.sentence, NO, refused.refusal.name) from refused
    except Owned as owned:
        raise Ends(str(owned), NO, "owned") from owned
    except Fault as fault:
        raise Ends(str(fault), BROKEN) from fault
    except OSError as error:  # the first look at a file that was named, whatever is done with it
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise Ends(f"{error.filename} is longer than names of files may be.", NO) from error
