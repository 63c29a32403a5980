"""Newsletters: when each leaves, what it holds and who signs it."""

from decimal import Decimal
from typing import ClassVar, Final

from django import forms
from django.contrib import admin

from backend.kernel.admin import Lines, Rows
from backend.kernel.forms import RowForm
from newsletters.models import Newsletter, NewsletterSection
from newsletters.rendering.headers import UnsendableHeader, check_sender

MOST_PERCENT: Final = 100


class Sizes(Lines):
    model = NewsletterSection
    fields = ("section", "position", "size")


class NewsletterForm(RowForm):
    """What a header or a share cannot be is refused here, in words."""

    def clean_sender(self) -> str:
        sender: str = self.cleaned_data["sender"]
        try:
            check_sender(sender)
        except UnsendableHeader as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        return sender

    def clean_bounce_hold_percent(self) -> Decimal:
        share: Decimal = self.cleaned_data["bounce_hold_percent"]
        if not 0 <= share <= MOST_PERCENT:
            raise forms.ValidationError("A share from 0 to 100.", code="out_of_range")
        return share


@admin.register(Newsletter)
class NewsletterAdmin(Rows):
    form = NewsletterForm
    list_display = ("name", "slug", "weekday", "hour", "time_zone", "approve", "active")
    list_filter = ("active", "approve")
    search_fields = ("name", "slug")
    autocomplete_fields = ("places", "topics")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("uuid", "created_at", "updated_at")
    once = ("slug",)
    inlines = (Sizes,)
