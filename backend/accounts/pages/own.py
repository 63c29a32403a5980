"""``/account/``: a person's own second steps, tokens, password and sessions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from backend.accounts import passkeys
from backend.accounts.editors import end_sessions, set_address
from backend.accounts.entry import ask_again, comes_back
from backend.accounts.models import User
from backend.accounts.pages.manner import account_page
from backend.accounts.second_step import new_recovery_codes, remove_second_step
from backend.accounts.secrets import SCOPES, new_api_token, revoke_token
from backend.audit.models import Door
from backend.audit.record import acted
from backend.audit.who import by_request
from backend.kernel.errors import DomainError, InvalidInput

Told = dict[str, Any]


class PasswordRefused(InvalidInput):
    """Two that differ, or one that the validators find weak."""

    def __init__(self, why: str) -> None:
        super().__init__("password_refused", why)


@account_page
def account(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    if not isinstance(user, User):
        return redirect(f"{reverse('login')}?next={reverse('account')}")
    if request.method != "POST":
        return _page(request, user, {}, at=at)
    if detour := ask_again(request, at=at, back=reverse("account")):
        return detour
    try:
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise InvalidInput("act_unknown", "This page knows no such act.")
        who = by_request(request, door=Door.DESK, user=user)
        with acted(who, _word(request), user, at=at) as deed:
            told = act(request, user, at)
            if made := told.get("made"):
                deed.facts |= {"token": made.name, "scopes": made.scopes, "until": made.expires_at}
    except DomainError as refused:
        told, status = {"error": refused.message}, refused.status
        return _page(request, user, told, at=at, status=status)
    return _page(request, user, told, at=at) if told else redirect("account")


def _new_token(request: HttpRequest, user: User, at: datetime) -> Told:
    secret, row = new_api_token(
        user,
        name=request.POST.get("name", "").strip()[:100] or "token",
        scopes=request.POST.getlist("scope"),
        at=at,
        days=_days(request.POST.get("days", "")),
    )
    return {"secret": secret, "made": row}


def _revoke(request: HttpRequest, user: User, at: datetime) -> Told:
    revoke_token(user, request.POST.get("id", ""), at=at)
    return {}


def _codes(request: HttpRequest, user: User, at: datetime) -> Told:
    return {"codes": new_recovery_codes(user)}


def _remove(request: HttpRequest, user: User, at: datetime) -> Told:
    remove_second_step(user, request.POST.get("id", ""))
    return {}


def _password(request: HttpRequest, user: User, at: datetime) -> Told:
    form = SetPasswordForm(user, request.POST)
    if not form.is_valid():
        raise PasswordRefused(" ".join(str(each) for said in form.errors.values() for each in said))
    form.save()
    update_session_auth_hash(request, user)
    return {"said": "Your password is set. Your other sessions are over."}


def _address(request: HttpRequest, user: User, at: datetime) -> Told:
    set_address(user, request.POST.get("email", ""))
    return {"said": "Your address is kept." if user.email else "Your account has no address now."}


def _sessions(request: HttpRequest, user: User, at: datetime) -> Told:
    end_sessions(user)
    update_session_auth_hash(request, user)
    return {"said": "Your other sessions are over."}


ACTS: Final[dict[str, Callable[[HttpRequest, User, datetime], Told]]] = {
    "token": _new_token,
    "revoke": _revoke,
    "codes": _codes,
    "remove": _remove,
    "password": _password,
    "address": _address,
    "sessions": _sessions,
}


def _word(request: HttpRequest) -> str:
    return f"account-{request.POST['act']}"


def _days(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise InvalidInput("days_unreadable", "Say in days how long the token lasts.")
    return int(typed)


def _page(
    request: HttpRequest, user: User, told: Told, *, at: datetime, status: int = 200
) -> HttpResponse:
    shown = {
        "person": user,
        "assignments": user.assignments.select_related("newsletter", "place"),
        "totp": getattr(user, "totp", None),
        "passkeys": user.passkeys.all(),
        "comes_back": comes_back(user),
        "passkeys_offered": passkeys.offered(),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "tokens": user.api_tokens.usable_at(at).order_by("-pk"),
        "scopes": sorted(SCOPES),
    }
    return render(request, "accounts/account.html", shown | told, status=status)
