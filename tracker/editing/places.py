"""Places, topics and groups."""

from datetime import datetime

from tracker.editing.save import Values, check_no_circle, save_row, with_slug
from tracker.models import Organization, Place, Topic


def write_place(row: Place, values: Values, *, at: datetime) -> Place:
    """An OCD id is somebody else's name for a place: it is copied, never made up."""
    check_no_circle(row, values.get("parent"))
    return save_row(row, values)


def write_topic(row: Topic, values: Values, *, at: datetime) -> Topic:
    said = with_slug(row, values, named="name")
    return save_row(row, {**said, "slug": said["slug"][:80]} if "slug" in said else said)


def write_organization(row: Organization, values: Values, *, at: datetime) -> Organization:
    """Two spellings of one name are one group: the second is refused."""
    check_no_circle(row, values.get("parent"))
    if "name" in values:
        values = {**values, "name_key": Organization.key_of(values["name"])}
    return save_row(row, with_slug(row, values, named="name"))
