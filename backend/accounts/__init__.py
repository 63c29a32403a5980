"""Who may work here: editors, their one-time login links and their API tokens."""
