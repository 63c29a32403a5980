"""Our rows as others read them: rows in, the records of ``tracker.formats`` out."""
