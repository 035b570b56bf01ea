"""What an erasure takes, or took, as it is served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would go if a person were erased."""

    person_ids: Annotated[list[str], Doc("The person, and all who were merged with them.")]
    counts: Annotated[dict[str, int], Doc("How many rows of each table.")]
    named_by_others: Annotated[
        list[str], Doc("What others said and names the person, by id: it stays; have a look.")
    ]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure took. It may be given to whom it was about: it tells no name."""

    erasure_id: Annotated[int, Doc("The number of the erasure.")]
    happened_at: Annotated[datetime, Doc("When it was.")]
    what: Annotated[str, Doc("What kind of thing went.")]
    who: Annotated[list[str], Doc("Keyed hashes of the names and ids: this installation's own.")]
    reason: Annotated[str | None, Doc("What was given as the reason.")]
    counts: Annotated[dict[str, int], Doc("How many rows went, and how many texts.")]
    heads: Annotated[dict[str, Any], Doc("Where each chain of evidence ended then.")]
    seal: Annotated[str, Doc("HMAC-SHA-256 of all this by this installation's key.")]
