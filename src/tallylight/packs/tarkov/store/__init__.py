"""What can be asked about raids."""
