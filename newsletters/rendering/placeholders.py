"""What stands in a rendering where each person's own words will stand.

A rendering is shared by everybody of one variant; these marks are the only places in which two
copies differ. They are plain ASCII that no header folding, encoding or markup changes.
"""

from typing import Final

UNSUBSCRIBE: Final = "https://unsubscribe.invalid/5c1a6e0bd2f94d0c"
"""Becomes the address of the page that ends the subscription."""
PREFERENCES: Final = "https://preferences.invalid/5c1a6e0bd2f94d0c"
"""Becomes the address of the page with the reader's choices."""
SINCE: Final = "-since-5c1a6e0bd2f94d0c-"
""" Becomes " on 3 March 2026", the day of the consent, or nothing."""
