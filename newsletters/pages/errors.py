"""Pages for what is not there, for what one may not open, and for what went wrong."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

OF_STAFF: Final = ("/admin/", "/account/")
"""Who asks matters here alone: pages of readers are the same to everybody."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    told = {"staff": _staff(request)}
    return render(request, "newsletters/pages/404.html", told, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With the reason where one was given, who may, and a way back."""
    told = {"staff": _staff(request), "said": str(exception)}
    return render(request, "newsletters/pages/403.html", told, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Without a request's context: whatever broke, this still renders."""
    return HttpResponse(render_to_string("newsletters/pages/500.html"), status=500)


def _staff(request: HttpRequest) -> Any:
    """Who works here and is lost in a page of theirs."""
    user = getattr(request, "user", None) if request.path.startswith(OF_STAFF) else None
    return user if user is not None and user.is_staff else None
