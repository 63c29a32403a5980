"""How often: counted in the shared cache, by person, else by network.

A network is an IPv4 /24 or an IPv6 /48. It is kept as a keyed hash under a key of the day, so that
the cache names nobody, and yesterday's counts cannot be joined to today's.
"""

from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from backend.accounts.models import User
from backend.kernel.networks import network_of


class AnonymousThrottle(SimpleRateThrottle):
    scope = "anonymous"

    def get_cache_key(self, request: Request, view: object) -> str | None:
        if isinstance(request.user, User):
            return None
        network = network_of(self.get_ident(request))
        day = timezone.now().date().isoformat()
        return f"throttle:{salted_hmac(f'throttle {day}', network, algorithm='sha256').hexdigest()}"


class PersonThrottle(SimpleRateThrottle):
    scope = "person"

    def get_cache_key(self, request: Request, view: object) -> str | None:
        return f"throttle:person:{request.user.pk}" if isinstance(request.user, User) else None
