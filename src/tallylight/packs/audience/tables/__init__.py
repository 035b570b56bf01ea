"""The tables of seed 004, and what they need beside them."""
