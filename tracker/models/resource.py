"""Things to learn from."""

from typing import ClassVar

from django.db import models

from backend.kernel.models import SourcedNoun, one_of, unique_source
from tracker.models.organization import Organization
from tracker.models.place import Place
from tracker.models.topic import Topic
from tracker.vocabulary import ResourceKind


class Resource(SourcedNoun):
    """Its addresses are :class:`tracker.models.LinkUse` rows."""

    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=ResourceKind.choices, default=ResourceKind.OTHER)
    creator = models.CharField(max_length=200, blank=True)
    publisher = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="resources"
    )
    pages = models.CharField(max_length=40, blank=True)
    """The pages worth reading, "14–17"."""
    summary = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=16, default="en")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    topics = models.ManyToManyField(Topic, blank=True, related_name="resources")
    offered = models.BooleanField(default=True)
    """Whether an edition may show it under "Learn more"; evidence behind a demand need not be."""

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            one_of("kind", ResourceKind, name="tracker_resource_kind_known"),
            unique_source(name="tracker_resource_source_unique"),
        ]

    def __str__(self) -> str:
        return self.title
