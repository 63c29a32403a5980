"""Monday's digest: what editors should look at this week."""
