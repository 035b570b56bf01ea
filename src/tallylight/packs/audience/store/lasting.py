"""Who stays erased, and kept out, also when an older backup comes back."""

import hmac
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.packs.audience.messages.privacy import ErasePerson, KeepOutAgain
from tallylight.packs.audience.rules.shared import USER
from tallylight.packs.audience.tables.people import person_identities, persons
from tallylight.packs.audience.tables.people import visitors as kept_out

REASON = "Erased before; an older backup brought it back."


def said(asked: Asked) -> dict[str, list[str]]:
    """The marks of those who were erased, and of those who are kept out."""
    return {"kept_out": sorted(row.mark for row in asked.run(select(kept_out.c.mark)))}


def again(asked: Asked, before: dict[str, list[str]]) -> Iterator[Any]:
    """Erase whoever was erased and is there, and keep out who was kept out."""
    # Who is kept out is known of nobody: a person whom the mark fits was erased, too.
    marks, key = set(before["kept_out"]), asked.key("erased")
    p, i = persons.c, person_identities.c
    there = asked.run(select(p.id, p.platform, p.username))
    told = [(row.id, f"person\0{row.id}") for row in there]
    told += [(row.id, f"name\0{row.platform}\0{row.username}") for row in there]
    known = asked.run(select(i.person_id, i.platform, i.external_id).where(i.id_kind == USER))
    told += [(row.person_id, f"{USER}\0{row.platform}\0{row.external_id}") for row in known]
    marked = ((one, hmac.new(key, words.encode(), "sha256").hexdigest()) for one, words in told)
    for person_id in dict.fromkeys(one for one, mark in marked if mark in marks):
        yield ErasePerson(person_id=person_id, reason=REASON, keep_out=False)
    if marks:
        yield KeepOutAgain(marks=tuple(sorted(marks)))
