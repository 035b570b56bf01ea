"""The rules of raids: what may happen, and what a raid is after it happened."""
