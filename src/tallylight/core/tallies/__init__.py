"""Tallies: sums, gaps and streaks, changed in the transaction that changes a subject."""
