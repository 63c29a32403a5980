"""What a reader can read: resources, terms and posts."""

from django.contrib import admin

from backend.kernel.admin import Lines, Rows
from tracker.admin.shown import OF_THE_SOURCE, LinkUses
from tracker.models import Post, PostSection, Resource, Term


@admin.register(Resource)
class ResourceAdmin(Rows):
    list_display = ("title", "kind", "creator", "publisher", "offered")
    list_select_related = ("publisher",)
    list_filter = ("kind", "offered")
    search_fields = ("title", "creator")
    autocomplete_fields = ("publisher", "place", "topics")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)


@admin.register(Term)
class TermAdmin(Rows):
    list_display = ("term", "instead", "language")
    search_fields = ("term", "instead")
    autocomplete_fields = ("topics",)
    readonly_fields = OF_THE_SOURCE


class Sections(Lines):
    model = PostSection
    fields = ("position", "level", "heading", "body")


@admin.register(Post)
class PostAdmin(Rows):
    list_display = ("title", "kind", "published_on")
    list_filter = ("kind",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("previous", "next", "topics", "organizations")
    readonly_fields = OF_THE_SOURCE
    inlines = (Sections,)
