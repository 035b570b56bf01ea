"""The tables of matches, of what the wire said, and of flags, as seed 002 knows them."""
