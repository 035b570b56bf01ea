"""What the scoring system sends, datagram by datagram, and what is meant by it."""
