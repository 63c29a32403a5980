"""Who wrote what an edition holds, as the audit log has it: by the desk or the API, not by jobs."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from backend.audit.models import Entry
from newsletters.assembly.snapshot import Item


def last_writer(items: Iterable[Item], *, since: datetime | None) -> int | None:
    """The id of the person who last wrote one of their rows, later than ``since``; one query."""
    by_kind = defaultdict(list)
    for item in items:
        by_kind[item.kind].append(str(item.id))
    if not by_kind:
        return None
    rows = Q()
    for kind, ids in by_kind.items():
        rows |= Q(kind=kind, object_id__in=ids)
    later = Q(at__gt=since) if since else Q()
    written = Entry.objects.filter(rows, later, user_id__isnull=False)
    return written.order_by("-number").values_list("user_id", flat=True).first()


def written_since(kind: str, at: datetime) -> frozenset[int]:
    """The rows of a kind that people wrote later than that; one query."""
    written = Entry.objects.filter(kind=kind, at__gt=at, user_id__isnull=False)
    return frozenset(int(each) for each in written.values_list("object_id", flat=True).distinct())
