"""What may happen to sessions, runs, characters and the grail, and what it makes of them."""
