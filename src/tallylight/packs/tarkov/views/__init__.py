"""What is served and shown of raids."""
