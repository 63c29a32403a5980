"""A movement's page of campaigns to follow and numbered demands with their evidence."""

from tracker.formats.demands.reader import NAME, read

__all__ = ["NAME", "read"]
