"""Lines of a form that lead to a link: its address is typed, and the link is known or made."""

from typing import Any

from django import forms
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextInputWidget

from backend.kernel.admin import LineForm
from tracker.links.add import add_link
from tracker.links.urls import MAX_URL, NotAnAddress, normalise
from tracker.models import LinkUse


class UseForm(LineForm):
    """An address as the API takes it: any spelling, and one row for all of them."""

    instance: LinkUse
    address = forms.CharField(
        label="Address",
        max_length=MAX_URL,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "url", "placeholder": "https://…"}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.instance.link is not None:
            self.initial["address"] = self.instance.link.url

    def clean_address(self) -> str:
        """Empty only where the source of a line gives no address."""
        typed: str = self.cleaned_data["address"]
        if not typed:
            if self.instance._state.adding or self.instance.link_id is not None:
                raise forms.ValidationError("Type an address, or remove the line.")
            return ""
        try:
            return normalise(typed)
        except NotAnAddress as refused:
            said = f"{refused.message} It begins with https:// or http://."
            raise forms.ValidationError(said, code=refused.code) from None

    def save(self, commit: bool = True) -> Any:
        """Inside the transaction of the whole form: what is refused makes no link."""
        if "address" in self.changed_data:
            url = self.cleaned_data["address"]
            self.instance.link = add_link(url, at=timezone.now()) if url else None
        return super().save(commit)
