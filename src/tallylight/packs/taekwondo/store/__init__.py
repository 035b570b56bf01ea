"""What is asked of matches: questions in SQL."""
