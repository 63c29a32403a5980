"""Which bill a web address names: congress.gov, govinfo, govtrack, LegiScan, Open States, Legistar.

Pure: an address is read, never fetched. Each site spells the federal types in its own way, and two
of them trap: in govtrack's old addresses ``h`` is a House bill and ``hr`` a House resolution, and
LegiScan writes ``HB`` for what Congress calls H.R. and ``HR`` for a House resolution.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from re import Match
from urllib.parse import parse_qs, urlsplit

from tracker.bills.sessions import congress_of_session
from tracker.vocabulary import BillKind

UNITED_STATES = "ocd-division/country:us"


@dataclass(frozen=True, slots=True)
class BillAddress:
    """What an address says of a bill. A field that it does not say is empty."""

    kind: str
    number: str
    source: str
    congress: int | None = None
    jurisdiction: str = UNITED_STATES
    """OCD division id; empty where the address does not tell."""
    session: str = ""
    """A state's own name of the session, or its year."""
    source_id: str = ""
    """The site's own id, for systems that have no public number in the address."""


_CONGRESS_GOV_KINDS = {
    "house-bill": BillKind.HR,
    "senate-bill": BillKind.S,
    "house-joint-resolution": BillKind.HJRES,
    "senate-joint-resolution": BillKind.SJRES,
    "house-concurrent-resolution": BillKind.HCONRES,
    "senate-concurrent-resolution": BillKind.SCONRES,
    "house-resolution": BillKind.HRES,
    "senate-resolution": BillKind.SRES,
    "house-amendment": BillKind.HAMDT,
    "senate-amendment": BillKind.SAMDT,
}
_CODES: Mapping[str, str] = {kind.value: kind.value for kind in _CONGRESS_GOV_KINDS.values()}
_OLD_GOVTRACK_KINDS = {
    "h": BillKind.HR,
    "s": BillKind.S,
    "hj": BillKind.HJRES,
    "sj": BillKind.SJRES,
    "hc": BillKind.HCONRES,
    "sc": BillKind.SCONRES,
    "hr": BillKind.HRES,
    "sr": BillKind.SRES,
}
_LEGISCAN_KINDS = {
    "hb": BillKind.HR,
    "sb": BillKind.S,
    "hjr": BillKind.HJRES,
    "sjr": BillKind.SJRES,
    "hcr": BillKind.HCONRES,
    "scr": BillKind.SCONRES,
    "hr": BillKind.HRES,
    "sr": BillKind.SRES,
}

_CODE = r"(?P<kind>hr|s|hjres|sjres|hconres|sconres|hres|sres|hamdt|samdt)"
_CONGRESS_GOV = re.compile(
    r"/(?:bill|amendment)/(?P<congress>\d{1,3})(?:st|nd|rd|th)-congress/"
    r"(?P<kind>[a-z-]+)/(?P<number>\d{1,5})(?:/|$)"
)
_CONGRESS_GOV_CODED = re.compile(
    rf"/(?:v3/)?(?:bill|amendment)/(?P<congress>\d{{1,3}})/{_CODE}/(?P<number>\d{{1,5}})(?:/|$)"
)
_BILL_FILE = re.compile(
    rf"/(?:BILLS|BILLSTATUS|BILLSUM)-(?P<congress>\d{{2,3}}){_CODE}(?P<number>\d{{1,5}})",
    re.IGNORECASE,
)
_GOVINFO_LINK = re.compile(
    rf"^/link/bills/(?P<congress>\d{{2,3}})/{_CODE}/(?P<number>\d{{1,5}})(?:/|$)"
)
_GOVTRACK = re.compile(
    rf"^/congress/bills/(?P<congress>\d{{1,3}})/{_CODE}(?P<number>\d{{1,5}})(?:/|$)"
)
_OLD_GOVTRACK = re.compile(r"^(?P<kind>[a-z]{1,2})(?P<congress>\d{1,3})-(?P<number>\d{1,5})$")
_LEGISCAN = re.compile(
    r"^/(?P<state>[A-Z]{2})/(?:bill|text|votes|sponsors|comments|research|drafts)/"
    r"(?P<kind>[A-Z]{1,4})(?P<number>\d{1,5}[A-Z]?)/(?P<year>\d{4})(?:/|$)"
)
_OPENSTATES = re.compile(
    r"^/(?P<state>[a-z]{2})/bills/(?P<session>[^/]+)/(?P<kind>[A-Z.]{1,5})(?P<number>\d{1,5})(?:/|$)"
)
_LEGISTAR_API = re.compile(r"^/v1/(?P<client>[\w-]+)/matters/(?P<id>\d+)(?:/|$)", re.IGNORECASE)


def read_address(url: str) -> BillAddress | None:
    """The bill that an address names, or None for any other address, however odd."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    for site, read in SITES.items():
        if host == site or host.endswith("." + site):
            return read(host, parts.path, parts.query)
    return None


def _federal(found: Match[str], kinds: Mapping[str, str], source: str) -> BillAddress | None:
    kind = kinds.get(found["kind"].lower())
    if kind is None:
        return None
    return BillAddress(str(kind), str(int(found["number"])), source, int(found["congress"]))


def _congress_gov(_host: str, path: str, _query: str) -> BillAddress | None:
    if found := _CONGRESS_GOV.search(path):
        return _federal(found, _CONGRESS_GOV_KINDS, "congress.gov")
    if found := _CONGRESS_GOV_CODED.search(path) or _BILL_FILE.search(path):
        return _federal(found, _CODES, "congress.gov")
    return None


def _govinfo(_host: str, path: str, _query: str) -> BillAddress | None:
    found = _GOVINFO_LINK.search(path) or _BILL_FILE.search(path)
    return _federal(found, _CODES, "govinfo") if found else None


def _govtrack(_host: str, path: str, query: str) -> BillAddress | None:
    if found := _GOVTRACK.search(path):
        return _federal(found, _CODES, "govtrack")
    old = _OLD_GOVTRACK.search(parse_qs(query).get("bill", [""])[0])
    if old and path.startswith("/congress/bill"):
        return _federal(old, _OLD_GOVTRACK_KINDS, "govtrack")
    return None


def _legiscan(_host: str, path: str, query: str) -> BillAddress | None:
    found = _LEGISCAN.search(path)
    if found is None:
        return None
    number, year = found["number"], found["year"]
    if found["state"] != "US":
        return BillAddress(
            BillKind.BILL.value,
            f"{found['kind']} {number}",
            "legiscan",
            jurisdiction=_state(found["state"]),
            session=year,
        )
    kind = _LEGISCAN_KINDS.get(found["kind"].lower())
    if kind is None or not number.isdigit() or int(year) < 1789:
        return None
    return BillAddress(kind.value, str(int(number)), "legiscan", congress_of_session(int(year)))


def _openstates(_host: str, path: str, _query: str) -> BillAddress | None:
    found = _OPENSTATES.search(path)
    if found is None or found["state"] == "us":
        return None
    return BillAddress(
        BillKind.BILL.value,
        f"{found['kind']} {found['number']}",
        "openstates",
        jurisdiction=_state(found["state"]),
        session=found["session"],
    )


def _legistar(host: str, path: str, query: str) -> BillAddress | None:
    """A council's matter: the address has the system's id, the file number stands on the page."""
    if found := _LEGISTAR_API.search(path):
        return _matter(found["client"].lower(), found["id"])
    asked = {name.lower(): values[0] for name, values in parse_qs(query).items()}
    if path.lower().endswith("/legislationdetail.aspx") and asked.get("id", "").isdigit():
        return _matter(host.split(".")[0], asked["id"])
    return None


def _matter(client: str, number: str) -> BillAddress:
    return BillAddress(
        BillKind.ORDINANCE.value, "", "legistar", jurisdiction="", source_id=f"{client}:{number}"
    )


def _state(code: str) -> str:
    kind = {"DC": "district", "PR": "territory"}.get(code.upper(), "state")
    return f"{UNITED_STATES}/{kind}:{code.lower()}"


SITES: dict[str, Callable[[str, str, str], BillAddress | None]] = {
    "congress.gov": _congress_gov,
    "govinfo.gov": _govinfo,
    "govtrack.us": _govtrack,
    "legiscan.com": _legiscan,
    "openstates.org": _openstates,
    "legistar.com": _legistar,
}
