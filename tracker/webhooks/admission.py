"""What an endpoint may be: an address that may be called, and events that there are."""

from collections.abc import Sequence

from asgiref.sync import async_to_sync

from backend.kernel.errors import InvalidInput
from tracker.web.failure import WebError
from tracker.web.politeness import open_door
from tracker.webhooks.vocabulary import Happening


def check_address(url: str) -> None:
    """Https, and nothing inward: the same rules as when it is told (where they are asked again)."""

    async def look() -> bool:
        async with open_door() as door:
            return await door.admits(url)

    try:
        secure = async_to_sync(look)()
    except WebError as refused:
        raise InvalidInput(
            "endpoint_address_refused",
            "url: the address is not one that we may call",
            field="url",
            why=refused.failure.value,
        ) from refused
    if not secure:
        raise InvalidInput("endpoint_not_https", "url: begins with https://", field="url")


def check_events(events: Sequence[str]) -> list[str]:
    unknown = sorted(set(events) - set(Happening.values))
    if unknown or not events:
        why = f"not known: {', '.join(unknown)}" if unknown else "name at least one"
        raise InvalidInput("event_unknown", f"events: {why}", known=sorted(Happening.values))
    return sorted(set(events))
