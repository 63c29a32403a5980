"""What to learn from and how to say it: resources, terms, and posts with their sections."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import DateField, Prefetch
from django_filters import rest_framework as filters
from rest_framework import serializers

from backend.api.bulk import InBulk
from backend.api.fields import Reading, slugs
from backend.api.filtering import RetirableFilters
from backend.api.pagination import Order
from backend.api.shaping import Expansion
from tracker.api.filters import PlaceFilter, SlugFilter
from tracker.api.lint import Linting
from tracker.api.places import ORGANIZATIONS, OrganizationSerializer, PlaceSerializer
from tracker.api.references import LinkUseRef, OrganizationRef, PlaceRef
from tracker.api.restoring import Restoring
from tracker.api.writing.library import PostWriting, ResourceWriting, TermWriting
from tracker.editing import library, save
from tracker.models import LinkUse, Place, Post, PostEntry, PostSection, Resource, Term
from tracker.vocabulary import ActionState


class ResourceSerializer(Reading[Resource]):
    publisher = OrganizationRef(read_only=True, allow_null=True)
    place = PlaceRef(read_only=True, allow_null=True)
    topics = slugs()
    links = LinkUseRef(source="link_uses", many=True, read_only=True)

    class Meta:
        model = Resource
        fields = read_only_fields = (
            "id",
            "uuid",
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
            "links",
            "source_url",
            "updated_at",
        )


class ResourceFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    place = PlaceFilter()
    topic = SlugFilter("topics")

    class Meta:
        model = Resource
        fields = ("kind", "language", "publisher", "place", "topic")


class ResourceCollection(Linting, InBulk):
    """Things to read, watch and use, which editions offer under “Learn”."""

    writing = ResourceWriting
    keep = staticmethod(library.write_resource)
    retire = staticmethod(library.retire_resource)
    queryset = Resource.objects.select_related("publisher", "place").prefetch_related(
        "topics", Prefetch("link_uses", LinkUse.objects.select_related("link"))
    )
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilters
    searched = ("title", "creator", "summary")
    expands: ClassVar[Mapping[str, Expansion]] = {
        "place": Expansion(PlaceSerializer, Place.objects.all()),
        "publisher": Expansion(OrganizationSerializer, ORGANIZATIONS),
    }
    orders: ClassVar[Mapping[str, Order]] = {
        "title": Order("title"),
        "published_on": Order("published_on", nullable=DateField),
        "id": Order("pk"),
    }


class TermSerializer(Reading[Term]):
    topics = slugs()

    class Meta:
        model = Term
        fields = read_only_fields = (
            "id",
            "uuid",
            "term",
            "instead",
            "why",
            "preferred_by",
            "language",
            "topics",
            "source_url",
            "retired_at",
        )


class TermFilters(RetirableFilters):
    topic = SlugFilter("topics")

    class Meta:
        model = Term
        fields = ("term", "language", "topic")


class TermCollection(Restoring):
    """Words that matter to us: what they mean, and which to say instead."""

    writing = TermWriting
    keep = staticmethod(library.write_term)
    retire = staticmethod(save.retire)
    queryset = Term.objects.prefetch_related("topics")
    serializer_class = TermSerializer
    filterset_class = TermFilters
    searched = ("term", "instead", "why")
    orders: ClassVar[Mapping[str, Order]] = {"term": Order("term"), "id": Order("pk")}


class EntrySerializer(Reading[PostEntry]):
    """A passage and what was made of it; a draft action is not named."""

    action = serializers.SerializerMethodField()

    class Meta:
        model = PostEntry
        fields = read_only_fields = ("marker", "text", "action", "resource", "term", "bill")

    def get_action(self, entry: PostEntry) -> int | None:
        action = entry.action
        return action.pk if action and action.state != ActionState.DRAFT else None


class PostSectionSerializer(Reading[PostSection]):
    entries = EntrySerializer(many=True, read_only=True)

    class Meta:
        model = PostSection
        fields = read_only_fields = ("heading", "level", "body", "entries")


class PostRef(Reading[Post]):
    class Meta:
        model = Post
        fields = read_only_fields = ("id", "slug", "title")


class PublishedPostRef(PostRef):
    """Null for a post without a date of publication."""

    def to_representation(self, instance: Post) -> Any:
        return super().to_representation(instance) if instance.published_on else None


class PostSerializer(Reading[Post]):
    example: ClassVar = {"previous": None, "next": None}

    previous = PublishedPostRef(read_only=True, allow_null=True)
    next = PublishedPostRef(read_only=True, allow_null=True)
    topics = slugs()
    organizations = OrganizationRef(many=True, read_only=True)
    sections = PostSectionSerializer(many=True, read_only=True)

    class Meta:
        model = Post
        fields = read_only_fields = (
            "id",
            "uuid",
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
            "source_url",
            "updated_at",
        )


class PostFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    topic = SlugFilter("topics")

    class Meta:
        model = Post
        fields = ("slug", "kind", "topic")


class PostCollection(Linting, InBulk):
    """Posts with a date of publication; those without are shown to editors."""

    writing = PostWriting
    keep = staticmethod(library.write_post)
    retire = staticmethod(library.retire_post)
    queryset = Post.objects.select_related("previous", "next").prefetch_related(
        "topics",
        "organizations",
        Prefetch("sections__entries", PostEntry.objects.select_related("action")),
    )
    serializer_class = PostSerializer
    filterset_class = PostFilters
    searched = ("title", "subtitle", "lede")
    orders: ClassVar[Mapping[str, Order]] = {
        "published_on": Order("published_on", nullable=DateField),
        "slug": Order("slug"),
        "updated_at": Order("updated_at"),
    }
