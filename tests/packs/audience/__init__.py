"""The people around the show."""
