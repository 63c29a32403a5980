"""What a reader can read: resources, terms and posts."""

from django.contrib import admin

from backend.kernel.admin import Lines, Rows
from tracker.admin.shown import OF_THE_SOURCE, LinkUses, Naming
from tracker.desk.linted import LintedPage
from tracker.desk.written import Written
from tracker.models import Post, PostSection, Resource, Term


@admin.register(Resource)
class ResourceAdmin(LintedPage):
    list_display = ("title", "kind", "creator", "publisher", "offered")
    list_select_related = ("publisher",)
    list_filter = ("kind", "offered")
    search_fields = ("title", "creator")
    autocomplete_fields = ("publisher", "place", "topics")
    readonly_fields = OF_THE_SOURCE
    inlines = (LinkUses,)


@admin.register(Term)
class TermAdmin(Written, Rows):
    list_display = ("term", "instead", "language")
    search_fields = ("term", "instead")
    autocomplete_fields = ("topics",)
    readonly_fields = OF_THE_SOURCE


class Sections(Written, Lines):
    model = PostSection
    fields = ("position", "level", "heading", "body")


@admin.register(Post)
class PostAdmin(Naming, LintedPage):
    once = ("slug",)
    names = ("previous", "next")
    list_display = ("title", "kind", "published_on")
    list_filter = ("kind",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("previous", "next", "topics", "organizations")
    readonly_fields = OF_THE_SOURCE
    inlines = (Sections,)
