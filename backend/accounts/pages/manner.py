"""The manner of the pages of accounts: kept by nobody, with one script of our own where needed."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backend.kernel.networks import network_of

Given = ParamSpec("Given")
Page = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def account_page(page: Page[Given]) -> Page[Given]:
    """Not stored, not indexed, no referrer to elsewhere; scripts from this server alone."""

    @functools.wraps(page)
    def shown(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        response = page(request, *args, **kwargs)
        # Not "no-referrer": with it browsers send "Origin: null", which the CSRF check refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    methods = require_http_methods(["GET", "HEAD", "POST"])
    whole: Any = csp_update({"script-src": [SELF]})(never_cache(methods(shown)))
    kept: Page[Given] = whole
    return kept


def network(request: HttpRequest) -> str:
    """Of whoever asks, as the proxies that we trust tell it."""
    return network_of(BaseThrottle().get_ident(Request(request)))
