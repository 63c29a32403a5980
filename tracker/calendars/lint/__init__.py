"""The lint of a calendar feed: octets in, faults with their lines out.

The same rules that our own events must pass before they leave are open to anybody's feed at
``/calendars/check/``.
"""

from collections import Counter

from tracker.calendars.lint.events import event_faults, text_faults
from tracker.calendars.lint.faults import RULES, Fault, Level, fault
from tracker.calendars.lint.grammar import Component, read
from tracker.calendars.lint.octets import octet_faults
from tracker.calendars.lint.times import written_duration
from tracker.calendars.lint.zones import wrong_hours, zone_faults
from tracker.calendars.vcalendar import NAME_CHARACTERS

__all__ = ["RULES", "Fault", "Level", "calendar_faults", "vevent_faults"]


def calendar_faults(octets: bytes) -> list[Fault]:
    """Everything wrong with a feed, in the order of its lines."""
    found = octet_faults(octets)
    if any(each.code in ("empty", "html") for each in found):
        return found
    top, wrong = read(octets)
    found += wrong
    if not top or top[0].name != "VCALENDAR":
        found.append(fault("not-a-calendar", 1))
    for root in top:
        if root.name == "VCALENDAR":
            found += _root_faults(root)
    found += [fault("after-the-end", extra.number, extra.name) for extra in top[1:]]
    return sorted(set(found))


def vevent_faults(octets: bytes) -> list[Fault]:
    """Everything wrong with one VEVENT on its own: what our events pass when they are rendered."""
    top, wrong = read(octets)
    found = octet_faults(octets) + wrong
    if [component.name for component in top] != ["VEVENT"]:
        found.append(fault("unbalanced", 1))
    for event in top:
        found += event_faults(event)
    return sorted(set(found))


def _root_faults(root: Component) -> list[Fault]:
    found = [*_header_faults(root), *text_faults(root), *zone_faults(root), *wrong_hours(root)]
    events = root.named("VEVENT")
    for event in events:
        found += event_faults(event)
    alone = [event for event in events if event.first("RECURRENCE-ID") is None]
    counted = Counter(event.value("UID") for event in alone)
    seen: set[str] = set()
    for event in alone:
        uid = event.value("UID")
        if uid and counted[uid] > 1 and uid in seen:
            found.append(fault("uid-twice", event.number, uid))
        seen.add(uid)
    return found


def _header_faults(root: Component) -> list[Fault]:
    found = []
    if root.value("VERSION") != "2.0" or len(root.all("VERSION")) > 1:
        found.append(fault("version", root.number, root.value("VERSION")))
    if not root.value("PRODID"):
        found.append(fault("prodid", root.number))
    if root.value("CALSCALE") not in ("", "GREGORIAN"):
        found.append(fault("calscale", root.number, root.value("CALSCALE")))
    for name, code in (("METHOD", "method"), ("UID", "calendar-uid")):
        found += [fault(code, line.number, line.value) for line in root.all(name)]
    names = {root.value("NAME"), root.value("X-WR-CALNAME")}
    if len(names) > 1 or "" in names or any(len(name) > NAME_CHARACTERS * 2 for name in names):
        found.append(fault("calendar-name", root.number, " / ".join(sorted(names))))
    return found + _refresh_faults(root)


def _refresh_faults(root: Component) -> list[Fault]:
    interval, published = root.first("REFRESH-INTERVAL"), root.first("X-PUBLISHED-TTL")
    if interval is None or published is None or interval.parameter("VALUE") != "DURATION":
        return [fault("refresh", root.number)]
    return [
        fault("bad-duration", line.number, line.value)
        for line in (interval, published)
        if written_duration(line.value) is None
    ]
