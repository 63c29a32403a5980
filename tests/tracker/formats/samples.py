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
    stamp = start.translate({ord(mark): None for mark in "-:T"})[:12]
    return _dumps(
        {
            "id": f"pier_ferries/{stamp}/x/ferry_board",
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


def google_calendar(
    start: str = "2031-10-16T10:00:00-05:00", status: str = "confirmed", **page: object
) -> str:
    event: dict[str, object] = {"id": "g1", "status": status}
    if status != "cancelled":
        event |= {"summary": "Ferry Board", "start": {"dateTime": start}}
    return _dumps({"timeZone": "America/Chicago", "items": [event], **page})


def chicago_elms(start: str = "2031-10-16T15:00:00+00:00", status: str = "Scheduled") -> str:
    meeting = {
        "meetingId": "A-1",
        "status": status,
        "body": "Ferry Board",
        "comment": "",
        "location": "Pier 3",
        "videoLink": "",
        "transcriptLink": "",
        "date": start,
        "files": [],
    }
    return _dumps({"data": [meeting]})


def legistar_api(start: str = "2031-10-16", clock: str = "10:00 AM", comment: str = "") -> str:
    site = "https://pier.legistar.com/MeetingDetail.aspx?LEGID=5&ID=5&GUID=ABC-1"
    event = {
        "EventId": 5,
        "EventBodyName": "Ferry Board",
        "EventDate": f"{start}T00:00:00",
        "EventTime": clock,
        "EventLocation": "Pier 3",
        "EventComment": comment,
        "EventAgendaStatusName": "Final",
        "EventInSiteURL": site,
        "EventLastModifiedUtc": "2031-10-01T00:00:00",
    }
    return _dumps([event])


def legistar_table(day: str = "10/16/2031", clock: str = "10:00 AM", aside: str = "") -> str:
    address = "https://pier.legistar.com/MeetingDetail.aspx?ID=5&GUID=ABC-1"
    row = {
        "Name": {"label": "Ferry Board", "url": "https://pier.legistar.com/Board.aspx"},
        "Meeting Date": day,
        "Meeting Time": clock,
        "Meeting Location": f"Pier 3{aside}",
        "Meeting Details": {"label": "Meeting details", "url": address},
        "iCalendar": {"url": "https://pier.legistar.comView.ashx?M=IC&ID=5&GUID=ABC-1"},
        "Agenda": "Not available",
    }
    return _dumps([row])


def legistar_feed(
    clock: str = "10:00 AM", word: str = "", guid: str = "1", day: str = "10/16/2031"
) -> str:
    return f"""<rss version="2.0"><channel><item>
<title>Ferry Board{word} - {day} - {clock}</title>
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


def house_hearing(status: str = "S", clock: str = "10:00:00", day: str = "2031-10-16") -> str:
    return f"""<committee-meeting meeting-id="HM1"><current-status>{status}</current-status>
<meeting-details><committees><committee-name id="FE00">Committee on Ferries</committee-name>
</committees><meeting-date><calendar-date>{day}</calendar-date>
<start-time>{clock}</start-time></meeting-date>
<meeting-location><capitol-complex><room>H-1</room><building>CAPITOL</building>
</capitol-complex></meeting-location><meeting-title>Night ferries</meeting-title>
</meeting-details></committee-meeting>"""


def osdi(
    status: str = "confirmed", signatures: int = 10, start: str = "2031-10-16T15:00:00Z"
) -> str:
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
                        "start_date": start,
                    }
                ],
            }
        }
    )


def fivecalls(*, active: bool = True) -> str:
    issue = {
        "id": 7,
        "createdAt": "2031-03-01T20:00:00-08:00",
        "name": "Support the Night Ferry Act",
        "reason": "The Night Ferry Act (H.R. 7) needs the Senate.",
        "script": "Hello.",
        "categories": [{"name": "Transit"}],
        "contactAreas": ["US Senate"],
        "active": active,
    }
    return _dumps([issue])


def actions_feed(title: str = "Call about ferries", because: str | None = None) -> str:
    action = {
        "id": "00000000-0000-4000-8000-000000000001",
        "url": "https://north.example/actions/a/",
        "title": title,
        "summary": "",
        "verb": "call",
        "minutes": 3,
        "durability": "standing",
        "language": "en",
        "place": None,
        "topics": ["Ferries"],
        "targets": ["US Senate"],
        "script": "",
        "talking_points": "",
        "opens_at": None,
        "ends": {
            "at": because and "2031-09-30T00:00:00Z",
            "because": because,
            "date_only": False,
            "zone": "UTC",
            "sentence": "",
        },
        "rests_on": None,
        "stance": None,
        "campaign": None,
        "organization": None,
        "links": [{"role": "primary", "text": "Call", "url": "https://call.example/1"}],
        "outcome": "pending",
        "outcome_note": "",
    }
    document = {"format": "tuesday-actions", "version": 1, "site": "https://north.example"}
    return _dumps({**document, "whole": True, "next_url": None, "actions": [action]})


POST = """Keep the Ferries Running

Take Action for Late Boats


Half of the town works after dark.

Share the word

Here are a few actions you can take:

  • Talk to a neighbor about the last boat.

fast_action.png

Sign this petition by Harbor Line Riders (HLR) to keep the last boat.

Originally published March 4, 2031.
"""
DEMANDS = """Take Action for Ferries

Campaigns to Follow

Joint Petition: Save the Last Boat

- [Hosted by Harbor Line](#), endorsed by Pier Watch, and many others.

Demand Better Boats

1.) Run boats at night

Fund the last boat

The last boat is full.

- Defeat [HR 31](#), which ends it.
"""
MEMBERS = """
- id: {bioguide: A000001}
  name: {first: Ida, last: Tarr, official_full: Ida B. Tarr}
  terms:
  - {type: sen, start: '2029-01-03', end: '2035-01-03', state: WY, class: 1, phone: 202-555-0101}
"""
COMMITTEES = """
- type: house
  name: House Committee on Ferries
  thomas_id: HSFE
"""

SAMPLES = {
    "post": Sample(POST, 1),
    "demands": Sample(DEMANDS, 2),
    "fivecalls": Sample(fivecalls(), 1, fivecalls(active=False)),
    "actions-feed": Sample(actions_feed(), 1, actions_feed("Call again", "bill_final")),
    "chicago-elms": Sample(chicago_elms(), 1, chicago_elms(status="Cancelled")),
    "legislators": Sample(MEMBERS, 1, MEMBERS.replace("0101", "0199")),
    "committees": Sample(COMMITTEES, 1, COMMITTEES.replace("on Ferries", "on Boats")),
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


BULK = {
    "README": "Open States Data Export\n\nState: AK\nCSV Format Version: 2.1\n",
    "AK/37/AK_37_organizations.csv": (
        "id,created_at,name,jurisdiction_id,classification\n"
        "ocd-organization/h,2031-01-01,House,ocd-jurisdiction/country:us/state:ak/government,lower\n"
        "ocd-organization/s,2031-01-01,Senate,ocd-jurisdiction/country:us/state:ak/government,upper\n"
    ),
    "AK/37/AK_37_bills.csv": (
        "id,identifier,title,classification,subject,session_identifier,jurisdiction,"
        "organization_classification\n"
        "ocd-bill/1,HB 7,Night ferries,['bill'],\"['Ferries', 'Night']\",37,Alaska,lower\n"
        "ocd-bill/2,SJR 2,Praising boats,['joint resolution'],[],37,Alaska,upper\n"
    ),
    "AK/37/AK_37_bill_actions.csv": (
        "id,bill_id,organization_id,description,date,classification,order\n"
        "a2,ocd-bill/1,ocd-organization/h,Passed House,2031-02-03,['passage'],2\n"
        "a1,ocd-bill/1,ocd-organization/h,Read and referred,2031-02-03,"
        "\"['reading-1', 'referral-committee']\",1\n"
        "a3,ocd-bill/1,,Signed,2031-04-01T00:00:00+00:00,['executive-signature'],3\n"
        "a4,ocd-bill/2,ocd-organization/s,Introduced,2031-02-05,['introduction'],1\n"
    ),
    "AK/37/AK_37_bill_sponsorships.csv": (
        "id,name,entity_type,organization_id,person_id,bill_id,primary,classification\n"
        "s1,Bo Reyes,person,,,ocd-bill/1,True,primary\n"
        "s2,Ada Quill,person,,,ocd-bill/1,False,cosponsor\n"
    ),
    "AK/37/AK_37_bill_sources.csv": "id,note,url,bill_id\nx,,https://ak.example/hb7,ocd-bill/1\n",
    "AK/37/AK_37_bill_abstracts.csv": "id,bill_id,abstract,note\nx,ocd-bill/1,Boats by night.,\n",
    "AK/37/AK_37_bill_versions.csv": "id,note,date,bill_id\nx,Introduced,2031-02-03,ocd-bill/1\n",
    "AK/37/AK_37_votes.csv": "id,motion_text\nv,Pass\n",
}
"""A bulk download as Open States lays it out: a README and tables that hang together by id."""


@dataclass(frozen=True, slots=True)
class Moving:
    """One meeting as a source tells of it before and after it moves by a day and an hour, and
    called off at its new time."""

    format: str
    first: str
    moved: str
    called_off: str


MEETINGS = {
    "city-scrapers": Moving(
        "city-scrapers",
        city_scrapers(),
        city_scrapers("2031-10-17T11:00:00"),
        city_scrapers("2031-10-17T11:00:00", "cancelled"),
    ),
    "google-calendar": Moving(
        "google-calendar",
        google_calendar(),
        google_calendar("2031-10-17T11:00:00-05:00"),
        google_calendar(status="cancelled"),
    ),
    "ics": Moving(
        "ics",
        ics(),
        ics("20311017T110000"),
        ics("20311017T110000", extra="STATUS:CANCELLED\n"),
    ),
    "chicago-elms": Moving(
        "chicago-elms",
        chicago_elms(),
        chicago_elms("2031-10-17T16:00:00+00:00", "Rescheduled"),
        chicago_elms("2031-10-17T16:00:00+00:00", "Cancelled"),
    ),
    "legistar feed": Moving(
        "legistar",
        legistar_feed(),
        legistar_feed("11:00 AM", day="10/17/2031", guid="2"),
        legistar_feed("11:00 AM", " CANCELED", "3", "10/17/2031"),
    ),
    "legistar api": Moving(
        "legistar",
        legistar_api(),
        legistar_api("2031-10-17", "11:00 AM"),
        legistar_api("2031-10-17", "11:00 AM", "Meeting CANCELLED"),
    ),
    "legistar table": Moving(
        "legistar",
        legistar_table(),
        legistar_table("10/17/2031", "11:00 AM"),
        legistar_table("10/17/2031", "11:00 AM", " --em--Cancelled--em--"),
    ),
    "house-hearing": Moving(
        "house-hearing",
        house_hearing(clock="11:00:00"),
        house_hearing("R", "12:00:00", "2031-10-17"),
        house_hearing("C", "12:00:00", "2031-10-17"),
    ),
    "osdi": Moving(
        "osdi",
        osdi(),
        osdi(start="2031-10-17T16:00:00Z"),
        osdi("cancelled", start="2031-10-17T16:00:00Z"),
    ),
}
