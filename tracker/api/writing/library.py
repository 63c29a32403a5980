"""Resources, terms and posts."""

from backend.api.given import Writing
from tracker.api.writing.lines import (
    SectionSaid,
    groups_said,
    language_said,
    links_said,
    several,
    topics_said,
)
from tracker.models import Post, Resource, Term


class ResourceWriting(Writing[Resource]):
    topics = topics_said()
    links = links_said()
    language = language_said()

    class Meta:
        model = Resource
        fields = (
            "title",
            "kind",
            "creator",
            "publisher",
            "pages",
            "summary",
            "minutes",
            "published_on",
            "language",
            "place",
            "topics",
            "offered",
            "links",
        )


class TermWriting(Writing[Term]):
    topics = topics_said()
    language = language_said()

    class Meta:
        model = Term
        fields = ("term", "instead", "why", "preferred_by", "language", "topics")


class PostWriting(Writing[Post]):
    """A post without `published_on` is for editors only. `sections` are written whole."""

    topics = topics_said()
    organizations = groups_said()
    sections = several(SectionSaid)

    class Meta:
        model = Post
        fields = (
            "slug",
            "kind",
            "title",
            "subtitle",
            "lede",
            "published_on",
            "previous",
            "previous_title",
            "next",
            "next_title",
            "topics",
            "organizations",
            "sections",
        )
        once = ("slug",)
        extra_kwargs = {"slug": {"required": False}}
