"""The closed vocabularies of what we follow.

Rules, models, the API and the importers share these words; each stored value is part of the
public interface and never changes its spelling.
"""

from django.db.models import TextChoices


class PlaceKind(TextChoices):
    COUNTRY = "country", "Country"
    STATE = "state", "State"
    DISTRICT = "district", "Federal district"
    TERRITORY = "territory", "Territory"
    COUNTY = "county", "County"
    CITY = "city", "City"
    LEGISLATIVE = "legislative", "Legislative district"
    OTHER = "other", "Other"


FAST_MINUTES = 5
"""An action of at most this effort, in minutes, is fast; "fast" is derived, never stored."""


class Verb(TextChoices):
    """What the reader does; the button says it in words."""

    SIGN = "sign", "Sign"
    CALL = "call", "Call"
    WRITE = "write", "Write"
    ATTEND = "attend", "Attend"
    COMMENT = "comment", "Comment"
    TESTIFY = "testify", "Testify"
    VOTE = "vote", "Vote"
    DONATE = "donate", "Donate"
    VOLUNTEER = "volunteer", "Volunteer"
    SHARE = "share", "Share"
    LEARN = "learn", "Learn"
    TALK = "talk", "Talk"
    FOLLOW = "follow", "Follow"
    ORGANIZE = "organize", "Organize"


class Durability(TextChoices):
    """How an action ends: declared by a person, never guessed."""

    TIMED = "timed", "Ends at a moment"
    ANYTIME = "anytime", "Never ends"
    STANDING = "standing", "Ends with what it rests on"


class EndReason(TextChoices):
    """Why an action is over, or when and why it will be."""

    DATE = "date", "The date given for it"
    COMMENT_DEADLINE = "comment_deadline", "The deadline for comments"
    MEETING_STARTED = "meeting_started", "The meeting starts"
    MEETING_CANCELLED = "meeting_cancelled", "The meeting was cancelled"
    PETITION_CLOSED = "petition_closed", "The petition closes"
    BILL_FINAL = "bill_final", "The bill is decided"
    SESSION_ENDED = "session_ended", "The legislative session ends"
    CAMPAIGN_ENDED = "campaign_ended", "The campaign ends"
    LINK_DEAD = "link_dead", "Its link is dead"
    SUPERSEDED = "superseded", "Another action replaces it"
    RETIRED = "retired", "An editor or its source retired it"


class ActionState(TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Stance(TextChoices):
    SUPPORT = "support", "Support"
    OPPOSE = "oppose", "Oppose"
    AMEND = "amend", "Amend"
    WATCH = "watch", "Watch"


class Outcome(TextChoices):
    """How it came out, seen from our stance."""

    PENDING = "pending", "Not decided"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    OVER = "over", "Over, neither won nor lost"
    UNKNOWN = "unknown", "Unknown"


class Chamber(TextChoices):
    HOUSE = "house", "House"
    SENATE = "senate", "Senate"
    JOINT = "joint", "Joint"
    UPPER = "upper", "Upper chamber"
    LOWER = "lower", "Lower chamber"
    COUNCIL = "council", "Council"


class BillKind(TextChoices):
    """Federal types as congress.gov spells them, then what states, councils and campaigns have."""

    HR = "hr", "House bill"
    S = "s", "Senate bill"
    HJRES = "hjres", "House joint resolution"
    SJRES = "sjres", "Senate joint resolution"
    HCONRES = "hconres", "House concurrent resolution"
    SCONRES = "sconres", "Senate concurrent resolution"
    HRES = "hres", "House resolution"
    SRES = "sres", "Senate resolution"
    HAMDT = "hamdt", "House amendment"
    SAMDT = "samdt", "Senate amendment"
    BILL = "bill", "Bill"
    RESOLUTION = "resolution", "Resolution"
    AMENDMENT = "amendment", "Amendment"
    ORDINANCE = "ordinance", "Local ordinance"
    RULE = "rule", "Rule"
    EXECUTIVE = "executive", "Executive action"
    PACKAGE = "package", "Package of measures"


class BillClass(TextChoices):
    """What a status means for somebody who wants to act."""

    LIVE = "live", "Live"
    PROVISIONAL = "provisional", "Provisionally dead"
    FINAL = "final", "Final"
    UNKNOWN = "unknown", "Unknown"


class BillRelationKind(TextChoices):
    COMPANION = "companion", "Companion"
    PRIOR_SESSION = "prior_session", "Reintroduced from a prior session"
    REPLACES = "replaces", "Replaces"
    PREFERRED_OVER = "preferred_over", "Preferred over"


class ProposalState(TextChoices):
    """Something the machine proposes and a person settles."""

    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    DISMISSED = "dismissed", "Dismissed"


class MeetingStatus(TextChoices):
    """Stored; *past* comes from the clock in the place's zone and is never stored."""

    TENTATIVE = "tentative", "Tentative"
    CONFIRMED = "confirmed", "Confirmed"
    POSTPONED = "postponed", "Postponed"
    RESCHEDULED = "rescheduled", "Rescheduled"
    RECESSED = "recessed", "Recessed"
    RECONVENED = "reconvened", "Reconvened"
    CANCELLED = "cancelled", "Cancelled"


class DocumentKind(TextChoices):
    AGENDA = "agenda", "Agenda"
    NOTICE = "notice", "Notice"
    SUMMARY = "summary", "Summary"
    MINUTES = "minutes", "Minutes"
    TRANSCRIPT = "transcript", "Transcript"
    VIDEO = "video", "Video"
    OTHER = "other", "Other"


class PetitionState(TextChoices):
    UNKNOWN = "unknown", "Unknown"
    PENDING = "pending", "Not yet open"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    REJECTED = "rejected", "Rejected by its host"


class ResourceKind(TextChoices):
    ARTICLE = "article", "Article"
    REPORT = "report", "Report"
    TOOLKIT = "toolkit", "Toolkit"
    THREAD = "thread", "Thread"
    PODCAST = "podcast", "Podcast"
    BOOK = "book", "Book"
    VIDEO = "video", "Video"
    DATASET = "dataset", "Data set"
    GUIDE = "guide", "Guide"
    WEBSITE = "website", "Website"
    OTHER = "other", "Other"


class PostKind(TextChoices):
    TAKE_ACTION = "take_action", "Take action"
    HOW_TO = "how_to", "How to"
    TERMINOLOGY = "terminology", "Terminology"
    INSPIRATION = "inspiration", "Inspiration"


class EntryMarker(TextChoices):
    """What an author marked a passage of a post as."""

    NONE = "", "Unmarked"
    FAST_ACTION = "fast_action", "Fast action"
    BIG_ACTION = "big_action", "Big action"
    LEARN_MORE = "learn_more", "Learn more"
    LANGUAGE_ALERT = "language_alert", "Language alert"
    SKILLS = "skills", "Skills call-out"


class Verdict(TextChoices):
    """What we say of a link."""

    UNCHECKED = "unchecked", "Not checked yet"
    OK = "ok", "Works"
    MOVED = "moved", "Works at a new address"
    CLOSED = "closed", "Says that it is over"
    EXPIRED = "expired", "Its date has passed"
    SUSPECT = "suspect", "Failing, not confirmed"
    DEAD = "dead", "Dead"
    BLOCKED = "blocked", "Cannot tell"
    DRIFTED = "drifted", "Has become another thing"
    UNSAFE = "unsafe", "Refused by policy"


STALE_VERDICTS = frozenset(
    {Verdict.DEAD, Verdict.CLOSED, Verdict.EXPIRED, Verdict.DRIFTED, Verdict.UNSAFE}
)
"""Verdicts that keep an action out of an edition."""


class FeedState(TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused by an editor"
    GONE = "gone", "Gone"


class EntryState(TextChoices):
    INBOX = "inbox", "In the inbox"
    ACCEPTED = "accepted", "Accepted"
    DISMISSED = "dismissed", "Dismissed"


class CalendarKind(TextChoices):
    """What a calendar's event is; a feed can be narrowed to some of them."""

    MEETING = "meeting", "Meeting"
    HEARING = "hearing", "Hearing on a bill"
    COMMENT = "comment", "Comment deadline"
    PETITION = "petition", "Petition closes"
    ACTION = "action", "Action ends"
    ELECTION = "election", "Election day"
