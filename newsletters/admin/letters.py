"""Newsletters: when each leaves, what it holds and who signs it."""

from typing import ClassVar

from django.contrib import admin

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
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    readonly_fields = ("uuid", "created_at", "updated_at")
    once = ("slug",)
    inlines = (Sizes,)
