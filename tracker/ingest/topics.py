"""Topics by name, and who has which."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.text import slugify

from tracker.ingest.rows import BATCH, batches
from tracker.models import Topic


def topics_named(names: Iterable[str]) -> dict[str, Topic]:
    """The topic of each name, made where it is new; two spellings of one slug are one topic."""
    slugs = {name: slugify(name)[:80] for name in names}
    found = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs.values())}
    new = {
        slug: Topic(slug=slug, name=name[:120])
        for name, slug in slugs.items()
        if slug and slug not in found
    }
    Topic.objects.bulk_create(new.values())
    found.update(new)
    return {name: found[slug] for name, slug in slugs.items() if slug}


def add_related(
    through: type[models.Model], columns: tuple[str, str], wanted: Mapping[int, set[int]]
) -> set[int]:
    """Add the missing pairs of a many-to-many table; pairs that an editor added stay.

    ``columns`` are the owner's and the other's, such as ``("action_id", "topic_id")``. Returns
    the owners that gained one.
    """
    owner, other = columns
    present: set[tuple[int, int]] = set()
    for some in batches(wanted, 5 * BATCH):
        pairs: Any = through._default_manager.filter(**{f"{owner}__in": some})
        present.update(pairs.values_list(owner, other))
    missing = [
        (pk, each) for pk, others in wanted.items() for each in others if (pk, each) not in present
    ]
    through._default_manager.bulk_create(
        [through(**{owner: pk, other: each}) for pk, each in missing],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return {pk for pk, _ in missing}
