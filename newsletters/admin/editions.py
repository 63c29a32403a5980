"""The page of an edition: the gate, what is in and out and why, a preview, the decisions, the way.

Every button is a deed that calls one verb; the page itself writes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, QuerySet, When, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from backend.accounts.entry import ask_again
from backend.accounts.models import Role, User
from backend.kernel.deeds import DeedRows
from backend.kernel.errors import DomainError
from newsletters.admin import deeds
from newsletters.admin.evidence import Evidence
from newsletters.admin.leaving import leaving
from newsletters.admin.new_edition import NewEditionPage
from newsletters.admin.preview_form import PreviewForm
from newsletters.assembly.assemble import REBUILDABLE
from newsletters.assembly.snapshot import from_json
from newsletters.delivery.audience import expected
from newsletters.delivery.finish import balance_of
from newsletters.delivery.press import parents_of_places
from newsletters.models import Edition
from newsletters.models.edition import UNDO
from newsletters.rendering.preview import preview
from newsletters.review.compare import compare
from newsletters.review.gate import blocking
from newsletters.review.inspect import inspect
from newsletters.review.overview import overview
from newsletters.vocabulary import CandidateKind, EditionState, LeftOutReason, Section

IN_THE_MAKING: Final = (*REBUILDABLE, EditionState.APPROVED)
ON_THE_WAY: Final = (EditionState.SENDING, EditionState.SENT, EditionState.HELD)
MOST_OTHERS: Final = 60
"""Of what was left out, in the choice of what to put in instead."""
REWORDED: Final = (CandidateKind.ACTION, CandidateKind.RESOURCE, CandidateKind.TERM)
"""What an editor may give other words in one edition."""
LIGHT: Final = "light"
"""What a preview shows first, whatever the editor's own screen prefers: the form says so."""
FRAME: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
"""A preview is shown in our own frame, runs nothing and loads nothing."""


@admin.register(Edition)
class EditionAdmin(NewEditionPage, DeedRows, Evidence):
    list_display = ("__str__", "state", "leaves", "minutes", "readers", "unknown")
    list_select_related = ("newsletter",)
    list_filter = ("state", "newsletter")
    date_hierarchy = "date"
    deeds: ClassVar = deeds.DEEDS

    @admin.display(description="leaves", ordering="sends_at")
    def leaves(self, edition: Edition) -> str:
        return f"{edition.sends_at.astimezone(edition.newsletter.zone):%a %d %b %Y, %H:%M %Z}"

    @admin.display(description="candidates", ordering="told_candidates")
    def readers(self, edition: Edition) -> int | None:
        told: int | None = edition.told_candidates  # type: ignore[attr-defined]  # annotated
        return told

    @admin.display(description="unresolved", ordering="told_unresolved")
    def unknown(self, edition: Edition) -> int | None:
        told: int | None = edition.told_unresolved  # type: ignore[attr-defined]  # the same
        return told

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """How many it went to is told, and sorted by, where the person has a role over it."""
        rows: QuerySet[Edition] = super().get_queryset(request)
        reach = _person(request).reach(Role.VIEWER)

        def told(name: str) -> F | Case:
            ours = When(newsletter__in=reach.newsletters, then=F(name))
            return F(name) if reach.everywhere else Case(ours)

        return rows.select_related(
            "newsletter", "approved_by", "changed_by", "ordered_by"
        ).annotate(told_candidates=told("candidates"), told_unresolved=told("unresolved"))

    def get_urls(self) -> list[URLPattern]:
        def page(address: str, view: Any, name: str) -> URLPattern:
            guarded = self.admin_site.admin_view(never_cache(view))
            route = f"<int:pk>/{address}/"
            found: URLPattern = path(route, guarded, name=f"newsletters_edition_{name}")
            return found

        return [
            page("preview", self.preview, "preview"),
            page("progress", self.progress, "progress"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        """Never a form of columns: the edition as editors work on it."""
        edition, held = self._edition(request, object_id)
        at = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            **page_of(edition, held, at=at),
            "title": str(edition),
            "opts": self.opts,
            "original": edition,
            "preview_form": PreviewForm(request.GET or None, newsletter=edition.newsletter),
            "preview_query": request.GET.urlencode(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "newsletters/desk/edition.html", context)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One variant in nobody's name, for the page's own sandboxed frame."""
        edition, _ = self._edition(request, str(pk))
        form = PreviewForm(request.GET, newsletter=edition.newsletter)
        if not form.is_valid():
            return _framed("These choices are not known.", "text/plain", status=400)
        try:
            choices, scheme = form.choices(), form.cleaned_data["scheme"] or LIGHT
            seen = preview(edition, choices, parents=parents_of_places(), scheme=scheme)
        except DomainError as refused:
            return _framed(refused.message, "text/plain", status=refused.status)
        if form.cleaned_data["part"] == "text":
            dark = scheme == "dark"
            return _framed(
                render_to_string("newsletters/desk/plain.html", {"text": seen.text, "dark": dark})
            )
        return _framed(seen.html)

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ledger as it stands, as the piece of the page that asks for itself again."""
        edition, _ = self._edition(request, str(pk))
        return TemplateResponse(
            request, "newsletters/desk/progress.html", _progress(edition, timezone.now())
        )

    def _edition(self, request: HttpRequest, object_id: str) -> tuple[Edition, frozenset[Role]]:
        """With the roles that who asks holds over it."""
        edition: Edition | None = self.get_object(request, object_id)
        if edition is None:
            raise Http404
        held = _person(request).roles_over(edition)
        if Role.VIEWER not in held:
            raise PermissionDenied
        return edition, held

    def _do(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Sending asks first whether it is still the same person."""
        if name == "send":
            page = reverse("admin:newsletters_edition_change", args=[object_id])
            if detour := ask_again(request, at=timezone.now(), back=page):
                return detour
        return super()._do(request, object_id, name)

    def _done(self, request: HttpRequest, name: str, row: Edition) -> str:
        """What was looked at is what is decided about."""
        seen = request.POST.get("seen", "")
        with transaction.atomic():
            locked = Edition.objects.select_for_update().get(pk=row.pk)
            if seen and seen != seen_as(locked):
                raise deeds.LookAgain(row)
            return super()._done(request, name, row)


def page_of(edition: Edition, held: frozenset[Role], *, at: datetime) -> dict[str, Any]:
    """All that the page shows, in a fixed number of queries."""
    prefetch_related_objects([edition], "overrides")
    seen = overview(edition, at=at)
    making = edition.state in IN_THE_MAKING
    edits = Role.EDITOR in held
    findings = inspect(edition, at=at, uses=seen.uses) if making else []
    before, different = compare(edition, left_out=seen.all_left_out)
    by_section = [
        {
            "code": section.value,
            "label": section.label,
            "items": [item for item in seen.items if item["section"] == section],
            "word": edition.words.get(section.value, ""),
        }
        for section in Section
    ]
    words = from_json(edition.snapshot).words if edition.snapshot else {}
    for each in (*seen.items, *seen.left_out):
        each["number"] = str(each["id"])
    for out in seen.left_out:
        out["why"] = LeftOutReason(out["reason"]).label
    for item in seen.items:
        same = (out for out in seen.left_out if out["kind"] == item["kind"])
        item["others"] = list(islice(same, MOST_OTHERS))
        item["swapped"] = bool(item["substitutes"] or item["others"])
        item["reworded"] = item["kind"] in REWORDED
    return {
        "edition": edition,
        "leaving": leaving(edition),
        "seen": seen_as(edition),
        "at": at,
        "making": making,
        "editable": making and edits,
        "edits": edits,
        "publishes": Role.PUBLISHER in held,
        "sections": [each for each in by_section if each["items"] or each["code"] in words],
        "words": words,
        "left_out": seen.left_out,
        "left_out_counts": [
            (LeftOutReason(name).label, count) for name, count in seen.left_out_counts.items()
        ],
        "changes": seen.changes,
        "undoable": seen.undoable,
        "findings": findings,
        "blocking": blocking(findings),
        "before": before,
        "different": different,
        "gone": [(each.title, _left_out(each.why)) for each in different.gone],
        "audience": expected(edition) if edition.state == EditionState.APPROVED else None,
        "can_take_back": _can_take_back(edition, at),
        **_progress(edition, at),
    }


def _left_out(code: str) -> str:
    """Why, in words; nothing for what came no more into question."""
    return str(LeftOutReason(code).label) if code else ""


def seen_as(edition: Edition) -> str:
    """Names what an editor looked at; another after each change."""
    return f"{edition.state}-{edition.snapshot_sha256[:16]}-{edition.updated_at:%Y%m%d%H%M%S%f}"


def _can_take_back(edition: Edition, at: datetime) -> bool:
    if edition.state != EditionState.APPROVED:
        return False
    said = edition.ordered_at or edition.approved_at
    return said is not None and said > at - UNDO


def _progress(edition: Edition, at: datetime) -> dict[str, Any]:
    on_its_way = edition.state in ON_THE_WAY and edition.sending_at is not None
    waits = edition.leaves_at is not None and edition.ordered_at is not None
    if not on_its_way:
        return {"edition": edition, "balance": None, "live": waits, "at": at}
    balance = balance_of(edition)
    whole = balance.candidates or 0
    settled = whole - balance.pending if whole else 0
    rows = [
        (name, getattr(balance, name))
        for name in balance.__dataclass_fields__
        if name != "candidates" and getattr(balance, name)
    ]
    return {
        "edition": edition,
        "balance": balance,
        "settled": settled,
        "percent": round(100 * settled / whole) if whole else 0,
        "states": rows,
        "live": edition.state == EditionState.SENDING,
        "at": at,
    }


@xframe_options_sameorigin
def _frame(_: HttpRequest, content: str, content_type: str, status: int) -> HttpResponse:
    return HttpResponse(content, content_type=f"{content_type}; charset=utf-8", status=status)


def _framed(content: str, content_type: str = "text/html", status: int = 200) -> HttpResponse:
    answer: HttpResponse = _frame(HttpRequest(), content, content_type, status)
    answer["Content-Security-Policy"] = FRAME
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
