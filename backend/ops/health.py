"""``/healthz``: this process answers. An outage of the database must not restart it."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process is alive: 200 without touching database, broker or cache."""
    return JsonResponse({"status": "alive"})
