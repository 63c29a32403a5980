"""Links, how they stand, and what an editor decides about one."""

from datetime import datetime
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.accounts.models import Role, User
from backend.audit.models import Door
from backend.audit.who import by_request
from backend.kernel.deeds import Deed
from tracker.admin.shown import Naming, Seen
from tracker.links import settle
from tracker.models import Link, LinkUse
from tracker.models.link import USERS
from tracker.vocabulary import STALE_VERDICTS, Verdict
from tracker.whereabouts import edited_in_part

LOOK_AGAIN: Final = "recheck"


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


def _edits_a_use(request: HttpRequest, link: Link) -> bool:
    assert isinstance(request.user, User)
    reach = request.user.reach(Role.EDITOR)
    return edited_in_part(Link.objects.filter(pk=link.pk), reach).exists()


def _recheck(request: HttpRequest, link: Link, at: datetime) -> str:
    """The deed is offered over one use, as a viewer sees the link; an editor's is asked for."""
    if not _edits_a_use(request, link):
        raise PermissionDenied
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
class LinkAdmin(Naming, Seen):
    names = ("replaced_by",)
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
        LOOK_AGAIN: Deed(
            "Look again",
            _recheck,
            role=Role.VIEWER,
            told_of_many="{} will be looked at with the next check.",
        ),
        "vouch": Deed("Vouch for it for 30 days", _vouch),
        "give-up": Deed("Give it up: its actions end", _give_up),
        "replace": Deed(
            "Replace it",
            _replace,
            for_many=False,
            asks="Another address (empty: the one that it has moved to)",
        ),
        "use-archived": Deed(
            "Use an archived copy",
            _use_archived,
            told_of_many="{} use it, or will be asked about at the archive in turn.",
        ),
        "ignore-host": Deed("Never check this host again", _ignore_host),
    }

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """With those of its uses that the person may see, yet to be asked for."""
        link = super().get_object(request, object_id, from_field)
        if link is not None:
            assert isinstance(request.user, User)
            link.seen_uses = request.user.sees(link.uses.all())
        return link

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        """Whoever edits one of its uses may have it looked at again; every other deed asks of the
        row for a role over all of them."""
        if request.method != "POST":
            rows: QuerySet[Link] = super().get_queryset(request)
            return rows
        assert isinstance(request.user, User)
        return edited_in_part(Link.objects.all(), request.user.reach(Role.EDITOR))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        offered = super().get_actions(request)
        assert isinstance(request.user, User)
        if not request.user.has_role_somewhere(Role.EDITOR):
            offered.pop(f"do_{LOOK_AGAIN}", None)
        return offered

    def _offered(self, request: HttpRequest, object_id: str | None) -> list[dict[str, str]]:
        """Without "Look again" for who edits none of its uses."""
        offered = super()._offered(request, object_id)
        link = self.get_object(request, object_id) if offered and object_id else None
        if link is None or _edits_a_use(request, link):
            return offered
        return [each for each in offered if each["name"] != LOOK_AGAIN]

    @admin.display(description="used by")
    def where(self, link: Link) -> str:
        """What leads there as far as the person sees it, with a link to each; at most fifty. The
        theme asks some times over: the first answer is kept on the row."""
        if not hasattr(link, "led_from"):
            seen: QuerySet[LinkUse] = link.seen_uses  # type: ignore[attr-defined]  # for this page
            link.led_from = _led_from(seen)  # type: ignore[attr-defined]  # the same
        return link.led_from  # type: ignore[attr-defined,no-any-return]


def _led_from(seen: QuerySet[LinkUse]) -> str:
    lines = []
    for use in seen.select_related(*USERS).order_by("pk")[:50]:
        name = next(name for name in USERS if getattr(use, f"{name}_id") is not None)
        user = getattr(use, name)
        if name == "section":
            name, user = "post", user.post_id
        number = getattr(user, "pk", user)
        address = f"/admin/tracker/{name}/{number}/change/"
        lines.append((address, f"{name}: {use.text or getattr(use, name)}"[:120]))
    return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', lines) or "nothing"
