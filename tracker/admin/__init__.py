"""The editors' admin of what we follow.

Ends, states and outcomes of actions are derived: they are shown here and written by
``tracker.lifecycle``, which every saved action, bill, meeting and petition passes through. Nothing
is deleted by hand (an edition may have linked to it): close or supersede it.
"""

from tracker.admin import actions, bills, campaigns, links, meetings, places, reading, sources

__all__ = ["actions", "bills", "campaigns", "links", "meetings", "places", "reading", "sources"]
