"""The only door to the outside web: guard, fetch, politeness."""
