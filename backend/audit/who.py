"""Who stands behind a request or a command."""

import getpass
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from backend.audit.models import Door
from backend.audit.record import Who

HEADER = "X-Request-ID"


class RequestIdMiddleware:
    """Each request gets a name of ours, told in ``X-Request-ID`` and kept with what it did."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = uuid.uuid4().hex
        request.META["tuesday.request_id"] = name
        response = self.answer(request)
        response[HEADER] = name
        return response


def request_id(request: Any) -> str:
    """The name of a request; empty for one that did not come through the site."""
    meta = getattr(request, "META", {})
    return str(meta.get("tuesday.request_id", ""))


def by_request(request: Any, *, door: Door, user: Any) -> Who:
    """Of a request of the desk or the API, by ``user``, or by nobody that is known."""
    token = getattr(request, "auth", None)
    return Who(
        door=door,
        user_id=getattr(user, "pk", None),
        user_name=user.get_username() if user is not None else "",
        token_prefix=str(getattr(token, "prefix", "")),
        request_id=request_id(request),
    )


def by_command(name: str, user: Any = None) -> Who:
    """Of ``manage.py NAME``, run by an account of the machine, in an editor's name or in none."""
    return Who(
        door=Door.COMMAND,
        user_id=getattr(user, "pk", None),
        user_name=user.get_username() if user is not None else "",
        command=name,
        system=_account(),
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
