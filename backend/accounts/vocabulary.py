"""The words of accounts."""

from typing import Final

from django.db import models


class Role(models.TextChoices):
    """What an editor may do; each role may do all that the one before it may."""

    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    PUBLISHER = "publisher", "Publisher"
    ADMIN = "admin", "Admin"


ROLE_RANK: Final[dict[str, int]] = {role.value: rank for rank, role in enumerate(Role)}
NOWHERE: Final = ""
"""In place of a role that holds everywhere: the person's assignments alone say what they may."""


def rank(role: str) -> int:
    """The higher, the more; no role at all is below every other."""
    return ROLE_RANK.get(role, -1)


def covers(held: str, wanted: Role) -> bool:
    """Whether who holds the one role may do what the other may."""
    return rank(held) >= rank(wanted)
