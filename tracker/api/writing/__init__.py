"""What may be said of each noun, by explicit fields; the rest belongs to the service."""
