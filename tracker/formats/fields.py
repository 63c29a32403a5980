"""Single fields of an outside record, read strictly: a wrong type is named, never coerced."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

Moment = TypeVar("Moment", date, datetime)

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")
MAX_ADDRESS = 2048
FIRST_YEAR, LAST_YEAR = 1700, 2999
"""A year outside is a slip of the pen, and near either end of the calendar no zone can be told."""


class FieldError(ValueError):
    """One field of one record cannot be read; the sentence names it. The record is left out."""


def text_of(row: Mapping[str, Any], field: str, *, required: bool = True) -> str:
    """The stripped text of a field; numbers become text, ``null`` and absent are empty."""
    value = row.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise FieldError(f"{field} is not text")
    if _UNPRINTABLE.search(value):
        raise FieldError(f"{field} holds a control character")
    text = value.strip()
    if required and not text:
        raise FieldError(f"{field} is missing")
    return text


def web_address(value: str, field: str) -> str:
    """A web address made plain (no white space around it, none inside); empty stays empty."""
    address = value.strip()
    if not address:
        return ""
    if _UNPRINTABLE.search(address):
        raise FieldError(f"{field} holds a control character")
    if len(address) > MAX_ADDRESS:
        raise FieldError(f"{field} is longer than {MAX_ADDRESS} characters")
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise FieldError(f"{field} “{address[:80]}” is not a web address") from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise FieldError(f"{field} “{address[:80]}” is not a web address")
    return re.sub(r"\s", "%20", address)


def instant_of(value: str, field: str) -> datetime:
    """An ISO 8601 instant with its offset, in UTC."""
    try:
        instant = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise FieldError(f"{field} “{value[:40]}” is not an ISO 8601 instant") from error
    if instant.tzinfo is None:
        raise FieldError(f"{field} “{value[:40]}” has no offset")
    return in_calendar(instant, value, field).astimezone(UTC)


def day_of(value: str, field: str) -> date:
    """An ISO 8601 day."""
    try:
        day = date.fromisoformat(value.strip()[:10])
    except ValueError as error:
        raise FieldError(f"{field} “{value[:40]}” is not a day (YYYY-MM-DD)") from error
    return in_calendar(day, value, field)


def in_calendar(moment: Moment, value: str, field: str) -> Moment:
    """The moment, unless its year cannot be meant."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise FieldError(f"{field} “{value[:40]}” is outside the calendar")
    return moment


def is_number(text: str) -> bool:
    """Only the ten digits: ``str.isdigit`` also takes "²", which no ``int`` can read."""
    return text.isascii() and text.isdigit()
