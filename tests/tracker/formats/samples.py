"""One small source of our own making for each outside format, and the same source moved on."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """``first`` and, where a source moves, ``later``; how many records each holds."""

    first: str
    records: int
    later: str = ""


def billstatus(action: str = "Referred to the Committee on Ferries.", *, old: bool = False) -> str:
    number, kind = ("billNumber", "billType") if old else ("number", "type")
    return f"""<?xml version="1.0"?><billStatus><bill>
<{number}>77</{number}><{kind}>S</{kind}><congress>122</congress>
<introducedDate>2031-02-03</introducedDate><title>Night Ferry Act</title>
<sponsors><item><bioguideId>Q000001</bioguideId>
<fullName>Sen. Quill, Ada [D-WA]</fullName></item></sponsors>
<actions>
<item><actionDate>2031-03-01</actionDate><text>{action}</text>
<sourceSystem><name>Senate</name></sourceSystem></item>
<item><actionDate>2031-02-03</actionDate><text>Introduced in Senate</text>
<sourceSystem><name>Library of Congress</name></sourceSystem></item>
</actions></bill></billStatus>"""


def govtrack(extra: str = "") -> str:
    return f"""<bill session="122" type="h" number="31"><introduced datetime="2031-02-03"/>
<titles><title type="official" as="introduced">To end the last boat.</title></titles>
<actions><action datetime="2031-02-03"><text>Referred to the Committee on Ferries.</text></action>
{extra}</actions></bill>"""


_PASSED = """<vote datetime="2031-04-01T12:00:00-04:00" where="h">
<text>On passage Passed by voice vote.</text></vote>"""


def _dumps(value: object) -> str:
    return json.dumps(value)


def congress_gov(*texts: str) -> str:
    actions = [
        {
            "actionDate": f"2031-02-{day:02}",
            "text": text,
            "sourceSystem": {"name": "House floor actions"},
            "type": "Floor",
        }
        for day, text in enumerate(texts, start=3)
    ]
    request = {"billType": "hr", "billNumber": "31", "congress": "122"}
    return _dumps({"request": request, "actions": list(reversed(actions))})


def legiscan(status: int = 1, day: str = "2031-02-03") -> str:
    return _dumps(
        {
            "bill": {
                "bill_id": 9,
                "bill_number": "HB7",
                "bill_type": "B",
                "body": "H",
                "state": "AK",
                "session": {"session_name": "37th Legislature"},
                "title": "Night ferries",
                "status": status,
                "status_date": day,
                "history": [{"date": "2031-02-03", "action": "READ", "chamber": "H"}],
                "sponsors": [{"name": "Bo Reyes", "role": "Rep", "party": "I"}],
            }
        }
    )


def openstates(*classifications: str) -> str:
    actions = [
        {
            "date": f"2031-02-{day:02}",
            "description": word,
            "classification": [word],
            "organization": {"classification": "lower"},
        }
        for day, word in enumerate(classifications, start=3)
    ]
    bill = {
        "id": "ocd-bill/1",
        "identifier": "HB 7",
        "title": "Night ferries",
        "session": "37",
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:ak/government"},
        "classification": ["bill"],
        "from_organization": {"classification": "lower"},
        "actions": actions,
        "sponsorships": [{"name": "Bo Reyes", "primary": True}],
    }
    return _dumps({"results": [bill]})


def city_scrapers(start: str = "2031-10-16T10:00:00", status: str = "confirmed") -> str:
    return _dumps(
        {
            "id": "ferries/1",
            "title": "Ferry Board",
            "status": status,
            "start": start,
            "end": None,
            "all_day": False,
            "location": {"name": "Pier 3", "address": "1 Harbor Way"},
            "links": [{"href": "https://f.example/agenda.pdf", "title": "Agenda"}],
            "source": "https://f.example/meetings",
        }
    )


def google_calendar(start: str = "2031-10-16T10:00:00-05:00", status: str = "confirmed") -> str:
    event: dict[str, object] = {"id": "g1", "status": status}
    if status != "cancelled":
        event |= {"summary": "Ferry Board", "start": {"dateTime": start}}
    return _dumps({"timeZone": "America/Chicago", "items": [event]})


def legistar_feed(clock: str = "10:00 AM", word: str = "", guid: str = "1") -> str:
    return f"""<rss version="2.0"><channel><item>
<title>Ferry Board{word} - 10/16/2031 - {clock}</title>
<link>https://pier.legistar.com/MeetingDetail.aspx?ID=5&amp;GUID=ABC-1</link>
<guid>{guid}</guid><pubDate>Wed, 01 Oct 2031 00:0{guid}:00 GMT</pubDate>
</item></channel></rss>"""


def ics(start: str = "20311016T100000", extra: str = "") -> str:
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n"
        "BEGIN:VTIMEZONE\nTZID:UTC\nTZID:America/Chicago\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nUID:<span>a&#64;x</span>\nSUMMARY:Ferry Board\n"
        f"DTSTART;TZID=America/Chicago:{start}\n{extra}END:VEVENT\nEND:VCALENDAR\n"
    )


def house_hearing(status: str = "S", clock: str = "10:00:00") -> str:
    return f"""<committee-meeting meeting-id="HM1"><current-status>{status}</current-status>
<meeting-details><committees><committee-name id="FE00">Committee on Ferries</committee-name>
</committees><meeting-date><calendar-date>2031-10-16</calendar-date>
<start-time>{clock}</start-time></meeting-date>
<meeting-location><capitol-complex><room>H-1</room><building>CAPITOL</building>
</capitol-complex></meeting-location><meeting-title>Night ferries</meeting-title>
</meeting-details></committee-meeting>"""


def osdi(status: str = "confirmed", signatures: int = 10) -> str:
    return _dumps(
        {
            "_embedded": {
                "osdi:petitions": [
                    {
                        "identifiers": ["h:1"],
                        "title": "Keep the &amp; boat",
                        "description": "<p>Late <b>boats</b></p>",
                        "browser_url": "https://h.example/1",
                        "total_signatures": signatures,
                        "target": [{"name": "Ferry Board"}],
                    }
                ],
                "osdi:events": [
                    {
                        "identifiers": ["h:2"],
                        "title": "Rally",
                        "status": status,
                        "start_date": "2031-10-16T15:00:00Z",
                    }
                ],
            }
        }
    )


SAMPLES = {
    "billstatus": Sample(billstatus(), 1, billstatus("Passed Senate by voice vote.")),
    "govtrack": Sample(govtrack(), 1, govtrack(_PASSED)),
    "congress-gov": Sample(
        congress_gov("Introduced in House"),
        1,
        congress_gov("Introduced in House", "Referred to the Committee on Ferries."),
    ),
    "legiscan": Sample(legiscan(), 1, legiscan(6, "2031-05-01")),
    "openstates": Sample(openstates("introduction"), 1, openstates("introduction", "became-law")),
    "nicknames": Sample(
        "bill_type,bill_number,congress,term,comments\nhr,31,122,boatcare,\n",
        1,
        "bill_type,bill_number,congress,term,comments\nhr,31,122,boatcare,\nhr,31,122,nobo,\n",
    ),
    "city-scrapers": Sample(city_scrapers(), 1, city_scrapers(status="cancelled")),
    "google-calendar": Sample(google_calendar(), 1, google_calendar(status="cancelled")),
    "legistar": Sample(legistar_feed(), 1, legistar_feed(word=" CANCELED", guid="2")),
    "ics": Sample(ics(), 1, ics(extra="STATUS:CANCELLED\n")),
    "house-hearing": Sample(house_hearing(), 1, house_hearing("C")),
    "osdi": Sample(osdi(), 2, osdi("cancelled", 11)),
    "places": Sample(
        "- name: Pier\n  id: ocd-jurisdiction/country:us/state:al/place:pier/government\n",
        1,
        "- name: Pier City\n  id: ocd-jurisdiction/country:us/state:al/place:pier/government\n",
    ),
    "opml": Sample(
        '<opml version="1.0"><body><outline text="Boats">'
        '<outline text="News" xmlUrl="https://f.example/rss"/></outline></body></opml>',
        1,
    ),
}
