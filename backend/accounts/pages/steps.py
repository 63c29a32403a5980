"""The second step: showing it, enrolling it, and showing it again before something weighty."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import segno
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString

from backend.accounts import passkeys, second_step, totp
from backend.accounts.doors import CODE_DOOR, PASSKEY_DOOR, DoorClosed
from backend.accounts.entry import ask_again, confirm, enter, halfway, safe
from backend.accounts.models import User
from backend.accounts.pages.login import CEREMONY
from backend.accounts.pages.manner import account_page, network
from backend.audit.models import Door
from backend.audit.record import acted
from backend.audit.who import by_request
from backend.kernel.errors import DomainError

ENROLLING: Final = "enrolling"
SHOWN: Final = "second_step_shown"
Done = Callable[[], HttpResponse]


@account_page
def second_step_page(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    user = halfway(request, at=at)
    if user is None:
        return redirect("admin:login")
    return _shown(
        request, user, at=at, title="Second step", done=lambda: enter(request, user, at=at)
    )


@account_page
def confirm_page(request: HttpRequest) -> HttpResponse:
    """Who is logged in shows it again; ``?next=`` is where they were going."""
    at, user = timezone.now(), request.user
    then = safe(request, request.GET.get("next", "")) or "account"
    if not isinstance(user, User):
        return redirect("admin:login")
    if request.method != "POST" and ask_again(request, at=at) is None:
        return redirect(then)

    def done() -> HttpResponse:
        request.session.cycle_key()
        confirm(request, at=at)
        return redirect(then)

    return _shown(request, user, at=at, title="Is it still you?", done=done)


@account_page
def enrol_page(request: HttpRequest) -> HttpResponse:
    """For who just logged in without one, and for who adds another."""
    at = timezone.now()
    user, entering = _who_enrols(request, at=at)
    if user is None:
        return redirect("admin:login")
    if not entering and (detour := ask_again(request, at=at)):
        return detour
    if request.method != "POST":
        return _enrolment(request, user)
    who = by_request(request, door=Door.LOGIN, user=user)
    try:
        with acted(who, "second-step", user, at=at) as deed:
            _enrol(request, user, at=at)
            deed.facts["kind"] = "passkey" if "answer" in request.POST else "app"
    except DomainError as refused:
        return _enrolment(request, user, refused.message, status=refused.status)
    first = not user.recovery_codes.filter(used_at=None).exists()
    codes = second_step.new_recovery_codes(user) if first else []
    onward = enter(request, user, at=at) if entering else redirect("account")
    if not codes:
        return onward
    told = {"codes": codes, "onward": onward["Location"]}
    return render(request, "accounts/recovery_codes.html", told)


def _who_enrols(request: HttpRequest, *, at: datetime) -> tuple[User | None, bool]:
    """Who may, and whether it is what lets them in. Who has a second step shows it first."""
    if isinstance(request.user, User):
        return request.user, False
    user = halfway(request, at=at)
    if user is not None and second_step.has_second_step(user):
        return None, False
    return user, True


def _enrol(request: HttpRequest, user: User, *, at: datetime) -> None:
    if "answer" in request.POST:
        ceremony = request.session.pop(CEREMONY, None)
        name = request.POST.get("name", "")
        passkeys.enrol(user, name, request.POST["answer"], ceremony)
        return
    visit = CODE_DOOR.knock(account=user.username, at=at)
    secret = request.session.get(ENROLLING, "")
    if not secret:
        raise second_step.CodeRefused
    second_step.enrol_totp(user, secret, request.POST.get("code", ""), at=at)
    request.session.pop(ENROLLING, None)
    visit.let_in()


def _enrolment(
    request: HttpRequest, user: User, error: str = "", *, status: int = 200
) -> HttpResponse:
    secret = request.session.setdefault(ENROLLING, totp.new_secret())
    uri = totp.provisioning_uri(secret, name=user.username, site="Tuesday")
    told: dict[str, Any] = {
        "error": error,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        # segno writes numbers and fixed words alone.
        "qr": SafeString(
            segno.make(uri, error="m").svg_inline(omitsize=True, dark="#000", light="#fff")
        ),
        "required": settings.SECOND_STEP_REQUIRED,
        "has_totp": hasattr(user, "totp"),
    }
    if passkeys.offered():
        asked = passkeys.ask_for_new(user)
        request.session[CEREMONY] = asked.ceremony
        told["options"] = asked.options
    return render(request, "accounts/enrol.html", told, status=status)


def _shown(
    request: HttpRequest, user: User, *, at: datetime, title: str, done: Done
) -> HttpResponse:
    error, status = "", 200
    if request.method == "POST":
        try:
            _check(request, user, at=at)
            return done()
        except DomainError as refused:
            if not isinstance(refused, DoorClosed):
                _tell_refused(request, user)
            error, status = refused.message, refused.status
    told: dict[str, Any] = {"title": title, "error": error, "codes": hasattr(user, "totp")}
    told["recovery"] = user.recovery_codes.filter(used_at=None).exists()
    if passkeys.offered() and user.passkeys.exists():
        asked = passkeys.ask_for_known(user)
        request.session[CEREMONY] = asked.ceremony
        told["options"] = asked.options
    return render(request, "accounts/second_step.html", told, status=status)


def _tell_refused(request: HttpRequest, user: User) -> None:
    user_login_failed.send(__name__, credentials={"username": user.username}, request=request)


def _check(request: HttpRequest, user: User, *, at: datetime) -> None:
    if "answer" in request.POST:
        ceremony = request.session.pop(CEREMONY, None)
        visit = PASSKEY_DOOR.knock(network=network(request), at=at)
        if passkeys.owner_of(request.POST["answer"], ceremony, at=at) != user:
            raise passkeys.PasskeyRefused
    else:
        visit = CODE_DOOR.knock(account=user.username, at=at)
        second_step.show_code(user, request.POST.get("code", "")[:40], at=at)
    visit.let_in()
