"""An action proposed from a page: every value with the place where the page says it."""
