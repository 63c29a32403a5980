"""Newsletters: when each leaves, what it holds and who signs it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.kernel.admin import Lines, Rows
from newsletters.models import Newsletter, NewsletterSection


class Sizes(Lines):
    model = NewsletterSection
    fields = ("section", "position", "size")


@admin.register(Newsletter)
class NewsletterAdmin(Rows):
    list_display = ("name", "slug", "weekday", "hour", "time_zone", "approve", "active")
    list_filter = ("active", "approve")
    search_fields = ("name", "slug")
    autocomplete_fields = ("places", "topics")
    readonly_fields = ("uuid", "created_at", "updated_at")
    inlines = (Sizes,)

    def get_readonly_fields(self, request: HttpRequest, obj: Newsletter | None = None) -> Any:
        """The slug is said once: addresses that are out there are made of it."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Newsletter | None = None) -> Any:
        return {} if obj else {"slug": ("name",)}
