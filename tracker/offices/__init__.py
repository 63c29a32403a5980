"""Who represents a place: seats, who sits in them, and how to reach their offices."""
