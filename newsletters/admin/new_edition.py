"""The desk's "Make an edition", for a date that the clock has not come to."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action

from backend.accounts.models import Role, User
from backend.kernel.admin import Rows
from backend.kernel.errors import DomainError
from backend.kernel.witness import witness
from backend.kernel.years import check_year
from newsletters.assembly.make import make_edition
from newsletters.models import Edition, Newsletter


def makes_editions(person: User) -> bool:
    """Whether there is a newsletter whose editions the person works on."""
    reach = person.reach(Role.EDITOR)
    return reach.everywhere or bool(reach.newsletters)


class NewEditionForm(forms.Form):
    """One query to show: the newsletters whose editions the person works on."""

    newsletter = forms.ModelChoiceField(Newsletter.objects.none(), empty_label=None)
    date = forms.DateField(
        label="Local date",
        required=False,
        validators=[check_year],
        widget=forms.DateInput({"type": "date"}),
        help_text="Empty: the one that is next to leave.",
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        mine = person.over(Newsletter.objects.filter(active=True), Role.EDITOR)
        choice: Any = self.fields["newsletter"]
        choice.queryset = mine.order_by("name", "pk")


class NewEditionPage(Rows):
    """What the list of editions has at its top."""

    actions_list: ClassVar = ["new_edition"]

    def has_make_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and makes_editions(request.user)

    @action(  # type: ignore[untyped-decorator]  # untyped package
        description="Make an edition", url_path="make", permissions=["make"]
    )
    def new_edition(self, request: HttpRequest) -> HttpResponse:
        """GET shows the form; POST makes the edition, or leads to the one that is there."""
        person: Any = request.user
        posted = request.method == "POST"
        form = NewEditionForm(request.POST if posted else None, person=person)
        if posted and form.is_valid():
            try:
                edition = self._made(request, form.cleaned_data)
            except DomainError as refused:
                form.add_error("date", refused.message)
            else:
                page = reverse("admin:newsletters_edition_change", args=[edition.pk])
                return HttpResponseRedirect(page)
        context = {
            **self.admin_site.each_context(request),
            "title": "Make an edition",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "newsletters/desk/new_edition.html", context)

    def _made(self, request: HttpRequest, said: dict[str, Any]) -> Edition:
        person: Any = request.user
        newsletter, day = said["newsletter"], said["date"]
        with transaction.atomic():
            edition, is_new = make_edition(newsletter, day=day, at=timezone.now(), by=person)
            if is_new:
                witness().wrote(request, edition, "create")
        told = "Its draft is made." if is_new else "It was there already; nothing was changed."
        self.message_user(request, told, messages.SUCCESS if is_new else messages.INFO)
        return edition
