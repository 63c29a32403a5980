"""Rows that lie below rows of their kind: what a verb refuses, the form says beside its field."""

from typing import Any, ClassVar

from django import forms

from backend.accounts.models import User
from backend.kernel.errors import DomainError
from backend.kernel.forms import RowForm
from tracker.editing.campaigns import check_parent
from tracker.editing.places import may_lie_below
from tracker.editing.save import check_no_circle
from tracker.models import Organization


class TreeForm(RowForm):
    """No row lies below itself."""

    def clean_parent(self) -> Any:
        parent = self.cleaned_data["parent"]
        _said_of_the_field(check_no_circle, self.instance, parent)
        return parent


class PlaceForm(TreeForm):
    """Nor where who asks has no role, which a page says for each request."""

    person: ClassVar[User]

    def clean_parent(self) -> Any:
        parent = super().clean_parent()
        if not may_lie_below(self.instance, parent, by=self.person):
            raise forms.ValidationError(
                "You are no editor where this place would be, or where it is.", code="out_of_reach"
            )
        return parent


class OrganizationForm(TreeForm):
    """Two spellings of one name are one group; the column that says so is on no form."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Organization.objects.filter(name_key=Organization.key_of(name))
        known = same.exclude(pk=self.instance.pk).first()
        if known is not None:
            raise forms.ValidationError(f"“{known}” is known already.", code="already_there")
        return name


class DemandForm(RowForm):
    """The campaign is said before the parent."""

    def clean_parent(self) -> Any:
        parent = self.cleaned_data["parent"]
        campaign = self.cleaned_data.get("campaign")
        if campaign is not None:
            _said_of_the_field(check_parent, self.instance, parent, campaign)
        return parent


def _said_of_the_field(check: Any, *given: Any) -> None:
    try:
        check(*given)
    except DomainError as refused:
        raise forms.ValidationError(refused.message, code=refused.code) from refused
