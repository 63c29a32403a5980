"""Getting in: the first step is kept halfway in the session until the second one is done.

Until then nobody is logged in: no page but the second step's knows of it. Each step gives the
session a new key, so that one planted before is worth nothing after.
"""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from backend.accounts import passkeys
from backend.accounts.models import User
from backend.accounts.second_step import has_second_step
from backend.kernel.errors import DomainError

HALFWAY: Final = "halfway"
CONFIRMED: Final = "confirmed_at"
HALFWAY_FOR: Final = timedelta(minutes=15)
FRESH_FOR: Final = timedelta(minutes=15)


class ConfirmationNeeded(DomainError):
    """The session is real, but who sits there now has to show it again."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "confirmation_needed",
            "Show your second step again before this: it is longer than 15 minutes ago.",
            confirm=reverse("account-confirm"),
        )


def first_step_done(
    request: HttpRequest, user: User, *, at: datetime, then: str = ""
) -> HttpResponse:
    """After a password or a login link: to the second step, to its enrolment, or in."""
    known = has_second_step(user)
    if not known and not settings.SECOND_STEP_REQUIRED:
        return enter(request, user, at=at, then=then)
    request.session.flush()
    request.session[HALFWAY] = {"user": user.pk, "at": at.timestamp(), "then": safe(request, then)}
    return redirect("account-second-step" if known else "account-enrol")


def halfway(request: HttpRequest, *, at: datetime) -> User | None:
    """Who has done the first step in this session within the last minutes."""
    kept = request.session.get(HALFWAY)
    if not kept or at.timestamp() - kept["at"] > HALFWAY_FOR.total_seconds():
        return None
    return User.objects.filter(pk=kept["user"], is_active=True).first()


def enter(request: HttpRequest, user: User, *, at: datetime, then: str = "") -> HttpResponse:
    """Log in, with a new session key; on to where the person was going. Who came by a link and has
    no other way in is led to where one is made."""
    then = then or (request.session.get(HALFWAY) or {}).get("then", "")
    request.session.flush()
    login(request, user)
    confirm(request, at=at)
    home = "admin:index" if comes_back(user) else "account"
    return redirect(safe(request, then) or home)


def comes_back(user: User) -> bool:
    """Whether the person gets in again by themselves, without another link from an admin."""
    return user.has_usable_password() or (passkeys.offered() and user.passkeys.exists())


def confirm(request: HttpRequest, *, at: datetime) -> None:
    """The person has just shown their second step."""
    request.session[CONFIRMED] = at.timestamp()


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Whether it was shown lately; for who has none, where none is required, there is nothing to
    show."""
    shown: float = request.session.get(CONFIRMED, 0.0)
    if 0 <= at.timestamp() - shown <= FRESH_FOR.total_seconds():
        return True
    user = request.user
    return isinstance(user, User) and not (settings.SECOND_STEP_REQUIRED or has_second_step(user))


def ask_again(request: HttpRequest, *, at: datetime, back: str = "") -> HttpResponse | None:
    """For pages that send, export or change roles: the way to the confirmation, if it is needed."""
    if is_fresh(request, at=at):
        return None
    there = urlencode({"next": back or request.get_full_path()})
    return redirect(f"{reverse('account-confirm')}?{there}")


def safe(request: HttpRequest, target: str) -> str:
    """A way within this site, or none; a word without a slash would be taken for a page's name."""
    fine = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if fine else ""
