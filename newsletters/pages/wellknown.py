"""Files that programs look for at fixed addresses."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletters.pages.answers import public

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /confirm/
Disallow: /preferences/
Disallow: /unsubscribe/
Disallow: /block/
Disallow: /login/
"""


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@public
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a hole. The expiry moves once a day and stays below a year."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    text = (
        f"Contact: mailto:{parseaddr(settings.SENDER)[1]}\n"
        f"Expires: {midnight + timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for on pages that name no icon, the admin's among them."""
    return redirect(static("newsletters/tuesday.svg"))
