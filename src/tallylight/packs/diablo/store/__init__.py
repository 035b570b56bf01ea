"""What can be asked about sessions, runs and the grail."""
