"""The deck: commands with fixed values as buttons, each behind a link of its own."""

from tallylight.core.deck import messages, rules, store, views
from tallylight.core.deck.links import Links
from tallylight.core.deck.tables import deck_buttons
from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.sought import Sought

b = deck_buttons.c


def pack(links: Links) -> Pack:
    """The pack of an installation that makes its links this way."""
    return Pack(
        name="deck",
        sentence="Buttons for a Stream Deck and its like.",
        messages=messages,
        decide=rules.decide,
        subjects=(
            Subject(
                name="button",
                key="button_id",
                evolve=rules.evolve,
                rows=(Rows(deck_buttons, lambda button: (button,), rules.row),),
                serve=views.serve,
                unknown=messages.NO_SUCH_BUTTON,
                timed=False,
            ),
        ),
        queries={
            messages.ListButtons: store.buttons,
            messages.GetLink: store.link_with(links),
        },
        answers={messages.MakeButton: views.answer_with(links)},
        tell=rules.tell,
        seeks=(
            Sought(
                kind="button",
                table=deck_buttons,
                at=b.made_at,
                link="/deck",
                channel=b.channel,
                standing=b.revoked_at.is_(None),
            ),
        ),
        builtin=True,
    )
