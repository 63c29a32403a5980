"""Groups that lead, host, endorse or are named."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from backend.kernel.models import PublicNoun, Retirable
from tracker.models.place import Place


class Organization(Retirable, PublicNoun):
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, unique=True, editable=False)
    """The name folded for comparison; two spellings of one name are one organization."""
    slug = models.SlugField(max_length=200, unique=True)
    acronym = models.CharField(max_length=30, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="chapters"
    )
    """The organization or coalition this is a chapter or member of."""
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    site = models.URLField(max_length=2048, blank=True)
    donate_url = models.URLField(max_length=2048, blank=True)
    handles = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="tracker_organization_not_own_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def key_of(name: str) -> str:
        """Fold a name: case and runs of white space do not count, nor does a leading "the"."""
        words = name.casefold().split()
        return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)[:200]

    def save(self, **kwargs: object) -> None:
        self.name_key = self.key_of(self.name)
        super().save(**kwargs)  # type: ignore[arg-type]  # passed on as given
