"""Other people's calendar software, asked what it reads in a feed.

Each reader takes a feed's octets and gives, for every UID, start and end (UTC moments, or days
with the end exclusive), status and title. Python libraries are always here; ical.js, khal and
vdirsyncer have to be installed (docs/calendars.md), and with ``REQUIRE_READERS=1`` one that is
away is a failure.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

Read = dict[str, tuple[str, str, str, str]]
"""UID → start, end, status, title."""

Reader = Callable[[bytes, Path], Read]

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)

NODE_FOLDER = Path(__file__).with_name("ical_js")
"""Where ``npm ci`` puts the ical.js that its lock names."""

_ICAL_JS = """
const ICAL = (m => m.default || m)(require("ical.js"));
const text = require("fs").readFileSync(0, "utf8");
const root = new ICAL.Component(ICAL.parse(text));
for (const zone of root.getAllSubcomponents("vtimezone"))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const iso = t => t.isDate ? t.toString() : t.toJSDate().toISOString();
const found = {};
// Our events have no RECURRENCE-ID; told so, ical.js does not look for one among all the others.
for (const vevent of root.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(vevent, { exceptions: [] });
  found[event.uid] = [iso(event.startDate), iso(event.endDate),
    vevent.getFirstPropertyValue("status"), event.summary];
}
console.log(JSON.stringify(found));
"""


def said(at: date | None) -> str:
    """A moment in UTC, or a day; empty where there is none."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return at.isoformat() if at else ""


def by_icalendar(octets: bytes, _: Path) -> Read:
    events = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    return {
        str(event["UID"]): (
            said(event["DTSTART"].dt),
            said(event["DTEND"].dt),
            str(event["STATUS"]),
            str(event["SUMMARY"]),
        )
        for event in events
    }


def by_ical(octets: bytes, _: Path) -> Read:
    """Home Assistant's parser, which is strict."""
    found = IcsCalendarStream.calendar_from_ics(octets.decode())
    return {
        str(event.uid): (
            said(event.dtstart),
            said(event.end),
            str(event.status.value if event.status else ""),
            str(event.summary),
        )
        for event in found.events
    }


def by_recurring_ical_events(octets: bytes, _: Path) -> Read:
    calendar = icalendar.Calendar.from_ical(octets)
    return {
        str(event["UID"]): (
            said(event["DTSTART"].dt),
            said(event["DTEND"].dt),
            str(event["STATUS"]),
            str(event["SUMMARY"]),
        )
        for event in recurring_ical_events.of(calendar).between(FROM, TO)
    }


def by_ical_js(octets: bytes, _: Path) -> Read:
    """Thunderbird's parser: it reads our VTIMEZONE blocks and no zone data of its own."""
    done = subprocess.run(
        ["node", "-e", _ICAL_JS],
        input=octets,
        capture_output=True,
        check=True,
        timeout=300,
        cwd=NODE_FOLDER,
    )
    told = json.loads(done.stdout)
    return {
        uid: (start.replace(".000Z", "Z"), end.replace(".000Z", "Z"), status, summary)
        for uid, (start, end, status, summary) in told.items()
    }


def by_vdirsyncer(octets: bytes, folder: Path) -> Read:
    """Fetched over HTTP and kept as one file for each event, without the calendar around it."""
    found: Read = {}
    for path in _synchronized(octets, folder).glob("*.ics"):
        found |= by_icalendar(path.read_bytes(), folder)
    return found


def by_khal(octets: bytes, folder: Path) -> Read:
    """Shown in UTC, out of the files that vdirsyncer keeps."""
    _synchronized(octets, folder)
    shape = "{uid}\x1f{start-long-full}\x1f{end-long-full}\x1f{status}\x1f{title}\x1e"
    days = str((TO - FROM).days)
    command = ("list", "--once", "--day-format", "", "--format", shape, "2026-01-01", f"{days}d")
    shown = _run("khal", _khal_config(folder), *command)
    found: Read = {}
    for record in shown.split("\x1e"):
        if "\x1f" in record:
            uid, start, end, status, title = record.strip().split("\x1f")
            found.setdefault(uid, (*_khal_times(start, end), status.strip(), title))
    return found


def _synchronized(octets: bytes, folder: Path) -> Path:
    """The folder of files that vdirsyncer makes of the feed."""
    with _served(octets) as url:
        _run("vdirsyncer", _vdirsyncer_config(folder, url), "discover", stdin="y\n")
        _run("vdirsyncer", _vdirsyncer_config(folder, url), "sync")
    return folder / "items"


def _khal_times(start: str, end: str) -> tuple[str, str]:
    """khal shows days as midnights, the last one inclusively; the set has no such moments."""
    first, last = datetime.fromisoformat(start.strip()), datetime.fromisoformat(end.strip())
    if first.time() == last.time() == time():
        return first.date().isoformat(), (last.date() + timedelta(days=1)).isoformat()
    return said(first.replace(tzinfo=UTC)), said(last.replace(tzinfo=UTC))


def _run(program: str, config: Path, *arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        [program, "-c", str(config), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(config.parent)},
    )
    if done.returncode:
        raise AssertionError(f"{program}: {done.stderr[-2000:]}")
    return done.stdout


def _vdirsyncer_config(folder: Path, url: str) -> Path:
    path = folder / "vdirsyncer.conf"
    path.write_text(
        f"""[general]
status_path = "{folder}/status/"
[pair feed]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/items/"
fileext = ".ics"
[storage there]
type = "http"
url = "{url}"
"""
    )
    return path


def _khal_config(folder: Path) -> Path:
    path = folder / "khal.conf"
    path.write_text(
        f"""[calendars]
[[feed]]
path = {folder}/items/
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %m-%d
longdateformat = %Y-%m-%d
datetimeformat = %m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
[default]
default_calendar = feed
[sqlite]
path = {folder}/khal.db
"""
    )
    return path


@contextmanager
def _served(octets: bytes) -> Iterator[str]:
    """The feed at an address on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/calendar; charset=utf-8")
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/feed.ics"
    finally:
        server.shutdown()
        server.server_close()


READERS: dict[str, Reader] = {
    "icalendar": by_icalendar,
    "ical": by_ical,
    "recurring-ical-events": by_recurring_ical_events,
    "ical.js": by_ical_js,
    "vdirsyncer": by_vdirsyncer,
    "khal": by_khal,
}

RENAMES = frozenset({"vdirsyncer", "khal"})
"""vdirsyncer calls each event by a hash of it, and khal reads what vdirsyncer keeps."""


def _is_here(name: str) -> bool:
    if name == "ical.js":
        return bool(shutil.which("node")) and (NODE_FOLDER / "node_modules/ical.js").is_dir()
    programs = {"vdirsyncer": ("vdirsyncer",), "khal": ("khal", "vdirsyncer")}.get(name, ())
    return all(shutil.which(program) for program in programs)


def reader_of(name: str) -> Reader:
    """The reader; a test that asks for one that is away is skipped, or fails where all are due."""
    if not _is_here(name):
        reason = f"{name} is not installed (docs/calendars.md)"
        if os.environ.get("REQUIRE_READERS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return READERS[name]


def compared(name: str, read: Read) -> object:
    """What can be compared with others: without identities where a reader gives its own."""
    return sorted(read.values()) if name in RENAMES else read
