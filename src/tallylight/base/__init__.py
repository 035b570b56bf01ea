"""Words and tools that everything may use; standard library only."""
