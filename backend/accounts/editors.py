"""Making editors and giving them roles: nobody has a password that somebody else chose."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from backend.accounts.models import Assignment, Role, User
from backend.accounts.secrets import new_login_link, revoke_tokens
from backend.accounts.vocabulary import NOWHERE
from backend.kernel.errors import Conflict, InvalidInput


class LastAdmin(Conflict):
    """Somebody has to be left who can make admins."""

    def __init__(self, user: User) -> None:
        super().__init__(
            "last_admin",
            f"{user.username} is the last admin; make another one first.",
            user=user.username,
        )


def make_editor(name: str, *, role: Role, at: datetime) -> tuple[User, str]:
    """The editor of that name with that role everywhere, new or known, and a login secret."""
    with transaction.atomic():
        user = _person(name)
        set_role(user, role, active=True)
        return user, new_login_link(user, at=at)


def make_local_editor(
    name: str,
    *,
    role: Role,
    at: datetime,
    newsletter: int | None = None,
    place: int | None = None,
) -> tuple[User, str]:
    """The editor of that name with that role in a newsletter or place, and a login secret.

    What somebody known may do elsewhere stays as it is.
    """
    with transaction.atomic():
        user = _person(name)
        assign(user, role, newsletter=newsletter, place=place)
        set_role(user, user.role, active=True)
        return user, new_login_link(user, at=at)


def set_role(user: User, role: str, *, active: bool) -> None:
    """What the person may do everywhere, and whether they may enter at all.

    Raises :class:`LastAdmin`; two admins who lower each other at once are put in line.
    """
    with transaction.atomic():
        check_last_admin(user, role, active=active)
        user.role = role
        user.is_active = active
        user.is_staff = True
        user.is_superuser = role == Role.ADMIN
        user.save(update_fields=["role", "is_active", "is_staff", "is_superuser"])


def check_last_admin(user: User, role: str, *, active: bool) -> None:
    """:class:`LastAdmin` where nobody would be left; inside a transaction it holds to its end."""
    with transaction.atomic():
        admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
        left = {each.pk for each in admins}
        if left == {user.pk} and not (active and role == Role.ADMIN):
            raise LastAdmin(user)


class NoMailAddress(InvalidInput):
    """It is not repeated: what was typed may be somebody's all the same."""

    def __init__(self) -> None:
        super().__init__("not_an_address", "That is not a mail address.")


def set_address(user: User, typed: str) -> None:
    """Where tests and the digest go, and nothing else; empty: nowhere. Raises
    :class:`NoMailAddress`."""
    address = User.objects.normalize_email(typed.strip())
    if address:
        try:
            User._meta.get_field("email").run_validators(address)
        except ValidationError:
            raise NoMailAddress from None
    user.email = address
    user.save(update_fields=["email"])


def disable(user: User, *, at: datetime) -> None:
    """Out, at once: sessions, tokens and login links end. Raises :class:`LastAdmin`."""
    with transaction.atomic():
        set_role(user, user.role, active=False)
        end_sessions(user)
        revoke_tokens(user, at=at)
        user.login_links.filter(used_at=None).delete()


def enable(user: User) -> None:
    """May enter again, by a new login link; what was revoked stays revoked."""
    set_role(user, user.role, active=True)


def end_sessions(user: User) -> None:
    """Every session of this person is over with its next request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def assign(
    user: User, role: Role, *, newsletter: int | None = None, place: int | None = None
) -> Assignment:
    """The role there, instead of the one held there until now."""
    if newsletter is None and place is None:
        raise InvalidInput("assignment_nowhere", "an assignment names a newsletter or a place")
    there: dict[str, Any] = {"newsletter_id": newsletter, "place_id": place}
    row, _ = Assignment.objects.update_or_create(user=user, **there, defaults={"role": role})
    return row


def _person(name: str) -> User:
    user, made = User.objects.get_or_create(
        username=name, defaults={"role": NOWHERE, "is_staff": True}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
