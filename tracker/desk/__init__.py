"""Pages of the desk beside lists and forms."""
