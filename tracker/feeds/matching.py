"""What an entry is about, among the things that we follow: by number, nickname or address.

Everything is looked up for a whole feed at once, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.bills.references import BillKey, Nicknames, find_references
from tracker.feeds.parse import ParsedEntry
from tracker.links.add import key_of
from tracker.models import Bill, LinkUse, MeetingSource, Petition
from tracker.us_states import COUNTRY
from tracker.vocabulary import Durability, Verb


@dataclass(frozen=True, slots=True)
class Match:
    """At most one thing that we follow: an action rests on one."""

    bill_id: int | None = None
    meeting_id: int | None = None
    petition_id: int | None = None

    @property
    def proposal(self) -> dict[str, object]:
        """The action to make of the entry: what to do, how it ends, how long it takes."""
        if self.petition_id:
            return proposed(Verb.SIGN, Durability.STANDING, 2)
        if self.meeting_id:
            return proposed(Verb.ATTEND, Durability.STANDING, 90)
        if self.bill_id:
            return proposed(Verb.CALL, Durability.STANDING, 5)
        return proposed(Verb.LEARN, Durability.ANYTIME, 10)


def proposed(verb: Verb, durability: Durability, minutes: int) -> dict[str, object]:
    return {"verb": str(verb), "durability": str(durability), "effort_minutes": minutes}


def match(entries: Sequence[ParsedEntry], *, at: datetime) -> list[Match]:
    """A match for each entry, in their order."""
    by_url = addressed(entries)
    nicknames = known_nicknames() if entries else {}
    slugs = [bill_slugs(entry, at, nicknames) for entry in entries]
    wanted = {slug for some in slugs for slug in some}
    bills = dict(Bill.objects.filter(slug__in=wanted).values_list("slug", "pk")) if wanted else {}
    matches = []
    for entry, named in zip(entries, slugs, strict=True):
        found = by_url.get(entry.url) if entry.url else None
        bill_id = next((bills[slug] for slug in named if slug in bills), None)
        matches.append(found or Match(bill_id=bill_id))
    return matches


def known_nicknames() -> Nicknames:
    """What people call the federal bills that we follow, in one query."""
    found: dict[str, list[BillKey]] = defaultdict(list)
    rows = Bill.objects.filter(place__ocd_id=COUNTRY).exclude(nicknames=[])
    for kind, number, session, names in rows.values_list(
        "kind", "number", "session__identifier", "nicknames"
    ):
        if session and session.isdecimal():
            for name in names:
                found[name].append(BillKey(kind, number, int(session)))
    return found


def bill_slugs(entry: ParsedEntry, at: datetime, nicknames: Nicknames) -> list[str]:
    """The bills that an entry names, by its own date; the title's first."""
    day = (entry.published_at or at).date()
    text = f"{entry.title} \n {entry.url} \n {entry.summary}"
    references = find_references(text, on=day, nicknames=nicknames)
    return [reference.slug for reference in references if reference.slug]


def addressed(entries: Sequence[ParsedEntry]) -> dict[str, Match]:
    """What stands at the entries' own addresses: as a source, or as a link that it uses."""
    urls = {entry.url for entry in entries if entry.url}
    if not urls:
        return {}
    bills = Bill.objects.filter(source_url__in=urls).values_list("source_url", "pk")
    meetings = MeetingSource.objects.filter(url__in=urls).values_list("url", "meeting_id")
    petitions = Petition.objects.filter(source_url__in=urls).values_list("source_url", "pk")
    found = {
        **{url: Match(bill_id=pk) for url, pk in bills},
        **{url: Match(meeting_id=pk) for url, pk in meetings},
        **{url: Match(petition_id=pk) for url, pk in petitions},
    }
    by_key = {key_of(url): url for url in urls}
    uses = LinkUse.objects.filter(link__url_sha256__in=by_key).values_list(
        "link__url_sha256", "petition_id", "meeting_id", "bill_id"
    )
    for key, petition_id, meeting_id, bill_id in uses:
        if petition_id or meeting_id or bill_id:
            only_bill = None if petition_id or meeting_id else bill_id
            only_meeting = None if petition_id else meeting_id
            found[by_key[key]] = Match(only_bill, only_meeting, petition_id)
    return found
