"""Channels: the broadcasters, or the courts of a venue, whose shows are kept."""

from tallylight.core.channels import messages, rules, store, views
from tallylight.core.channels.tables import channels
from tallylight.core.pack import Pack, Rows, Subject

PACK = Pack(
    name="channels",
    sentence="The broadcasters or courts whose shows are kept.",
    messages=messages,
    decide=rules.decide,
    subjects=(
        Subject(
            name="channel",
            key="channel",
            evolve=rules.evolve,
            rows=(Rows(channels, lambda channel: (channel,), rules.row),),
            serve=views.served,
            unknown=messages.NO_SUCH_CHANNEL,
            timed=False,
            resident=True,
        ),
    ),
    queries={messages.GetChannels: store.all_channels},
    tell=rules.tell,
    builtin=True,
)
