"""The doors: a one-time link, a password, a passkey. Wrong is answered alike, whoever exists.

Looking at a page changes nothing: mail scanners follow links.
"""

from datetime import datetime
from typing import Any, Final

from django.contrib.auth import authenticate, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backend.accounts import passkeys
from backend.accounts.doors import LINK_DOOR, PASSKEY_ASKED, PASSKEY_DOOR, PASSWORD_DOOR, DoorClosed
from backend.accounts.entry import enter, first_step_done, safe
from backend.accounts.models import User
from backend.accounts.pages.manner import account_page, network
from backend.accounts.secrets import open_login_link
from backend.kernel.errors import DomainError

CEREMONY: Final = "passkey_ceremony"
REFUSED: Final = "This name and password do not go together."


@account_page
def login_link(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        told: dict[str, Any] = {"passkeys": passkeys.offered()}
        return render(request, "accounts/login_link.html", told)
    at = timezone.now()
    try:
        visit = LINK_DOOR.knock(network=network(request), at=at)
        user = open_login_link(token, at=at)
    except DomainError as refused:
        if not isinstance(refused, DoorClosed):
            user_login_failed.send(__name__, credentials={}, request=request)
        told = {"refused": refused.message}
        return render(request, "accounts/login_link.html", told, status=refused.status)
    visit.let_in()
    return first_step_done(request, user, at=at)


@account_page
def login_page(request: HttpRequest) -> HttpResponse:
    """``/admin/login/``: name and password, or on to the passkey."""
    then = safe(request, request.GET.get("next", ""))
    if request.method != "POST":
        if isinstance(request.user, User) and request.user.is_staff:
            return redirect(then or "admin:index")
        return _login(request, then)
    at = timezone.now()
    name, password = request.POST.get("username", ""), request.POST.get("password", "")
    try:
        visit = PASSWORD_DOOR.knock(account=name[:150], network=network(request), at=at)
    except DomainError as closed:
        return _login(request, then, closed.message, status=closed.status)
    user = authenticate(request, username=name, password=password) if "\0" not in name else None
    if not isinstance(user, User):
        return _login(request, then, REFUSED, status=400)
    visit.let_in()
    return first_step_done(request, user, at=at, then=then)


@account_page
def passkey_page(request: HttpRequest) -> HttpResponse:
    """A passkey is both steps in one. The first POST asks the browser, the second is its answer."""
    if request.method != "POST":
        return redirect("admin:login")
    then = safe(request, request.GET.get("next", ""))
    if "answer" not in request.POST:
        try:
            PASSKEY_ASKED.knock(network=network(request), at=timezone.now())
        except DoorClosed as closed:
            return _login(request, then, closed.message, status=closed.status)
        asked = passkeys.ask_for_known(None)
        request.session[CEREMONY] = asked.ceremony
        told = {"options": asked.options, "then": then}
        return render(request, "accounts/passkey.html", told)
    return _with_passkey(request, then, at=timezone.now())


def _with_passkey(request: HttpRequest, then: str, *, at: datetime) -> HttpResponse:
    ceremony = request.session.pop(CEREMONY, None)
    try:
        visit = PASSKEY_DOOR.knock(network=network(request), at=at)
        user = passkeys.owner_of(request.POST["answer"], ceremony, at=at)
    except DomainError as refused:
        if not isinstance(refused, DoorClosed):
            user_login_failed.send(__name__, credentials={}, request=request)
        return _login(request, then, refused.message, status=refused.status)
    visit.let_in()
    return enter(request, user, at=at, then=then)


@account_page
def log_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        logout(request)
    return redirect("admin:login")


def _login(request: HttpRequest, then: str, error: str = "", *, status: int = 200) -> HttpResponse:
    told = {"error": error, "then": then, "passkeys": passkeys.offered()}
    return render(request, "accounts/login.html", told, status=status)
