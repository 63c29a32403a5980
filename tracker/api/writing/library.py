"""Resources, terms and posts."""

from typing import ClassVar

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
    changes: ClassVar = {"pages": "4–9"}

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
    changes: ClassVar = {"instead": "people without housing"}

    topics = topics_said()
    language = language_said()

    class Meta:
        model = Term
        fields = ("term", "instead", "why", "preferred_by", "language", "topics")


class PostWriting(Writing[Post]):
    """A post without `published_on` is for editors only. `sections` are written whole."""

    changes: ClassVar = {"lede": "Comments are taken until Wednesday."}
    example: ClassVar = {
        "sections": [
            {
                "heading": "What you can do",
                "level": 2,
                "entries": [
                    {
                        "marker": "fast_action",
                        "text": "Write two sentences about your block.",
                        "action": 5,
                    }
                ],
            }
        ],
    }

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
