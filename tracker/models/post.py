"""Posts: what a group publishes, in ordered sections that hold actions and resources."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import Noun, SourcedNoun, one_of, unique_source
from tracker.models.action import Action
from tracker.models.bill import Bill
from tracker.models.organization import Organization
from tracker.models.resource import Resource
from tracker.models.term import Term
from tracker.models.topic import Topic
from tracker.vocabulary import EntryMarker, PostKind


class Post(SourcedNoun):
    slug = models.SlugField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=PostKind.choices)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    lede = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)
    previous_title = models.CharField(max_length=300, blank=True)
    """As the post names it; kept while the other post is not here."""
    next_title = models.CharField(max_length=300, blank=True)
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    next = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="posts")
    organizations = models.ManyToManyField(Organization, blank=True, related_name="posts")
    """Groups that it names."""

    class Meta:
        ordering: ClassVar = ["-published_on", "slug"]
        constraints: ClassVar = [
            one_of("kind", PostKind, name="tracker_post_kind_known"),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("id")),
                name="tracker_post_not_own_previous",
            ),
            models.CheckConstraint(
                condition=Q(next=None) | ~Q(next=F("id")), name="tracker_post_not_own_next"
            ),
            unique_source(name="tracker_post_source_unique"),
        ]

    def __str__(self) -> str:
        return self.title


class PostSection(Noun):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=1)
    heading = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["post_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "position"], name="tracker_postsection_unique")
        ]

    def __str__(self) -> str:
        return self.heading


class PostEntry(Noun):
    """A marked passage or a bullet of a section, and what was made of it."""

    section = models.ForeignKey(PostSection, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    marker = models.CharField(
        max_length=16, choices=EntryMarker.choices, default=EntryMarker.NONE, blank=True
    )
    text = models.TextField()
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="post_entries"
    )
    resource = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.SET_NULL, related_name="post_entries"
    )
    term = models.ForeignKey(
        Term, null=True, blank=True, on_delete=models.SET_NULL, related_name="post_entries"
    )
    bill = models.ForeignKey(
        Bill, null=True, blank=True, on_delete=models.SET_NULL, related_name="post_entries"
    )

    class Meta:
        ordering: ClassVar = ["section_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "position"], name="tracker_postentry_unique"
            ),
            one_of("marker", EntryMarker, name="tracker_postentry_marker_known"),
        ]
