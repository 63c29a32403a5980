"""Named deeds in the admin: a button on a page, a choice for many rows, one verb behind both.

A deed is a POST to ``…/<id>/do/<name>/``. Each asks for its role over the very row, runs in one
transaction, and answers with a sentence; a refusal of the domain is a sentence, too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from backend.kernel.admin import Rows
from backend.kernel.errors import DomainError
from backend.kernel.witness import witness

MOST_AT_ONCE: Final = 500

Act = Callable[[HttpRequest, Any, datetime], str]
"""Of (request, row, instant): what was done, as a sentence."""


@dataclass(frozen=True, slots=True)
class Deed:
    label: str
    """On the button and in the list of what can be done with many."""
    act: Act
    role: Any = "editor"
    """The least role over the row, a word of the accounts' vocabulary."""
    for_many: bool = True
    asks: str = ""
    """The label of one field, sent as ``word``; empty: the button alone."""
    fits: Callable[[Any], bool] = lambda row: True
    """Whether the row's page offers it; what does not fit is refused by its verb in any case."""
    told_of_many: str = "{} done."
    """Of how many rows, where doing it to many is no more than asking for it."""


class DeedRows(Rows):
    """Rows with deeds of their own."""

    deeds: ClassVar[Mapping[str, Deed]] = {}

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        do = path(
            "<path:object_id>/do/<slug:name>/", self.admin_site.admin_view(self.do), name=name
        )
        return [do, *super().get_urls()]

    change_form_outer_before_template = "admin/deeds.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        """With a button for each deed that the person may do to this row."""
        context = {**(extra_context or {}), "deeds": self._offered(request, object_id)}
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return answer

    def _offered(self, request: HttpRequest, object_id: str | None) -> list[dict[str, str]]:
        row = self.get_object(request, object_id) if object_id else None
        if row is None:
            return []
        do = f"admin:{self.opts.app_label}_{self.opts.model_name}_do"
        roles = {deed.role for deed in self.deeds.values()}
        held = {role for role in roles if request.user.may_with(role, row)}  # type: ignore[union-attr]  # staff
        return [
            {
                "name": name,
                "label": deed.label,
                "asks": deed.asks,
                "address": reverse(do, args=[row.pk, name]),
            }
            for name, deed in self.deeds.items()
            if deed.role in held and deed.fits(row)
        ]

    def do(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """One deed of one row, then back to where the button was."""
        answer: HttpResponse = require_POST(self._do)(request, object_id, name)
        return answer

    def _do(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if name not in self.deeds or row is None:
            raise Http404
        try:
            self.message_user(request, self._done(request, name, row))
        except DomainError as refused:
            self.message_user(request, refused.message, level=messages.ERROR)
        return HttpResponseRedirect(self._back(request, row))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The deeds that can be done with many rows, for whoever may do them to any row."""
        offered: dict[str, Any] = super().get_actions(request)
        for name, deed in self.deeds.items():
            if deed.for_many and request.user.has_role_somewhere(deed.role):  # type: ignore[union-attr]  # staff
                offered[f"do_{name}"] = (self._many(name), f"do_{name}", deed.label)
        return offered

    def _many(self, name: str) -> Callable[[Any, HttpRequest, QuerySet[Any]], None]:
        def act(_: Any, request: HttpRequest, chosen: QuerySet[Any]) -> None:
            self.do_to_many(request, name, chosen)

        return act

    def do_to_many(self, request: HttpRequest, name: str, chosen: QuerySet[Any]) -> None:
        """Each row by itself: what is refused for one is said, and the others are done."""
        rows = list(chosen[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            said = f"At most {MOST_AT_ONCE} at once; choose fewer."
            self.message_user(request, said, level=messages.ERROR)
            return
        done, refusals = 0, []
        for row in rows:
            try:
                self._done(request, name, row)
                done += 1
            except DomainError as refused:
                refusals.append(refused.message)
            except PermissionDenied:
                refusals.append(f"“{row}” is out of your reach.")
        deed = self.deeds[name]
        self.message_user(request, f"{deed.label}: {deed.told_of_many.format(done)}")
        for said in dict.fromkeys(refusals[:10]):
            self.message_user(request, said, level=messages.ERROR)

    def _done(self, request: HttpRequest, name: str, row: Any) -> str:
        """In one transaction with what the witness tells of it, once and in any case: what a deed
        does may lie in other rows than its own, or with a reader."""
        deed = self.deeds[name]
        if not request.user.may_with(deed.role, row):  # type: ignore[union-attr]  # staff are people
            raise PermissionDenied
        with transaction.atomic(), witness().doing(request, name, row):
            return deed.act(request, row, timezone.now())

    def _back(self, request: HttpRequest, row: Any) -> str:
        """The address that the form names, if it is one of ours; else the row's own page."""
        wanted = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            return wanted
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
