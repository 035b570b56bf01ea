"""What is known and decided about matches."""
