"""What an editor could write better: looked at as it is saved, said and never stopping."""
