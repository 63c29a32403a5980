"""Outside data into rows: one writer per noun, one transaction per source, idempotent by identity.

Formats read (``tracker.formats``), this room writes. A writer takes records of our own words and
tells what it changed; running it again on the same records changes nothing.
"""
