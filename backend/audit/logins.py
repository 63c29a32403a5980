"""Who came in, who left, and who was refused.

Of a refused login only the account that it was for is kept, where there is one: what somebody
typed into the field of a name may be an address or a password.
"""

from typing import Any

from django.contrib.auth import get_user_model, signals
from django.utils import timezone

from backend.audit.models import Door
from backend.audit.observe import Seen
from backend.audit.record import tell
from backend.audit.who import by_request


def listen() -> None:
    signals.user_logged_in.connect(came_in, dispatch_uid="audit")
    signals.user_logged_out.connect(left, dispatch_uid="audit")
    signals.user_login_failed.connect(refused, dispatch_uid="audit")


def came_in(request: Any = None, user: Any = None, **_: object) -> None:
    _told("login", request, user)


def left(request: Any = None, user: Any = None, **_: object) -> None:
    if user is not None:
        _told("logout", request, user)


def refused(credentials: Any = None, request: Any = None, **_: object) -> None:
    """For a password, a code or a link that does not open."""
    User = get_user_model()  # noqa: N806 -- a class
    name = (credentials or {}).get(User.USERNAME_FIELD)
    user = User.objects.filter(**{User.USERNAME_FIELD: name}).first() if name else None
    _told("login_refused", request, user)


def _told(verb: str, request: Any, user: Any) -> None:
    who = by_request(request, door=Door.LOGIN, user=user)
    seen = Seen("user", str(user.pk), there=True) if user is not None else Seen("user")
    tell(who, verb, seen, seen, at=timezone.now())
