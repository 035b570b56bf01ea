"""What arrives from outside: feeds, fetched figures, and what a person pastes or imports."""
