"""The language of looking for words."""

from typing import Annotated

from annotated_doc import Doc
from annotated_types import Ge, Le, Len

from tallylight.base.errors import Refusal
from tallylight.core.declare import query

NO_WORD_TO_FIND = Refusal(
    "no_word_to_find", "There is no word in {q} to look for: no letter, and no figure.", 422
)
NO_SUCH_FINDS = Refusal("no_such_finds", "Nothing found is of the kind {kind}: {known}.", 422)
NO_SUCH_PAGE = Refusal(
    "no_such_page", "{place} is no place in what was found; take it from `next` before.", 422
)


@query("search", refuses=(NO_WORD_TO_FIND, NO_SUCH_FINDS, NO_SUCH_PAGE))
class Search:
    """What was said, noted, named or heard that holds all of some words, on every channel."""

    q: Annotated[
        str,
        Len(1, 200),
        Doc('Words, in any case, with accents or without; of the last, its beginning. "In '
            'quotation marks" they stand side by side.'),
    ]  # fmt: skip
    kind: Annotated[
        str | None, Len(1, 80), Doc("Only finds of this kind, sessions.session say, or of a pack.")
    ] = None
    on: Annotated[
        str | None, Len(1, 64), Doc("Only what was on this channel, and what is the house's.")
    ] = None
    after: Annotated[
        str | None, Len(1, 120), Doc("Only what comes after this place: `next` of a page.")
    ] = None
    limit: Annotated[int, Ge(1), Le(200), Doc("How many at most.")] = 50
    include_excluded: Annotated[
        bool, Doc("Whether what is of those who are left out of all numbers is found, too.")
    ] = False
