"""The form of an action: it ends as what is declared says, or is not saved."""

from django import forms

from backend.kernel.errors import InvalidInput
from backend.kernel.forms import RowForm
from tracker.editing.actions import ENDS
from tracker.expiry import effective_end
from tracker.grounds import facts_of
from tracker.models import Action


class ActionForm(RowForm):
    """Refuses what ``write_action`` refuses; a date that is typed has no other reason left."""

    instance: Action

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        if ENDS & set(self.changed_data):
            self.instance.ends_because = ""
        try:
            effective_end(facts_of(self.instance))
        except InvalidInput as refused:
            self.add_error("durability", forms.ValidationError(refused.message, code=refused.code))
