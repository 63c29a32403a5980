"""What a person may do in the admin, told by their roles: no table of permissions to keep in step.

Viewers read what is no subscriber's. Editors also write what we follow; publishers also what we
send; how a newsletter is decided about is its admins' to say. Nobody but an admin of everything
sees accounts, and nobody at all deletes through the admin.
"""

from typing import Final

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from backend.accounts.models import Role, User
from backend.accounts.reach import visible, whereabouts_of
from backend.accounts.vocabulary import rank

OF_SUBSCRIBERS: Final = frozenset(
    ("subscriber", "subscription", "suppression", "consent", "delivery", "outbox", "providerevent")
)
"""Models that say who reads us, or whether an address does: for publishers, as in the API."""
DECIDING: Final = frozenset(("newsletter", "newslettersection"))
"""Models that say how a newsletter is decided about: written by admins, as in the API."""
WRITTEN_BY: Final = {"tracker": Role.EDITOR, "newsletters": Role.PUBLISHER}

Somebody = AbstractBaseUser | AnonymousUser


def role_for(permission: str) -> Role | None:
    """The least role for ``app.verb_model``; None: not known, and so for admins of everything."""
    app, _, codename = permission.partition(".")
    verb, _, model = codename.partition("_")
    if app not in WRITTEN_BY or verb not in {"view", "add", "change"}:
        return None
    if model in OF_SUBSCRIBERS:
        return Role.PUBLISHER
    if verb == "view":
        return Role.VIEWER
    return Role.ADMIN if model in DECIDING else WRITTEN_BY[app]


class RoleBackend(ModelBackend):
    """Passwords as Django checks them; permissions from roles, of a row where one is given."""

    def has_perm(self, user_obj: Somebody, perm: str, obj: Model | None = None) -> bool:
        if not isinstance(user_obj, User):
            return False
        role = role_for(perm)
        if role is None:
            return user_obj.has_role(Role.ADMIN)  # people and the like are in no place
        if obj is None or user_obj.has_role(role):
            return user_obj.has_role_somewhere(role)
        if perm.partition(".")[2].startswith("view_"):
            least = max(role, whereabouts_of(type(obj)).read_by, key=rank)
            this = type(obj)._base_manager.filter(pk=obj.pk)
            return visible(this, user_obj.reach(least)).exists()
        return user_obj.may_with(role, obj)

    def has_module_perms(self, user_obj: Somebody, app_label: str) -> bool:
        return (
            isinstance(user_obj, User)
            and app_label in WRITTEN_BY
            and user_obj.has_role_somewhere(Role.VIEWER)
        )
