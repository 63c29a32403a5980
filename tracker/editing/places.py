"""Places, topics and groups."""

from datetime import datetime

from backend.accounts.models import Role, User
from tracker.editing.save import Values, check_no_circle, save_row, with_slug
from tracker.models import Organization, Place, Topic


def write_place(row: Place, values: Values, *, at: datetime) -> Place:
    """An OCD id is somebody else's name for a place: it is copied, never made up."""
    check_no_circle(row, values.get("parent"))
    return save_row(row, values)


def may_lie_below(place: Place, parent: Place | None, *, by: User) -> bool:
    """Whether the person may put the place there, or leave it. Roles over a parent are roles over
    what lies below it: a place is moved by who edits both, the one that it leaves and the one that
    it comes to, and made or moved below none by who edits everywhere.
    """
    asked = {parent}
    if not place._state.adding:
        if place.parent == parent:
            return True
        asked.add(place.parent)
    return all(
        by.may_with(Role.EDITOR, each) if each else by.has_role(Role.EDITOR) for each in asked
    )


def write_topic(row: Topic, values: Values, *, at: datetime) -> Topic:
    said = with_slug(row, values, named="name")
    return save_row(row, {**said, "slug": said["slug"][:80]} if "slug" in said else said)


def write_organization(row: Organization, values: Values, *, at: datetime) -> Organization:
    """Two spellings of one name are one group: the second is refused."""
    check_no_circle(row, values.get("parent"))
    if "name" in values:
        values = {**values, "name_key": Organization.key_of(values["name"])}
    return save_row(row, with_slug(row, values, named="name"))
