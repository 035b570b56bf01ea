"""Plain data of the audience."""
