"""Chapters that we subscribe to: their actions beside ours, with their ends and outcomes."""
