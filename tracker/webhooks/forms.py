"""What an admin says of an endpoint in the desk."""

from typing import Any

from django import forms

from backend.kernel.errors import DomainError
from backend.kernel.forms import RowForm
from tracker.webhooks.admission import check_address
from tracker.webhooks.models import Endpoint
from tracker.webhooks.vocabulary import EndpointState, Happening


class EndpointForm(RowForm):
    """An address that may not be called is refused here, in words, as the verb would refuse it."""

    events = forms.MultipleChoiceField(
        choices=Happening.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Endpoint
        fields = ("url", "description", "events", "newsletter", "place")

    def clean_url(self) -> Any:
        url = self.cleaned_data["url"]
        others = Endpoint.objects.exclude(pk=self.instance.pk)
        if others.exclude(state=EndpointState.REMOVED).filter(url=url).exists():
            raise forms.ValidationError("This address is told already.", code="endpoint_known")
        if url != self.instance.url:
            try:
                check_address(url)
            except DomainError as refused:
                raise forms.ValidationError(refused.message, code=refused.code) from refused
        return url
