"""What stands in a rendering where each person's own words will stand.

A rendering is shared by everybody of one variant; these marks are the only places in which two
copies differ. They are plain ASCII that no header folding, encoding or markup changes.

Each process has its own: whoever writes words for an edition could otherwise write a mark into the
address of a link, and every reader who follows it would hand over what stands there.
"""

import secrets
from typing import Final

UNGUESSABLE: Final = secrets.token_hex(8)
UNSUBSCRIBE: Final = f"https://unsubscribe.invalid/{UNGUESSABLE}"
"""Becomes the address of the page that ends the subscription."""
PREFERENCES: Final = f"https://preferences.invalid/{UNGUESSABLE}"
"""Becomes the address of the page with the reader's choices."""
SINCE: Final = f"-since-{UNGUESSABLE}-"
""" Becomes " on 3 March 2026", the day of the consent, or nothing."""
