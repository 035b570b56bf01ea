"""Check: proves that a database is in order, and says plainly what is not. Writes nothing."""
