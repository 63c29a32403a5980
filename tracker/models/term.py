"""Language alerts: what to say, what to say instead, and who asks for it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from backend.kernel.models import Retirable, SourcedNoun, unique_source
from tracker.models.topic import Topic


class Term(Retirable, SourcedNoun):
    term = models.CharField(max_length=200)
    """The word explained, or the word to avoid where ``instead`` is given."""
    instead = models.CharField(max_length=200, blank=True)
    why = models.TextField()
    preferred_by = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=16, default="en")
    topics = models.ManyToManyField(Topic, blank=True, related_name="terms")

    class Meta:
        ordering: ClassVar = ["term", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("term"), "language", name="tracker_term_unique"),
            unique_source(name="tracker_term_source_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.instead}, rather than “{self.term}”" if self.instead else self.term
