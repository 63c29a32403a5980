"""Who may ask: nobody, unless a view says otherwise.

Two questions, both answered by the permission that a view names: may they ask this at all (401 and
403), and of which rows (what is out of reach is 404, as if it did not exist).
"""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from backend.accounts.entry import ConfirmationNeeded, is_fresh
from backend.accounts.models import ApiToken, Role, User
from backend.accounts.reach import Reach, visible, whereabouts_of, within
from backend.kernel.errors import DomainError


class OutOfReach(DomainError):
    """A row would be, or would come to be, where the person has no such role."""

    status = 403

    def __init__(self, row: Model, role: Role) -> None:
        super().__init__(
            "out_of_reach",
            f"You are no {role.label.lower()} where this {row._meta.verbose_name} would be.",
            role=role.value,
        )


class NotAllowed(PermissionDenied):
    """Who asks is known and may not ask this of any row; it names what they would need."""

    def __init__(self, *, role: Role | None, scope: str | None) -> None:
        self.facts = {
            name: said for name, said in (("role", role), ("scope", scope)) if said is not None
        }
        needed = []
        if role is not None:
            a = "an" if role in (Role.EDITOR, Role.ADMIN) else "a"
            needed.append(f"It takes {a} {role.label.lower()}.")
        if scope is not None:
            needed.append(f"This token has no scope `{scope}`.")
        super().__init__(" ".join(needed))


class Nobody(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request: Request, view: object) -> bool:
        return False


def may(request: Request, role: Role, *, scope: str) -> bool:
    """Whether who asks has the role anywhere and, where they ask with a token, it has the scope."""
    person = request.user
    if not isinstance(person, User) or not _in_scope(request, scope):
        return False
    return person.has_role_somewhere(role)


def allowed(request: Request, role: Role, *, scope: str | None) -> bool:
    """Whether who asks :func:`may`, with a token of any scope where it is None.

    :class:`NotAllowed` tells who is known what they lack; of the rows there are it tells nothing.
    """
    person = request.user
    if not isinstance(person, User):
        return False
    lacks = None if person.has_role_somewhere(role) else role
    unscoped = None if scope is None or _in_scope(request, scope) else scope
    if lacks or unscoped:
        raise NotAllowed(role=lacks, scope=unscoped)
    return True


def reach_of(request: Request, role: Role, *, scope: str) -> Reach:
    """How far who asks holds the role; not at all without the token's scope or a login."""
    person = request.user
    if not isinstance(person, User) or not _in_scope(request, scope):
        return Reach(role)
    return person.reach(role)


def require_reach(request: Request, row: Model, role: Role = Role.EDITOR) -> None:
    """:class:`OutOfReach` unless who asks holds ``role`` over the row as it was just written.

    Call it in the transaction of a create or an update: the answer depends on where the row is now.
    """
    if not person_of(request).may_with(role, row):
        raise OutOfReach(row, role)


def _in_scope(request: Request, scope: str) -> bool:
    return not isinstance(request.auth, ApiToken) or scope in request.auth.scopes


def person_of(request: Request) -> User:
    """Who acts; only behind a permission that lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


class HasRole(BasePermission):
    """The base of those that ask for a role; subclasses name it for reading and for writing."""

    reads: ClassVar[Role | None] = Role.VIEWER
    """None: everybody."""
    writes: ClassVar[Role] = Role.EDITOR
    read_scope: ClassVar[str] = "read"
    write_scope: ClassVar[str] = "edit"

    def has_permission(self, request: Request, view: object) -> bool:
        if request.method in SAFE_METHODS:
            return self.reads is None or allowed(request, self.reads, scope=self.read_scope)
        return allowed(request, self.writes, scope=self.write_scope)

    def narrowed(self, request: Request, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of which rows this may be asked: when reading, also the public ones if all may read."""
        if request.method not in SAFE_METHODS:
            return within(rows, reach_of(request, self.writes, scope=self.write_scope))
        if self.reads is not None:
            return within(rows, reach_of(request, self.reads, scope=self.read_scope))
        least = whereabouts_of(rows.model).read_by
        return visible(rows, reach_of(request, least, scope=self.read_scope))


class PublicReading(HasRole):
    """Everybody reads what is public; editors write."""

    reads = None


class StaffReading(HasRole):
    """Viewers and up read; editors write."""


class EditorActing(HasRole):
    """Named actions of editors."""

    reads = Role.EDITOR
    read_scope = "edit"


class EditorLooking(HasRole):
    """What editors see by asking with a body: nothing changes, so a token that reads will do."""

    reads = Role.EDITOR
    write_scope = "read"


class PublisherActing(HasRole):
    """Named actions that decide what leaves, and tokens made for it."""

    reads = writes = Role.PUBLISHER
    read_scope = write_scope = "publish"


class SubscriberReading(HasRole):
    """What concerns subscribers: publishers, and only tokens made for it."""

    reads = Role.PUBLISHER
    writes = Role.PUBLISHER
    read_scope = write_scope = "subscribers"


class Confirmed(BasePermission):
    """Beside a role: in a browser's session the second step was shown within the last minutes.

    Tokens are kept to their scopes instead; there is nobody to ask.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        asked = not isinstance(request.auth, ApiToken) and isinstance(request.user, User)
        if asked and not is_fresh(request._request, at=timezone.now()):
            raise ConfirmationNeeded
        return True
