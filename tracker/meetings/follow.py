"""Calendars that are followed by their address: beginning to follow one."""

from datetime import datetime

from django.db import transaction

from backend.kernel.errors import InvalidInput
from tracker.ingest.intake import PlaceNeeded
from tracker.ingest.order import place_of
from tracker.ingest.registry import FORMATS, MEETING_FORMATS
from tracker.links.add import key_of
from tracker.links.urls import host_of, normalise
from tracker.models import Action, MeetingFeed, MeetingSource
from tracker.vocabulary import FeedState

MAX_HOST = 60
WEBCAL = ("webcal://", "webcals://")


class NotAMeetingFormat(InvalidInput):
    def __init__(self, name: str) -> None:
        known = ", ".join(MEETING_FORMATS)
        super().__init__("not_a_meeting_format", f"“{name}” tells no meetings; these do: {known}.")


class FollowedOtherwise(InvalidInput):
    """The address is followed already, as another format or for another place."""

    def __init__(self, feed: MeetingFeed) -> None:
        super().__init__(
            "followed_otherwise",
            f"{feed.url} is followed already as {feed.format} of {feed.place.ocd_id}.",
            feed=feed.pk,
        )


def follow_source(
    format_name: str, url: str, *, place: str, at: datetime, publishes: bool = True
) -> MeetingFeed:
    """The calendar of this address, made and due if it is new or was retired. Idempotent.

    ``place`` is an OCD id, or empty where the format has one of its own. Meetings that were read
    from it by hand before are taken over, so that they keep their identity.
    """
    if format_name not in MEETING_FORMATS:
        raise NotAMeetingFormat(format_name)
    known = place or FORMATS[format_name].place
    if not known:
        raise PlaceNeeded(format_name)
    where = place_of(known)
    plain = normalise(_web(url))
    with transaction.atomic():
        feed, _ = MeetingFeed.objects.select_related("place").get_or_create(
            url_sha256=key_of(plain),
            defaults={
                "url": plain,
                "format": format_name,
                "system": _free_system(format_name, plain),
                "place": where,
                "publishes": publishes,
                "next_poll_at": at,
            },
        )
    if (feed.format, feed.place_id) != (format_name, where.pk):
        raise FollowedOtherwise(feed)
    if feed.state == FeedState.GONE:
        feed.state, feed.gone_seen, feed.next_poll_at = FeedState.ACTIVE, 0, at
        feed.save(update_fields=["state", "gone_seen", "next_poll_at", "updated_at"])
    return feed


def adopt(feed: MeetingFeed, source_ids: list[str]) -> None:
    """Take over the meetings that ``ingest`` read of the same place under the format's name."""
    ours = MeetingSource.objects.filter(system=feed.system, source_id__in=source_ids)
    rows = MeetingSource.objects.filter(
        system=feed.format, source_id__in=source_ids, meeting__place=feed.place_id
    ).exclude(source_id__in=list(ours.values_list("source_id", flat=True)))
    meetings = list(rows.values_list("meeting_id", flat=True))
    if not meetings:
        return
    Action.objects.filter(source=feed.format, meeting__in=meetings).update(source=feed.system)
    rows.update(system=feed.system)


def _web(url: str) -> str:
    """``webcal:`` is what calendar programs call https."""
    for scheme in WEBCAL:
        if url.lower().startswith(scheme):
            return "https://" + url[len(scheme) :]
    return url


def _free_system(format_name: str, url: str) -> str:
    """Format and host, with a number where a host has several calendars."""
    base = f"{format_name}:{host_of(url)[:MAX_HOST]}"
    taken = set(
        MeetingFeed.objects.filter(system__startswith=base).values_list("system", flat=True)
    )
    name, number = base, 2
    while name in taken:
        name, number = f"{base}#{number}", number + 1
    return name
