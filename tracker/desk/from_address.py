"""The desk's "Make an action from an address"."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action

from backend.accounts.models import Role
from backend.kernel.admin import Rows
from backend.kernel.errors import DomainError
from backend.kernel.witness import witness
from tracker.models import Action, Campaign, Place
from tracker.proposals.make import Made, make, read
from tracker.proposals.propose import Proposal
from tracker.proposals.wanted import newsletters, wanted_of

MOST_CHOICES = 300


def _found(name: str) -> AutocompleteSelect:
    """A choice among many, as the form of an action has it."""
    return AutocompleteSelect(Action._meta.get_field(name), admin.site)


class AddressForm(forms.Form):
    """One query to show: its newsletters; campaigns and places are found by typing."""

    url = forms.URLField(label="Address of the page", max_length=2048, assume_scheme="https")
    newsletter = forms.ChoiceField(label="For the newsletter", required=False)
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(retired_at=None), required=False, widget=_found("campaign")
    )
    place = forms.ModelChoiceField(
        Place.objects.filter(retired_at=None), required=False, widget=_found("place")
    )

    def __init__(self, data: Any = None, *, request: HttpRequest) -> None:
        super().__init__(data)
        person: Any = request.user
        rows = person.sees(newsletters()).order_by("name")
        letters: Any = self.fields["newsletter"]
        letters.choices = [("", "None"), *rows.values_list("slug", "name")[:MOST_CHOICES]]


class FromAddressPage(Rows):
    """What the list of actions has at its top."""

    actions_list: ClassVar = ["from_address"]

    @action(  # type: ignore[untyped-decorator]  # untyped package
        description="Make an action from an address",
        url_path="from-address",
        permissions=["change"],
    )
    def from_address(self, request: HttpRequest) -> HttpResponse:
        """GET shows the form; POST reads the page and makes the draft, or says why not."""
        posted = request.method == "POST"
        form = AddressForm(request.POST if posted else None, request=request)
        if posted and form.is_valid():
            try:
                made = self._made(request, form.cleaned_data)
            except DomainError as refused:
                form.add_error("url", refused.message)
            except PermissionDenied:
                form.add_error("place", "You edit no actions there; say the place that you edit.")
            else:
                for level, said in sentences(made.proposal):
                    self.message_user(request, said, level=level)
                where = reverse("admin:tracker_action_change", args=[made.action.pk])
                return HttpResponseRedirect(where)
        context = {
            **self.admin_site.each_context(request),
            "title": "Make an action from an address",
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "tracker/desk/from_address.html", context)

    def _made(self, request: HttpRequest, said: dict[str, Any]) -> Made:
        """The page is read first, outside of the transaction."""
        person: Any = request.user
        among = person.in_the_desk(Action.objects.all(), acting=False)
        wanted = wanted_of(said, person.reach(Role.VIEWER))
        page = read(wanted.url, among=among)
        with transaction.atomic():
            made = make(wanted, page, among=among, at=timezone.now())
            if not person.may_with("editor", made.action):
                raise PermissionDenied
            witness().wrote(request, made.action, "create")
        return made


def sentences(proposal: Proposal) -> Iterator[tuple[int, str]]:
    """What was taken from where, what is missing, what is doubtful: for the editor to check."""
    yield messages.SUCCESS, "A draft was made of the page. Check it, then open it."
    for each in proposal.proposed:
        yield messages.INFO, f"{each.name.capitalize()}, from {each.where}: “{each.quote}”"
    assumed = ", ".join(f"{name}: {value}" for name, value in proposal.assumed.items())
    yield messages.WARNING, f"Assumed, for no page says it: {assumed}."
    for unsaid in proposal.missing:
        both = " · ".join(f"“{said.quote}” ({said.where})" for said in unsaid.candidates)
        yield messages.WARNING, f"{unsaid.why} {both}".strip()
    for doubt in proposal.doubts:
        yield messages.WARNING, doubt
