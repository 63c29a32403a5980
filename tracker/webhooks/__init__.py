"""Telling other systems what happened: signed, at least once, through the door."""
