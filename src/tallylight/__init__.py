"""Tallylight keeps the record of a live show and puts it on the stream."""

__version__ = "0.1.0"
