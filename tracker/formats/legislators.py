"""Members of Congress with their terms and offices: YAML of unitedstates/congress-legislators."""

from collections.abc import Mapping
from typing import Any

from tracker.formats.fields import FieldError, day_of, text_of, web_address
from tracker.formats.records import LegislatorRecord, Reading, Remark, TermOfOfficeRecord
from tracker.formats.source import Source
from tracker.formats.yaml_source import load_yaml
from tracker.vocabulary import Chamber

NAME = "legislators"
CHAMBERS = {"sen": Chamber.SENATE, "rep": Chamber.HOUSE}


def read(source: Source) -> Reading[LegislatorRecord]:
    """Each member once, with all terms that the file tells."""
    members = load_yaml(source)
    if not isinstance(members, list):
        raise source.unreadable("is not a list of legislators")
    found: dict[str, LegislatorRecord] = {}
    rejected: list[Remark] = []
    notices: list[Remark] = []
    for number, member in enumerate(members, start=1):
        where = f"{source.name}, record {number}"
        try:
            told: list[str] = []
            record = _legislator(member, where, told)
            if record.bioguide in found:
                raise FieldError(f"bioguide {record.bioguide} stands twice")
            found[record.bioguide] = record
            notices.extend(Remark(where, why) for why in told)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
    return Reading(tuple(found.values()), tuple(rejected), tuple(notices))


def _legislator(member: Any, where: str, told: list[str]) -> LegislatorRecord:
    ids, name, terms = (_part(member, part) for part in ("id", "name", "terms"))
    if not isinstance(ids, dict) or not isinstance(name, dict) or not isinstance(terms, list):
        raise FieldError("id, name or terms has the wrong shape")
    if not terms:
        raise FieldError("terms is empty")
    full = text_of(name, "official_full", required=False)
    return LegislatorRecord(
        where=where,
        bioguide=text_of(ids, "bioguide")[:10],
        name=full or f"{text_of(name, 'first')} {text_of(name, 'last')}",
        terms=tuple(_term(term, told) for term in terms),
    )


def _part(member: Any, part: str) -> Any:
    if not isinstance(member, dict) or part not in member:
        raise FieldError(f"{part} is missing")
    return member[part]


def _term(term: Any, told: list[str]) -> TermOfOfficeRecord:
    if not isinstance(term, dict):
        raise FieldError("a term is not an object")
    word = text_of(term, "type")
    chamber = CHAMBERS.get(word)
    if chamber is None:
        raise FieldError(f"the type of a term is “{word}”, not sen or rep")
    starts_on, ends_on = (day_of(_day(term, end), end) for end in ("start", "end"))
    if ends_on <= starts_on:
        raise FieldError(f"a term ends on {ends_on}, not after it starts")
    return TermOfOfficeRecord(
        chamber=chamber,
        state=text_of(term, "state"),
        district=_district(term) if chamber == Chamber.HOUSE else None,
        party=text_of(term, "party", required=False),
        starts_on=starts_on,
        ends_on=ends_on,
        phone=text_of(term, "phone", required=False),
        address=text_of(term, "address", required=False),
        url=_address(term, "url", told),
        contact_url=_address(term, "contact_form", told),
    )


def _address(term: Mapping[str, Any], field: str, told: list[str]) -> str:
    """A mistyped address costs the address, not the person who represents somebody."""
    try:
        return web_address(text_of(term, field, required=False), field)
    except FieldError as error:
        told.append(f"{error}: left out")
        return ""


def _day(term: Mapping[str, Any], end: str) -> str:
    """Quoted in the source; an unquoted day is one that YAML already read."""
    return str(term.get(end) or "")


def _district(term: Mapping[str, Any]) -> int:
    """0 where the whole state is one; the oldest terms have -1 for "not known"."""
    district = term.get("district")
    if not isinstance(district, int) or isinstance(district, bool):
        raise FieldError("district is not a number")
    return max(district, 0)
