"""Links, how they stand, and what an editor decides about one."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.accounts.models import User
from backend.audit.models import Door
from backend.audit.who import by_request
from backend.kernel.deeds import Deed
from tracker.admin.shown import Seen
from tracker.links import settle
from tracker.models import Link, LinkUse
from tracker.models.link import USERS
from tracker.vocabulary import STALE_VERDICTS, Verdict


class Standing(admin.SimpleListFilter):
    """Links by what an editor would ask of them."""

    title = "how it stands"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stale", "Leads nowhere any more"), ("doubtful", "We are not sure")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        in_use = LinkUse.objects.filter(link=OuterRef("pk"))
        asked = {"stale": STALE_VERDICTS, "doubtful": (Verdict.SUSPECT, Verdict.BLOCKED)}
        wanted = asked.get(self.value() or "")
        if wanted is None:
            return queryset
        rows = queryset.filter(verdict__in=wanted, ignored=False, replaced_by=None)
        return rows.filter(Exists(in_use))


def _recheck(request: HttpRequest, link: Link, at: datetime) -> str:
    settle.recheck([link.pk], at=at)
    return "It is looked at again with the next check."


def _vouch(request: HttpRequest, link: Link, at: datetime) -> str:
    settle.pin(link, at=at)
    until = link.pinned_until
    return f"You vouch for it until {until.day} {until:%B}." if until else "Done."


def _replace(request: HttpRequest, link: Link, at: datetime) -> str:
    new = settle.replace(link, at=at, url=request.POST.get("word", "").strip())
    return f"Everything that used it uses {new.url} now."


def _give_up(request: HttpRequest, link: Link, at: datetime) -> str:
    ended = settle.give_up(link, at=at, by=by_request(request, door=Door.DESK, user=request.user))
    return f"It is given up; {ended} action{'' if ended == 1 else 's'} ended with it."


def _use_archived(request: HttpRequest, link: Link, at: datetime) -> str:
    copy = settle.use_archived(link, at=at)
    if copy is None:
        return "The archive is asked when its turn comes; the copy is proposed here then."
    return f"Everything that used it uses {copy.url} now."


def _ignore_host(request: HttpRequest, link: Link, at: datetime) -> str:
    assert isinstance(request.user, User)
    count = settle.ignore_host(link, by=request.user)
    return f"{link.host} is never checked again ({count} links within your reach)."


@admin.register(Link)
class LinkAdmin(Seen):
    list_display = ("url", "verdict", "verdict_reason", "verdict_since", "last_look_at")
    list_filter = (Standing, "verdict", "ignored")
    search_fields = ("url", "host")
    autocomplete_fields = ("replaced_by",)
    fields = (
        *("url", "verdict", "verdict_reason", "verdict_quote", "moved_to", "last_look_at"),
        *("archive_url", "archive_asked_at", "pinned_until", "ignored", "replaced_by", "where"),
    )
    readonly_fields = fields
    deeds: ClassVar = {
        "recheck": Deed("Look again", _recheck),
        "vouch": Deed("Vouch for it for 30 days", _vouch),
        "give-up": Deed("Give it up: its actions end", _give_up),
        "replace": Deed(
            "Replace it",
            _replace,
            for_many=False,
            asks="Another address (empty: the one that it has moved to)",
        ),
        "use-archived": Deed("Use an archived copy", _use_archived),
        "ignore-host": Deed("Never check this host again", _ignore_host),
    }

    @admin.display(description="used by")
    def where(self, link: Link) -> str:
        """What leads there, with a link to each; at most fifty. The theme asks some times over:
        the first answer is kept on the row."""
        if not hasattr(link, "led_from"):
            link.led_from = _led_from(link)  # type: ignore[attr-defined]  # for this page alone
        return link.led_from  # type: ignore[attr-defined,no-any-return]


def _led_from(link: Link) -> str:
    uses = link.uses.select_related(*USERS).order_by("pk")[:50]
    lines = []
    for use in uses:
        name = next(name for name in USERS if getattr(use, f"{name}_id") is not None)
        user = getattr(use, name)
        if name == "section":
            name, user = "post", user.post_id
        number = getattr(user, "pk", user)
        address = f"/admin/tracker/{name}/{number}/change/"
        lines.append((address, f"{name}: {use.text or getattr(use, name)}"[:120]))
    return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', lines) or "nothing"
