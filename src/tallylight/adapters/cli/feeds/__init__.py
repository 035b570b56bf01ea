"""What every pack with a feed has on the command line: `play`, `record`, `simulate`, `reread`.

    {pack} play      target: to whom    sending: when    files: what was recorded
    {pack} simulate  the same, of a made-up feed; answering: senders that can be asked
    {pack} record    what arrives at a port, or what the record has of it
    {pack} reread    what was kept, read once more

This file is light, because every call of the command line reads it.
"""

# ruff: noqa: PLC0415 - imports stand where they are needed: a press must not wait for the rest.

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tallylight.core.feed import Feed
    from tallylight.core.pack import Pack
    from tallylight.core.registry import Registry

SENTENCES: Mapping[str, str] = {
    "play": "Send a recording to a port, as its senders did.",
    "record": "Keep what arrives at a port as a recording, until Ctrl+C.",
    "simulate": "Send a made-up feed to a port, as its senders would.",
    "reread": "Read what was kept once more, and say what would be made of it now.",
}


def verbs(pack: "Pack") -> dict[str, str]:
    """What can be done with a pack's feeds, each with its sentence."""
    return {verb: said for verb, said in SENTENCES.items() if _doing(pack, verb)}


def command(
    registry: "Registry", words: Sequence[str], named: str | None = None
) -> click.Command | None:
    """The command of `pack verb`, about the named feed; None when there is none of these words.

    UsageError where the pack has several such feeds and none of them is named.
    """
    pack = registry.packs.get(words[0])
    able = {feed.name: feed for feed in _doing(pack, words[1])} if pack is not None else {}
    if not able:
        return None
    if named is None and len(able) > 1:
        raise click.UsageError(f"Say which feed with --feed: {', '.join(able)}.")
    feed = able.get(named or next(iter(able)))
    if feed is None:
        raise click.UsageError(f"There is no feed {named!r} here. There are: {', '.join(able)}.")
    made = _made(words[1], f"{words[0]}.{feed.name}", feed)
    made.name = " ".join(words)
    about = click.Option(["--feed"], type=click.Choice(list(able)), help="Which feed it is.",
                         default=feed.name, show_default=True, expose_value=False)  # fmt: skip
    made.params.append(about)
    return made


def _doing(pack: "Pack", verb: str) -> "Sequence[Feed[Any]]":
    """The feeds of a pack with which that can be done."""
    if verb not in SENTENCES:
        return ()
    needs = {"simulate": "simulate", "reread": "rereading"}.get(verb)
    return [feed for feed in pack.feeds if needs is None or getattr(feed, needs) is not None]


def _made(verb: str, name: str, feed: "Feed[Any]") -> click.Command:
    from tallylight.adapters.cli.feeds.play import play
    from tallylight.adapters.cli.feeds.record import record
    from tallylight.adapters.cli.feeds.reread import reread_command
    from tallylight.adapters.cli.feeds.simulate import simulate

    make = {"play": play, "record": record, "simulate": simulate, "reread": reread_command}[verb]
    return make(name, feed, SENTENCES[verb])
