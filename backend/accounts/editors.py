"""Making editors: nobody has a password that somebody else chose."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction

from backend.accounts.models import ROLE_RANK, Role, User
from backend.accounts.secrets import new_login_link

OF_SUBSCRIBERS = frozenset(
    ("subscriber", "subscription", "suppression", "consent", "delivery", "outbox", "providerevent")
)
"""Models that say who reads us, or whether an address does: for publishers, as in the API."""


def make_editor(name: str, *, role: Role, at: datetime) -> tuple[User, str]:
    """The editor of that name with that role, new or known, and a one-time login secret."""
    with transaction.atomic():
        user, made = User.objects.get_or_create(username=name, defaults={"role": role})
        if made:
            user.set_unusable_password()
        user.role = role
        user.is_active = True
        user.is_staff = True
        user.is_superuser = role == Role.ADMIN
        user.save()
        user.user_permissions.set(_permissions_of(role))
        return user, new_login_link(user, at=at)


def _permissions_of(role: Role) -> list[Permission]:
    """What the admin's own checks let a role do; the API has its own table.

    Viewers read what is no subscriber's. Editors also write what we follow; publishers also what
    we send. Nobody but an admin touches accounts, and nobody at all deletes evidence through the
    admin.
    """
    ours = Permission.objects.filter(content_type__app_label__in=["tracker", "newsletters"])
    words = ["view_"]
    if ROLE_RANK[role] >= ROLE_RANK[Role.EDITOR]:
        words += ["add_", "change_"]
    allowed = [
        p for p in ours.select_related("content_type") if p.codename.startswith(tuple(words))
    ]
    if role == Role.EDITOR:
        allowed = [
            p
            for p in allowed
            if p.codename.startswith("view_") or p.content_type.app_label == "tracker"
        ]
    if ROLE_RANK[role] < ROLE_RANK[Role.PUBLISHER]:
        allowed = [p for p in allowed if p.content_type.model not in OF_SUBSCRIBERS]
    return allowed
