"""Content-Security-Policy: nothing at all unless named; rooms with scripts of their own get more.

Public pages need their own stylesheet, images and forms (``settings.CONTENT_SECURITY_POLICY``).
The admin (unfold with Alpine.js) and the API page run scripts and inline styles that this server
hosts; they get exactly that, and still nothing from another host.
"""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

STAFF_ROOMS = ("/admin/", "/api/docs/")

_STAFF: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, the wider one in the staff's rooms."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and request.path.startswith(STAFF_ROOMS):
            parts.config = _STAFF
        return parts
