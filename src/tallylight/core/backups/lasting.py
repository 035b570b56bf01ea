"""What an older backup may not bring back: told before it comes, and made so after.

    before --said--> kept with the restored rows, at once --again--> commands, at the next start

A program that is stopped in between makes it so at its next start.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, delete, insert, select

from tallylight.base.errors import Refused
from tallylight.core.ask import Reader
from tallylight.core.pack import Asked, Lasting
from tallylight.core.registry import Registry
from tallylight.core.timeline.record import Run
from tallylight.core.timeline.tables import installation

KEY = "lasting"
Said = Mapping[str, Any]
"""What each pack said, by its name."""


class Does(Protocol):
    """Carries out a command."""

    def __call__(self, command: Any) -> object: ...


def said_by(reader: Reader, registry: Registry) -> Said:
    """What must be known also after a restore."""
    packs = [pack for pack in registry.packs.values() if pack.lasting is not None]
    return {pack.name: reader.look(pack.lasting.said, pack.name) for pack in packs if pack.lasting}


def keep(connection: Connection, said: Said) -> None:
    """Keep it with the rows that come back."""
    connection.execute(delete(installation).where(installation.c.key == KEY))
    connection.execute(insert(installation).values(key=KEY, value=json.dumps(dict(said))))


def make_so(reader: Reader, registry: Registry, do: Does) -> bool:
    """Carry out what was kept, if anything was; whether there was."""
    with reader.storage.read() as connection:
        row = connection.execute(select(installation.c.value).where(installation.c.key == KEY))
        value = row.scalar_one_or_none()
    if value is None:
        return False
    for name, said in json.loads(value).items():
        pack = registry.packs.get(name)
        if pack is not None and pack.lasting is not None:
            find = partial(_found, pack.lasting, said)
            for command in reader.look(find, name):
                with suppress(Refused):  # such as of whom another command took along
                    do(command)
    return True


def _found(what: Lasting, said: Any, asked: Asked) -> list[Any]:
    return list(what.again(asked, said))


def forget(run: Run) -> None:
    """It is so now."""
    run(delete(installation).where(installation.c.key == KEY))
