"""The golden set: events at which calendar programs are known to stumble."""

from datetime import UTC, date, datetime, timedelta

from tests.tracker.calendars.samples import event
from tracker.calendars.event import CalendarEvent, EventStatus, cancelled_summary, uid_of

ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Europe/London",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Pacific/Auckland",
)

WEEKS = (
    *(datetime(2026, 3, 5), datetime(2026, 3, 26), datetime(2026, 4, 2)),
    *(datetime(2026, 9, 24), datetime(2026, 10, 1), datetime(2026, 10, 22), datetime(2026, 10, 29)),
)
"""The weeks in which some of the zones change their clocks, and Morocco's Ramadan."""


def of_dst_weeks() -> list[CalendarEvent]:
    """Every eleven hours through the weeks of change, in each zone."""
    found = []
    for zone in ZONES:
        for week in WEEKS:
            for step in range(0, 7 * 24, 11):
                start = week.replace(tzinfo=UTC) + timedelta(hours=step)
                name = f"{zone}-{start:%m%dT%H}".replace("/", "-")
                found.append(
                    event(
                        uid=uid_of("meeting", name),
                        summary=f"Council of {zone} {step}",
                        start=start,
                        end=start + timedelta(minutes=90),
                        zone=zone,
                    )
                )
    return found


def special() -> list[CalendarEvent]:
    """One of each kind that is not an ordinary meeting."""
    start = datetime(2026, 11, 26, 16, tzinfo=UTC)
    hour = timedelta(hours=1)
    return [
        event(
            uid=uid_of("meeting", "moved"),
            summary="Board of Ethics",
            start=start + 7 * 24 * hour,
            end=start + 7 * 24 * hour + hour,
            sequence=2,
            description="Moved from Thursday 26 November 2026, 10 am.",
        ),
        event(
            uid=uid_of("meeting", "cancelled"),
            summary=cancelled_summary("Police Board"),
            status=EventStatus.CANCELLED,
            sequence=1,
        ),
        event(
            uid=uid_of("meeting", "tentative"),
            summary="POSTPONED: Plan Commission",
            status=EventStatus.TENTATIVE,
        ),
        event(
            uid=uid_of("election", "day"),
            summary="Election day",
            start=date(2026, 11, 3),
            end=date(2026, 11, 4),
        ),
        event(
            uid=uid_of("meeting", "three-days"),
            summary="Budget hearings",
            start=date(2026, 12, 30),
            end=date(2027, 1, 2),
        ),
        event(
            uid=uid_of("comment", "deadline"),
            summary="Comment by the end of the day: Zoning",
            start=datetime(2026, 12, 1, 5, 29, 59, tzinfo=UTC),
            end=datetime(2026, 12, 1, 5, 59, 59, tzinfo=UTC),
            transparent=True,
        ),
        event(
            uid=uid_of("meeting", "rtl"),
            summary="مجلس المدينة: ועדת התכנון",
            description="اكتب إلى المجلس، جملتان تكفيان.\nשתי שורות מספיקות",
            start=start + hour,
            end=start + 2 * hour,
        ),
        event(
            uid=uid_of("meeting", "emoji"),
            summary="Town hall 🏛️👩🏽‍⚖️🇺🇸; bring a friend, or two",
            description="🎉" * 60 + "\\n is not a line break; \\, is no comma",
            start=start + 2 * hour,
            end=start + 3 * hour,
        ),
        event(
            uid=uid_of("meeting", "2037"),
            summary="Far ahead",
            start=datetime(2037, 7, 1, 15, tzinfo=UTC),
            end=datetime(2037, 7, 1, 16, tzinfo=UTC),
        ),
        event(
            uid=uid_of("meeting", "second-hour"),
            summary="In the hour that comes twice",
            start=datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
            end=datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
        ),
        event(
            uid=uid_of("meeting", "midnight"),
            summary="Over the year's end",
            start=datetime(2027, 1, 1, 5, tzinfo=UTC),
            end=datetime(2027, 1, 1, 7, tzinfo=UTC),
        ),
    ]


def many(count: int) -> list[CalendarEvent]:
    """A feed as large as any that we send: one event each hour."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    return [
        event(
            uid=uid_of("meeting", n),
            summary=f"Meeting {n}",
            start=start + timedelta(hours=n),
            end=start + timedelta(hours=n + 1),
        )
        for n in range(count)
    ]


def golden() -> list[CalendarEvent]:
    return [*of_dst_weeks(), *special()]
