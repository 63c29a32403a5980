"""The work of ``benchmarks.ingest``: made-up bill status files and two ways of keeping them."""

import io
import os
import resource
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from tracker.formats import billstatus
from tracker.formats.archive import members
from tracker.formats.source import Source, decode
from tracker.ingest.intake import ingest
from tracker.models import Bill, BillAction, LegislativeSession, Place
from tracker.us_states import COUNTRY

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
CONGRESS = "122"
BATCH = 1000


def measure(bills: int, actions: int) -> dict[str, Any]:
    """What a first and an unchanged reading cost, and the plain way; the process's peak so far."""
    raw = _archive(bills, actions)
    _clear()
    baseline = _timed(lambda: _plainly(raw))
    _clear()
    first = _timed(lambda: _ingested(raw, created=bills))
    again = _timed(lambda: _ingested(raw, created=0))
    rows = BillAction.objects.count()
    _clear()
    return {
        "bills": bills,
        "actions": rows,
        **first.as_row(""),
        **again.as_row("_unchanged"),
        **baseline.as_row("_baseline"),
        "ratio_to_baseline": first.seconds / baseline.seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall time, and processor time of this process and of its server process. A busy machine
    stretches the first alone."""

    seconds: float
    cpu: float
    server_cpu: float

    def as_row(self, suffix: str) -> dict[str, float]:
        return {
            f"seconds{suffix}": self.seconds,
            f"cpu_seconds{suffix}": self.cpu,
            f"server_cpu_seconds{suffix}": self.server_cpu,
        }


def _timed(work: Callable[[], None]) -> Cost:
    started, cpu, server = time.perf_counter(), time.process_time(), _server_cpu()
    work()
    return Cost(time.perf_counter() - started, time.process_time() - cpu, _server_cpu() - server)


def _server_cpu() -> float:
    """Of the server process behind our connection; 0 where it cannot be seen from here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process] = cursor.fetchone()
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _ingested(raw: bytes, *, created: int) -> None:
    report = ingest("billstatus", [("bulk.zip", raw)], at=AT)
    assert (report.created, report.updated, report.rejected) == (created, 0, [])


def _plainly(raw: bytes) -> None:
    place = Place.objects.get(ocd_id=COUNTRY)
    session = LegislativeSession.objects.create(place=place, identifier="plain")
    for name, content in members("bulk.zip", raw):
        source = Source(name, decode(content, name=name), date(2031, 10, 1), ZoneInfo("UTC"))
        [record] = billstatus.read(source).records
        bill = Bill.objects.create(
            slug=f"plain-{record.number}",
            place=place,
            session=session,
            kind=record.kind,
            number=record.number,
            title=record.title,
        )
        BillAction.objects.bulk_create(
            BillAction(bill=bill, position=position, at=AT, text=event.text)
            for position, event in enumerate(record.events)
        )


def _clear() -> None:
    Bill.objects.all().delete()
    LegislativeSession.objects.all().delete()


def _archive(bills: int, actions: int) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(1, bills + 1):
            file.writestr(f"BILLSTATUS-{CONGRESS}hr{number}.xml", _file(number, actions))
    return box.getvalue()


def _file(number: int, actions: int) -> str:
    items = "".join(
        f"<item><actionDate>2031-{3 + step // 28:02}-{1 + step % 28:02}</actionDate>"
        f"<text>{_sentence(number, step)}</text><type>Floor</type>"
        "<sourceSystem><name>House floor actions</name></sourceSystem></item>"
        for step in reversed(range(actions))
    )
    return (
        f"<billStatus><bill><number>{number}</number><type>HR</type>"
        f"<congress>{CONGRESS}</congress><introducedDate>2031-03-01</introducedDate>"
        f"<title>Ferry Act number {number}</title><sponsors><item><bioguideId>Q{number:06}"
        "</bioguideId><fullName>Rep. Quill, Ada [D-WA-7]</fullName></item></sponsors>"
        f"<actions>{items}</actions></bill></billStatus>"
    )


def _sentence(number: int, step: int) -> str:
    if step == 1:
        return "Referred to the Committee on Ferries."
    if step == 15 and number % 3 == 0:
        return "On passage Passed by voice vote."
    return f"DEBATE - The House proceeded with debate, part {step}, on H.R. {number}."
