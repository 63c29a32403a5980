"""Pages for what is not there and for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "newsletters/pages/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Without a request's context: whatever broke, this still renders."""
    return HttpResponse(render_to_string("newsletters/pages/500.html"), status=500)
