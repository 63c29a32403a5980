"""A group's take-action post: marked passages in ordered sections.

Authors mark a passage with an image before it (fast action, big action, learn more, language
alert, skills); what stands unmarked under "a few actions you can take" never goes out of date.
"""

from tracker.formats.post.reader import NAME, read

__all__ = ["NAME", "read"]
