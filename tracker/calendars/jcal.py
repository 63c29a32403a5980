"""The same calendar as jCal (RFC 7265): made of the octets, so that both always say the same."""

import json
import re
from typing import Any, Final

from tracker.calendars.lines import unescaped
from tracker.calendars.lint.grammar import Component, ContentLine, read

MEDIA_TYPE: Final = "application/calendar+json"

_TYPES: Final[dict[str, str]] = {
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED"), "date-time"),
    **dict.fromkeys(("URL", "SOURCE", "CONFERENCE", "ATTACH", "LINK"), "uri"),
    **dict.fromkeys(("TZOFFSETFROM", "TZOFFSETTO"), "utc-offset"),
    **dict.fromkeys(("REFRESH-INTERVAL", "TRIGGER", "DURATION"), "duration"),
    "RRULE": "recur",
    "SEQUENCE": "integer",
    "GEO": "float",
}
_COMMA = re.compile(r"(?<!\\)(?:\\\\)*,")


def jcal(octets: bytes) -> bytes:
    """The calendar as one JSON document in UTF-8, the same for the same octets."""
    top, _ = read(octets)
    return json.dumps(_component(top[0]), ensure_ascii=False, separators=(",", ":")).encode()


def _component(component: Component) -> list[Any]:
    properties = [_property(line) for line in component.lines]
    return [component.name.lower(), properties, [_component(c) for c in component.children]]


def _property(line: ContentLine) -> list[Any]:
    unknown = "unknown" if line.name.startswith("X-") else "text"
    kind = line.parameter("VALUE").lower() or _TYPES.get(line.name, unknown)
    parameters: dict[str, Any] = {
        name.lower(): values[0] if len(values) == 1 else list(values)
        for name, values in line.parameters.items()
        if name != "VALUE"
    }
    return [line.name.lower(), parameters, kind, *_values(line, kind)]


def _values(line: ContentLine, kind: str) -> list[Any]:
    if line.name == "CATEGORIES":
        return [unescaped(part) for part in _parts(line.value)]
    if line.name == "GEO":
        return [[float(part) for part in line.value.split(";")]]
    return [_value(line.value, kind)]


def _value(value: str, kind: str) -> Any:
    match kind:
        case "date":
            return f"{value[:4]}-{value[4:6]}-{value[6:8]}"
        case "date-time":
            day, time = value[:8], value[9:]
            return f"{_value(day, 'date')}T{time[:2]}:{time[2:4]}:{time[4:]}"
        case "utc-offset":
            return f"{value[:3]}:{value[3:5]}"
        case "integer":
            return int(value)
        case "recur":
            return dict(_rule_part(part) for part in value.split(";"))
        case "text":
            return unescaped(value)
        case _:
            return value


def _rule_part(part: str) -> tuple[str, Any]:
    """One part of an RRULE: numbers as numbers, lists as lists."""
    name, _, value = part.partition("=")
    parts: list[Any] = [int(v) if re.fullmatch(r"-?\d+", v) else v for v in value.split(",")]
    return name.lower(), parts[0] if len(parts) == 1 else parts


def _parts(value: str) -> list[str]:
    """The values between commas that are not escaped."""
    found, start = [], 0
    for comma in _COMMA.finditer(value):
        found.append(value[start : comma.end() - 1])
        start = comma.end()
    return [*found, value[start:]]
