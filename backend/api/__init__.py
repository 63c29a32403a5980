"""REST conventions of both apps: problems, pages of a list, who may ask and how often."""
