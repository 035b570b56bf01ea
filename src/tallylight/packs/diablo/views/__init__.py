"""What is served and shown of sessions, runs and the grail."""
