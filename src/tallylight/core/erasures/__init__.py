"""The one way out of append-only history: gated, ledgered, and told of."""
