"""``/account/people/ID/``: what an admin does about one person's way in. Each act asks for a fresh
second step, for it is a change of who may do what."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from backend.accounts.editors import disable, enable
from backend.accounts.entry import ask_again
from backend.accounts.models import Role, User
from backend.accounts.pages.manner import account_page
from backend.accounts.second_step import forget_second_step, has_second_step
from backend.accounts.secrets import new_login_link, revoke_tokens
from backend.audit.models import Door
from backend.audit.record import acted
from backend.audit.who import by_request
from backend.kernel.errors import DomainError, InvalidInput

Told = dict[str, Any]


@account_page
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    admin, at = request.user, timezone.now()
    if not isinstance(admin, User):
        return redirect(f"{reverse('login')}?next={request.path}")
    if not admin.has_role(Role.ADMIN):
        raise Http404
    person = get_object_or_404(User, pk=pk)
    told: Told = {}
    status = 200
    if request.method == "POST":
        if detour := ask_again(request, at=at, back=request.path):
            return detour
        try:
            told = _act(request, person, at=at)
        except DomainError as refused:
            told, status = {"error": refused.message}, refused.status
        if not told:
            return redirect("account-person", pk=person.pk)
    shown = {
        "person": person,
        "assignments": person.assignments.select_related("newsletter", "place"),
        "tokens": person.api_tokens.usable_at(at).order_by("-pk"),
        "second_step": has_second_step(person),
    }
    return render(request, "accounts/person.html", shown | told, status=status)


def _act(request: HttpRequest, person: User, *, at: datetime) -> Told:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise InvalidInput("act_unknown", "This page knows no such act.")
    who = by_request(request, door=Door.DESK, user=request.user)
    with acted(who, f"way-in-{request.POST['act']}", person, at=at):
        return act(person, at)


def _link(person: User, at: datetime) -> Told:
    if not person.is_active:
        raise InvalidInput("person_disabled", f"{person.username} is disabled: enable them first.")
    path = reverse("login-link", kwargs={"token": new_login_link(person, at=at)})
    return {"link": f"{settings.SITE_URL}{path}"}


def _disable(person: User, at: datetime) -> Told:
    disable(person, at=at)
    return {}


def _enable(person: User, at: datetime) -> Told:
    enable(person)
    return {}


def _reset(person: User, at: datetime) -> Told:
    forget_second_step(person)
    return {}


def _tokens(person: User, at: datetime) -> Told:
    revoke_tokens(person, at=at)
    return {}


ACTS: Final[dict[str, Callable[[User, datetime], Told]]] = {
    "link": _link,
    "disable": _disable,
    "enable": _enable,
    "reset": _reset,
    "tokens": _tokens,
}
