"""The work of ``benchmarks.ingest``: made-up bill status files and two ways of keeping them."""

import io
import resource
import time
import zipfile
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

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
    """Seconds of a first and of an unchanged reading, and of the plain way; the process's peak."""
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
        "seconds": first,
        "seconds_unchanged": again,
        "seconds_baseline": baseline,
        "ratio_to_baseline": first / baseline,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


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
