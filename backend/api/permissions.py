"""Who may ask: nobody, unless a view says otherwise."""

from typing import ClassVar

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from backend.accounts.models import ApiToken, Role, User


class Nobody(BasePermission):
    """The default: a view that names no permission answers nobody."""

    def has_permission(self, request: Request, view: object) -> bool:
        return False


def may(request: Request, role: Role, *, scope: str) -> bool:
    """Whether who asks has the role and, where they ask with a token, the token has the scope."""
    person = request.user
    if not isinstance(person, User) or not person.has_role(role):
        return False
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
            return self.reads is None or may(request, self.reads, scope=self.read_scope)
        return may(request, self.writes, scope=self.write_scope)


class PublicReading(HasRole):
    """Everybody reads what is public; editors write."""

    reads = None


class StaffReading(HasRole):
    """Viewers and up read; editors write."""


class EditorActing(HasRole):
    """Named actions of editors."""

    reads = Role.EDITOR
    read_scope = "edit"


class PublisherActing(HasRole):
    """Named actions that decide what leaves, and tokens made for it."""

    reads = writes = Role.PUBLISHER
    read_scope = write_scope = "publish"


class SubscriberReading(HasRole):
    """What concerns subscribers: publishers, and only tokens made for it."""

    reads = Role.PUBLISHER
    writes = Role.PUBLISHER
    read_scope = write_scope = "subscribers"
