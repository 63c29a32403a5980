"""The lint for everybody: paste a feed or name its address, and see each fault with its line."""

from collections import Counter

from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backend.kernel.errors import DomainError, InvalidInput
from tracker.calendars.lint import RULES, calendar_faults
from tracker.web.fetch import Limits
from tracker.web.politeness import open_door

LARGEST_FEED = 900_000
"""Octets; a form of more than a megabyte is refused before it is read."""

ADDRESSES_A_MINUTE = 6
"""We fetch for strangers here: few addresses at a time, whoever asks."""

SHOWN = 200
"""Faults listed; the rest is counted."""

_LIMITS = Limits(seconds=10, connect_seconds=5, wire=LARGEST_FEED, decoded=LARGEST_FEED, cut=False)


class TooManyChecks(DomainError):
    """Others are checking addresses; pasting works meanwhile."""

    status = 429


# Exempt from the CSRF check because it changes nothing and this site sets no cookie for it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, or with POST the faults of what it holds."""
    page: dict[str, object] = {"rules": len(RULES)}
    status = 200
    if request.method == "POST":
        pasted, address = request.POST.get("feed", ""), request.POST.get("address", "").strip()
        page |= {"pasted": pasted, "address": address}
        try:
            page |= _verdict(_octets(pasted, address))
        except DomainError as refused:
            status = refused.status
            page["error"] = refused.message
    response = render(request, "tracker/calendars/check.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _octets(pasted: str, address: str) -> bytes:
    """What to check. A browser sends a form's lines with CRLF, whatever the feed had, and people
    seldom paste the last line end."""
    if address:
        return _fetched(address)
    if not pasted.strip():
        raise InvalidInput("calendar_nothing", "Paste a feed, or give its address.")
    octets = (pasted if pasted.endswith("\n") else f"{pasted}\r\n").encode(errors="replace")
    if len(octets) > LARGEST_FEED:
        raise InvalidInput("calendar_too_large", f"This feed has more than {LARGEST_FEED:,} bytes.")
    return octets


def _fetched(address: str) -> bytes:
    """The feed at an address, through the only door to the outside."""
    minute = f"calendar-check:{timezone.now():%Y%m%d%H%M}"
    if _counted(minute) > ADDRESSES_A_MINUTE:
        raise TooManyChecks(
            "calendar_busy", "Many addresses are being checked: wait a minute, or paste the feed."
        )
    return async_to_sync(_read)(address)


def _counted(key: str) -> int:
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:  # a full cache dropped it between the two
        return 1


async def _read(address: str) -> bytes:
    url = f"https://{address.partition('://')[2]}" if address.startswith("webcal:") else address
    async with open_door() as door:
        headers = {"Accept": "text/calendar, */*;q=0.5"}
        answer = await door.fetch(url, headers=headers, limits=_LIMITS)
    if answer.status != 200:
        raise InvalidInput("calendar_status", f"That address answers with status {answer.status}.")
    return answer.body


def _verdict(octets: bytes) -> dict[str, object]:
    faults = calendar_faults(octets)
    levels = Counter(fault.level for fault in faults)
    return {
        "checked": True,
        "faults": faults[:SHOWN],
        "more": max(len(faults) - SHOWN, 0),
        "errors": levels["error"],
        "advice": levels["advice"],
        "events": octets.count(b"BEGIN:VEVENT"),
    }
