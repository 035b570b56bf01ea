"""Platforms that a streamer is on, played on this computer: for tests, and for a demo.

    Room      what happens in a room, with the ids that the platform gives
    Platform  a server with that room's events, its numbers, and what others know of persons
    Stage     a server of Twitch's EventSub
    Trick     what a server does to a request instead of answering it well

Everything listens at 127.0.0.1, at a port that is free, and sends what it is told to.
"""

from tallylight.fakes.eventsub import Stage
from tallylight.fakes.platform import Platform
from tallylight.fakes.room import Event, Room
from tallylight.fakes.tricks import Trick

__all__ = ["Event", "Platform", "Room", "Stage", "Trick"]
