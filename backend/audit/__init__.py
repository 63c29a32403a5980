"""Who did what: an append-only log of decisions, each row chained to the one before by its hash."""
