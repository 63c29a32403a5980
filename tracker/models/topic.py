"""What a reader can choose to follow."""

from typing import ClassVar

from django.db import models

from backend.kernel.models import Noun, Retirable


class Topic(Retirable, Noun):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name
