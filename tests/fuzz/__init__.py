"""The running service asked at random by every role: ``scripts/fuzz``."""
