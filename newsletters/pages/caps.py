"""How often a sign-up may be asked for: by one network, and by everybody together.

Counted in the shared cache for an hour, under a keyed hash whose key is the day's, so the cache
names nobody. On a cache of files two requests at one instant may count as one: it is a brake and
not a ledger; what an address may get is counted in rows by ``newsletters.subscriptions.signup``.
"""

from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backend.kernel.networks import network_of

PER_NETWORK: Final = 20
"""Sign-ups an hour from one IPv4 /24 or IPv6 /48: a meeting that passes one telephone round."""
ALTOGETHER: Final = 2000
"""Sign-ups an hour from anywhere: beyond it nobody is signed up until the hour is over."""
HOUR: Final = 3600


def within_caps(request: HttpRequest, *, at: datetime) -> bool:
    """Count this request; false once its network's or everybody's allowance is spent."""
    network = network_of(BaseThrottle().get_ident(Request(request)))
    hashed = salted_hmac(f"sign-up {at:%Y-%m-%d}", network, algorithm="sha256").hexdigest()
    hour = int(at.timestamp()) // HOUR
    near = _counted(f"sign-up:{hour}:{hashed}")
    return near <= PER_NETWORK and _counted(f"sign-up:{hour}:all") <= ALTOGETHER


def _counted(key: str) -> int:
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it expired or was evicted between the two
        return 1
