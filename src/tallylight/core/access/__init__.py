"""Access: who may come in from elsewhere, by tokens with a name, a role and a channel."""

from tallylight.core.access import messages, rules, store, views
from tallylight.core.access.keys import Keys
from tallylight.core.access.tables import access_tokens
from tallylight.core.pack import Pack, Rows, Subject

KIND = "access.token"
"""The kind of subject that a token is."""


def pack(keys: Keys) -> Pack:
    """The pack of an installation that makes its tokens this way."""
    return Pack(
        name="access",
        sentence="Tokens for other devices, each for what it may do.",
        messages=messages,
        decide=rules.decide,
        subjects=(
            Subject(
                name="token",
                key="token_id",
                evolve=rules.evolve,
                rows=(Rows(access_tokens, lambda token: (token,), rules.row),),
                serve=views.serve,
                unknown=messages.NO_SUCH_TOKEN,
                timed=False,
                resident=True,
            ),
        ),
        queries={messages.ListTokens: store.tokens},
        answers={messages.MakeToken: views.answer_with(keys)},
        tell=rules.tell,
        builtin=True,
    )
