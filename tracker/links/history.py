"""Looks as rows and as values: what the verdict reads and what a check leaves behind."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from tracker.links.evidence import Evidence, Signal
from tracker.links.verdict import OwnDates
from tracker.models import ControlProbe, Link, LinkUse, Look
from tracker.vocabulary import ActionState, EndReason
from tracker.web.failure import Failure, Hop

PROBE_LASTS = timedelta(days=7)
STORED = (
    "at", "status", "chain", "final_url", "error", "milliseconds", "body_bytes", "content_type",
    "title", "canonical", "sketch", "signals",
)  # fmt: skip
"""The columns of a look that judging reads."""


def looks_of(links: Iterable[Link]) -> dict[int, list[Evidence]]:
    """Every look at these links, oldest first. One query, and none for no links."""
    by_id = {link.pk: link.url for link in links}
    found: dict[int, list[Evidence]] = defaultdict(list)
    if by_id:
        rows: Iterable[tuple[Any, ...]] = (
            Look.objects.filter(link_id__in=by_id)
            .order_by("link_id", "at", "id")
            .values_list("link_id", *STORED)
        )
        for link_id, *stored in rows:
            found[link_id].append(as_evidence(stored, by_id[link_id]))
    return found


def as_evidence(stored: Sequence[Any], url: str) -> Evidence:
    """A look again as it was seen: its columns in the order of ``STORED``."""
    at, status, chain, final_url, error, took, size, kind, title, canonical, sketch, said = stored
    return Evidence(
        url=chain[0][1] if chain else url,
        at=at,
        status=status,
        hops=tuple(Hop(answered, asked, permanent) for answered, asked, permanent in chain),
        final_url=final_url,
        failure=Failure(error) if error else None,
        milliseconds=took,
        body_bytes=size,
        content_type=kind,
        title=title,
        canonical=canonical,
        sketch=sketch,
        signals=tuple(map(Signal.read, said)),
    )


def own_dates(link_ids: Iterable[int]) -> dict[int, OwnDates]:
    """When what each link serves is over; a link with one use that has no end has none.

    An action that ended because of this very link does not make the link expire.
    """
    ends: dict[int, list[datetime | None]] = defaultdict(list)
    uses: Iterable[tuple[Any, ...]] = LinkUse.objects.filter(
        link_id__in=list(link_ids)
    ).values_list(
        "link_id",
        "action__effective_end",
        "action__effective_reason",
        "action__state",
        "petition__closes_at",
        "meeting__starts_at",
        "meeting__ends_at",
    )
    for link_id, action_ends, reason, state, closes, starts, meeting_ends in uses:
        if link_id is None or state == ActionState.DRAFT:
            continue
        own = action_ends if reason != EndReason.LINK_DEAD else None
        ends[link_id].append(own or closes or meeting_ends or starts)
    dates = {}
    for link_id, given in ends.items():
        known = [moment for moment in given if moment is not None]
        dates[link_id] = OwnDates(max(known) if known and len(known) == len(given) else None)
    return dates


def known_probes(hosts: Iterable[str], *, at: datetime) -> dict[tuple[str, str], Evidence]:
    """Control probes that are still fresh."""
    rows = ControlProbe.objects.filter(host__in=set(hosts), at__gt=at - PROBE_LASTS, at__lte=at)
    return {
        (row.host, row.segment): Evidence(
            url=row.final_url,
            at=row.at,
            status=404 if row.is_honest else 200,
            final_url=row.final_url,
            sketch=row.sketch,
        )
        for row in rows
    }


def keep_probes(made: dict[tuple[str, str], Evidence]) -> None:
    """Remember this run's probes."""
    ControlProbe.objects.bulk_create(
        [
            ControlProbe(
                host=host[:255],
                segment=segment[:255],
                at=probe.at,
                is_honest=probe.status in (404, 410),
                sketch=probe.sketch,
                final_url=probe.final_url,
            )
            for (host, segment), probe in made.items()
        ],
        update_conflicts=True,
        unique_fields=["host", "segment"],
        update_fields=["at", "is_honest", "sketch", "final_url"],
    )


def ending_links(at: datetime) -> Sequence[int]:
    """Links whose verdict our own dates may have overtaken since it was formed."""
    uses = LinkUse.objects.filter(link__isnull=False).exclude(
        link__verdict_reason="deadline-passed"
    )
    over = uses.filter(
        Q(action__effective_end__lte=at)
        | Q(petition__closes_at__lte=at)
        | Q(meeting__starts_at__lte=at)
    )
    reopened = Link.objects.filter(verdict_reason="deadline-passed")
    found = {*over.values_list("link_id", flat=True), *reopened.values_list("pk", flat=True)}
    return sorted(found)
