"""What an endpoint may be: an address that may be called, and events that there are."""

from collections.abc import Sequence

from asgiref.sync import async_to_sync

from backend.kernel.errors import InvalidInput
from tracker.web.failure import Failure, WebError
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
            "endpoint_address_refused", _why(refused), field="url", why=refused.failure.value
        ) from refused
    if not secure:
        raise InvalidInput("endpoint_not_https", "url: begins with https://", field="url")


def _why(refused: WebError) -> str:
    """Whether we may not call it, or could not find it: the one stays so, the other may pass."""
    if refused.failure is Failure.POLICY:
        return (
            "url: the address is not one that we may call: the host has to be public, and the port"
            " a usual one, unless the settings allow others"
        )
    return f"url: its host was not found: {refused.message}"


def check_events(events: Sequence[str]) -> list[str]:
    unknown = sorted(set(events) - set(Happening.values))
    if unknown or not events:
        why = f"not known: {', '.join(unknown)}" if unknown else "name at least one"
        raise InvalidInput("event_unknown", f"events: {why}", known=sorted(Happening.values))
    return sorted(set(events))
