"""Folders in which other programs write: a file is handed on once it is whole."""
