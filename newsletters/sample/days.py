"""The days of the sample, counted from the edition that it is made for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Days:
    """``edition`` is the local date on which the edition leaves, ``now`` when it is planted."""

    edition: date
    zone: ZoneInfo
    now: datetime

    def ago(self, days: int) -> datetime:
        """What has happened already, however far the edition is."""
        return self.now - timedelta(days=days)

    def day(self, after: int) -> date:
        """So many days after the edition."""
        return self.edition + timedelta(days=after)

    def at(self, after: int, hour: int, minute: int = 0) -> datetime:
        """A local time so many days after the edition, as UTC."""
        local = datetime.combine(self.day(after), time(hour, minute), tzinfo=self.zone)
        return local.astimezone(UTC)

    def end_of(self, after: int) -> datetime:
        local = datetime.combine(self.day(after), END_OF_DAY, tzinfo=self.zone)
        return local.astimezone(UTC)
