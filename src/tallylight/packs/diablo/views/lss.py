"""A Diablo session as splits for LiveSplit: one file of it, an attempt for each run.

LiveSplit keeps times in whole seconds, and stops its timer in a pause; so both of its clocks
say the active time, and the rest between the two ends is its pause time.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from re import compile as pattern
from typing import Final, Protocol
from xml.etree.ElementTree import Element, SubElement, indent, tostring

VERSION: Final = "1.7.0"
GAME: Final = "Diablo II: Resurrected"
WRITTEN: Final = "%m/%d/%Y %H:%M:%S"
BEST: Final = "Personal Best"
MILLISECOND: Final = timedelta(milliseconds=1)

_UNWRITABLE = pattern(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to write."""


class Told(Protocol):
    """A session: when it began."""

    @property
    def started_at(self) -> datetime: ...


class Run(Protocol):
    """A run that is over. `active_ms` is None where its two ends say it."""

    @property
    def number(self) -> int: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime: ...
    @property
    def active_ms(self) -> int | None: ...
    @property
    def run_type(self) -> str | None: ...


def livesplit(session: Told, runs: Sequence[Run]) -> str:
    """The file, with the types of its runs as category."""
    types = dict.fromkeys(_UNWRITABLE.sub("", run.run_type) for run in runs if run.run_type)
    root = Element("Run", version=VERSION)
    for name, said in (
        ("GameIcon", ""),
        ("GameName", GAME),
        ("CategoryName", ", ".join(types) or "Runs"),
        ("LayoutPath", ""),
    ):
        SubElement(root, name).text = said
    _metadata(root, session)
    SubElement(root, "Offset").text = _span(timedelta())
    SubElement(root, "AttemptCount").text = str(len(runs))
    history = SubElement(root, "AttemptHistory")
    for run in runs:
        _attempt(history, run)
    _segment(SubElement(root, "Segments"), runs)
    SubElement(root, "AutoSplitterSettings")
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _metadata(root: Element, session: Told) -> None:
    metadata = SubElement(root, "Metadata")
    SubElement(metadata, "Run", id="")
    SubElement(metadata, "Platform", usesEmulator="False").text = ""
    SubElement(metadata, "Region").text = ""
    SubElement(metadata, "Variables")
    more = SubElement(metadata, "CustomVariables")
    SubElement(more, "Variable", name="Session").text = _at(session.started_at)


def _attempt(history: Element, run: Run) -> None:
    """No time server is asked, and it says so."""
    attempt = SubElement(
        history,
        "Attempt",
        id=str(run.number),
        started=_at(run.started_at),
        isStartedSynced="False",
        ended=_at(run.ended_at),
        isEndedSynced="False",
    )
    active = _active(run)
    _times(attempt, active)
    paused = run.ended_at - run.started_at - active
    if paused >= MILLISECOND:  # less is what rounding left
        SubElement(attempt, "PauseTime").text = _span(paused)


def _segment(segments: Element, runs: Sequence[Run]) -> None:
    """LiveSplit wants at least one segment: here it is the whole run."""
    segment = SubElement(segments, "Segment")
    SubElement(segment, "Name").text = "Run"
    SubElement(segment, "Icon").text = ""
    best = SubElement(SubElement(segment, "SplitTimes"), "SplitTime", name=BEST)
    fastest = SubElement(segment, "BestSegmentTime")
    if runs:
        shortest = min(map(_active, runs))
        _times(best, shortest)
        _times(fastest, shortest)
    times = SubElement(segment, "SegmentHistory")
    for run in runs:
        _times(SubElement(times, "Time", id=str(run.number)), _active(run))


def _active(run: Run) -> timedelta:
    wall = run.ended_at - run.started_at
    return wall if run.active_ms is None else min(wall, timedelta(milliseconds=run.active_ms))


def _times(element: Element, active: timedelta) -> None:
    SubElement(element, "RealTime").text = _span(active)
    SubElement(element, "GameTime").text = _span(active)


def _at(time: datetime) -> str:
    return time.astimezone(UTC).strftime(WRITTEN)


def _span(span: timedelta) -> str:
    """A time as LiveSplit writes it: `1.02:03:04.5670000`."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{span.days}." if span.days else ""
    return f"{days}{hours:02}:{minutes:02}:{seconds:02}.{span.microseconds:06}0"
