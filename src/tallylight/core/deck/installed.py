"""The links of an installation: by the secret that is kept in its data folder."""

from functools import cache
from threading import Lock

from tallylight.core.deck.links import Links
from tallylight.core.owner import Place, kept_secret, read_owner


def links_of(place: Place) -> Links:
    """The links of an installation: by its own secret, and where its program is served."""
    lock, kept = Lock(), cache(kept_secret)

    def secret() -> bytes:
        with lock:  # two at once would make two
            return kept(place.deck_file)

    def address() -> str | None:
        owner = read_owner(place)
        return owner.url if owner is not None else None

    return Links(secret, address)
