"""The publishers' desk for what we send. Addresses are masked; evidence is read, never edited.

States of editions and deliveries are changed by the verbs behind the commands and the API.
"""

from newsletters.admin import editions, letters, people

__all__ = ["editions", "letters", "people"]
