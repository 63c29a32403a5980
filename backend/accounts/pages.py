"""The one page of accounts: a one-time link that shows a button, and logs in when it is pressed.

Mail scanners follow links, so looking at it changes nothing.
"""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.accounts.secrets import open_login_link
from backend.kernel.errors import NotFound


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_link(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return _private(render(request, "accounts/login_link.html"))
    try:
        user = open_login_link(token, at=timezone.now())
    except NotFound as refused:
        return _private(
            render(request, "accounts/login_link.html", {"refused": refused.message}, status=404)
        )
    login(request, user)
    return _private(redirect("admin:index"))


def _private(response: HttpResponse) -> HttpResponse:
    # Not "no-referrer": with it browsers send "Origin: null", which the CSRF check must refuse.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
