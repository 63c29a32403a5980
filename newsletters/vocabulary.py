"""The closed vocabularies of what we send; stored values never change their spelling."""

from django.db.models import IntegerChoices, TextChoices


class Weekday(IntegerChoices):
    """Python's ``date.weekday()``."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class ApprovalPolicy(TextChoices):
    MANUAL = "manual", "An editor approves each edition"
    AUTOMATIC = "automatic", "Editions approve themselves when they pass the gate"


class UnknownPolicy(TextChoices):
    """What becomes of a copy of which nobody can say whether it arrived."""

    HOLD = "hold", "Show it to editors"
    RESEND = "resend", "Send it again with the same Message-ID"


class Section(TextChoices):
    FAST = "fast", "Fast actions"
    BIG = "big", "Big actions"
    ANYTIME = "anytime", "Anytime actions"
    COMING_UP = "coming_up", "Coming up"
    BILLS = "bills", "Bills we follow"
    LEARN = "learn", "Learn more"
    LANGUAGE = "language", "Say it better"


class CandidateKind(TextChoices):
    ACTION = "action", "Action"
    MEETING = "meeting", "Meeting"
    BILL = "bill", "Bill"
    RESOURCE = "resource", "Resource"
    TERM = "term", "Term"


class LeftOutReason(TextChoices):
    CLOSES_BEFORE_READERS_CAN_ACT = (
        "closes_before_readers_can_act",
        "It closes before readers can act",
    )
    LINK_STALE = "link_stale", "Its link is stale"
    RECENTLY_USED = "recently_used", "It was in a recent edition"
    OVER_QUOTA = "over_quota", "Its section is full"
    WRONG_PLACE = "wrong_place", "It is about another place"
    WRONG_LANGUAGE = "wrong_language", "It is in another language"
    HELD_BY_EDITOR = "held_by_editor", "An editor holds it back"
    NEEDS_REVIEW = "needs_review", "Its review date has passed"


class EditionState(TextChoices):
    ASSEMBLING = "assembling", "Assembling"
    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


class SubscriberStatus(TextChoices):
    PENDING = "pending", "Waiting for confirmation"
    CONFIRMED = "confirmed", "Confirmed"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"


class ConsentKind(TextChoices):
    REQUESTED = "requested", "Asked to subscribe"
    CONFIRMED = "confirmed", "Confirmed"
    IMPORTED = "imported", "Imported by an editor"
    WITHDRAWN = "withdrawn", "Unsubscribed"


class SuppressionReason(TextChoices):
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    BLOCKED = "blocked", "Asked never to be mailed"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complained"
    ERASED = "erased", "Erased"


class DeliveryState(TextChoices):
    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Claimed"
    SUBMITTING = "submitting", "Being handed over"
    RETRY_WAIT = "retry_wait", "Waiting to try again"
    ACCEPTED = "accepted", "Accepted"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Complained"
    FAILED = "failed", "Failed"
    SUPPRESSED = "suppressed", "Suppressed"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"
    UNKNOWN = "unknown", "Unknown"


PENDING_DELIVERY_STATES = frozenset(
    {
        DeliveryState.QUEUED,
        DeliveryState.CLAIMED,
        DeliveryState.SUBMITTING,
        DeliveryState.RETRY_WAIT,
    }
)
"""Copies that the ledger counts as *pending*."""


class OutboxState(TextChoices):
    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Claimed"
    SUBMITTING = "submitting", "Being handed over"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
