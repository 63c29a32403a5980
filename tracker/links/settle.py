"""What an editor does with a link in one click: vouch, ignore, take the new address, give it up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from backend.accounts.models import Role, User
from backend.audit.record import Who, each_changed
from backend.kernel.errors import Conflict
from tracker.lifecycle import recompute
from tracker.links.add import add_link
from tracker.links.archive import NoArchivedCopy, want
from tracker.links.record import resettle
from tracker.models import Action, Link, LinkRole, LinkUse
from tracker.vocabulary import ActionState

KEEP = timedelta(days=30)
"""How long an editor's word holds against the looks."""


class NothingToReplace(Conflict):
    """The link has no other address to go to."""

    def __init__(self, link: Link) -> None:
        super().__init__(
            "link_has_no_new_address", "No new address is known for this link.", link=link.pk
        )


def recheck(links: Sequence[int], *, at: datetime) -> int:
    """Due now; the next check takes them. How many."""
    return Link.objects.filter(pk__in=links).update(next_look_at=at, updated_at=Now())


def pin(link: Link, *, at: datetime, until: datetime | None = None) -> None:
    """An editor vouches for it until then (thirty days), whatever the looks say."""
    with transaction.atomic():
        Link.objects.filter(pk=link.pk).update(pinned_until=until or at + KEEP, updated_at=Now())
        resettle([link.pk], at=at)
    link.refresh_from_db()


def unpin(link: Link, *, at: datetime) -> None:
    """The looks speak again."""
    with transaction.atomic():
        Link.objects.filter(pk=link.pk).update(pinned_until=None, updated_at=Now())
        resettle([link.pk], at=at)
    link.refresh_from_db()


def ignore_host(link: Link, *, ignored: bool = True, by: User | None = None) -> int:
    """Never check the links of this host again (or do) that the person may change; all of them
    without one. How many links that touched.
    """
    links = by.over(Link.objects.all(), Role.EDITOR) if by else Link.objects.all()
    others = links.filter(host=link.host).exclude(ignored=ignored)
    count = others.update(ignored=ignored, updated_at=Now())
    link.refresh_from_db()
    return count


def replace(link: Link, *, at: datetime, url: str = "") -> Link:
    """Everything that used the link uses the new address from now on: the one given, or the one
    that the link itself proposes. The old link stays for its history. Idempotent.
    """
    target = url or link.moved_to
    if not target:
        raise NothingToReplace(link)
    with transaction.atomic():
        new = add_link(target, at=at)
        if new.pk == link.pk:
            raise NothingToReplace(link)
        LinkUse.objects.filter(link=link).update(link=new)
        Link.objects.filter(pk=link.pk).update(replaced_by=new, next_look_at=None, updated_at=Now())
    link.refresh_from_db()
    return new


def use_archived(link: Link, *, at: datetime) -> Link | None:
    """Everything that used the link uses the archive's copy from now on.

    None where the archive has yet to be asked: the link waits in the queue then, and the copy is
    proposed when there is one. NoArchivedCopy where it has none.
    """
    if link.archive_url:
        return replace(link, at=at, url=link.archive_url)
    if link.archive_asked_at is not None:
        raise NoArchivedCopy(link)
    want(link, at=at)
    link.refresh_from_db()
    return None


def give_up(link: Link, *, at: datetime, by: Who) -> int:
    """Settle that the link is over: open actions that lead to it end now, for this reason, and the
    audit is told of each. How many."""
    with transaction.atomic():
        reached = Action.objects.filter(
            link_uses__link=link, link_uses__role=LinkRole.PRIMARY, state=ActionState.OPEN
        )
        ids = list(reached.filter(link_dead_at=None).values_list("pk", flat=True).distinct())
        ended = Action.objects.filter(pk__in=ids)
        with each_changed(by, "give-up", ended, at=at, facts={"link": link.pk, "url": link.url}):
            ended.update(link_dead_at=at)
            recompute(ended, at=at)
            Link.objects.filter(pk=link.pk).update(updated_at=Now())
    return len(ids)
