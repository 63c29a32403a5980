"""Resources, terms and posts by editors."""

from collections.abc import Sequence
from datetime import datetime

from backend.kernel.constraints import judged_by_the_database
from tracker.editing.save import Values, keep_links, save_row, split, with_slug
from tracker.models import Post, PostEntry, PostSection, Resource, Term


def write_resource(row: Resource, values: Values, *, at: datetime) -> Resource:
    own, apart = split(values, "links")
    save_row(row, own)
    keep_links("resource", row, apart, at=at)
    return row


def retire_resource(row: Resource, *, at: datetime) -> None:
    """No edition shows it any more; what it is evidence of keeps it."""
    save_row(row, {"offered": False})


def write_term(row: Term, values: Values, *, at: datetime) -> Term:
    return save_row(row, values)


def write_post(row: Post, values: Values, *, at: datetime) -> Post:
    """Sections are written whole: those said replace those that were."""
    own, apart = split(values, "sections")
    save_row(row, with_slug(row, own))
    if "sections" in apart:
        row.sections.all().delete()
        for position, section in enumerate(apart["sections"]):
            _write_section(row, position, section)
    return row


def retire_post(row: Post, *, at: datetime) -> None:
    """Without a date of publication it is for editors only, as before it was published."""
    save_row(row, {"published_on": None})


def _write_section(post: Post, position: int, said: Values) -> None:
    own, apart = split(said, "entries")
    section = PostSection.objects.create(post=post, position=position, **own)
    entries: Sequence[Values] = apart.get("entries", ())
    with judged_by_the_database(PostEntry):
        PostEntry.objects.bulk_create(
            PostEntry(section=section, position=place, **entry)
            for place, entry in enumerate(entries)
        )
