"""Questions about the audience, in SQL."""
