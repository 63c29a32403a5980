"""Committees of Congress and their subcommittees: YAML of unitedstates/congress-legislators."""

from collections.abc import Iterator
from typing import Any

from tracker.formats.fields import FieldError, text_of, web_address
from tracker.formats.records import CommitteeRecord, Reading, Remark
from tracker.formats.source import Source
from tracker.formats.yaml_source import load_yaml
from tracker.vocabulary import Chamber

NAME = "committees"
CHAMBERS = {"house": Chamber.HOUSE, "senate": Chamber.SENATE, "joint": Chamber.JOINT}


def read(source: Source) -> Reading[CommitteeRecord]:
    """Each committee, followed by its subcommittees."""
    committees = load_yaml(source)
    if not isinstance(committees, list):
        raise source.unreadable("is not a list of committees")
    found: dict[str, CommitteeRecord] = {}
    rejected: list[Remark] = []
    for number, committee in enumerate(committees, start=1):
        where = f"{source.name}, record {number}"
        try:
            records = list(_with_subcommittees(committee, where))
            if twice := next((each for each in records if each.code in found), None):
                raise FieldError(f"thomas_id {twice.code} stands twice")
            found.update({each.code: each for each in records})
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
    return Reading(tuple(found.values()), tuple(rejected))


def _with_subcommittees(committee: Any, where: str) -> Iterator[CommitteeRecord]:
    if not isinstance(committee, dict):
        raise FieldError("is not an object")
    word = text_of(committee, "type")
    chamber = CHAMBERS.get(word)
    if chamber is None:
        raise FieldError(f"type is “{word}”, not house, senate or joint")
    above = _committee(committee, where, chamber, parent="")
    yield above
    for number, below in enumerate(committee.get("subcommittees") or [], start=1):
        if not isinstance(below, dict):
            raise FieldError(f"subcommittee {number} is not an object")
        yield _committee(below, f"{where}, subcommittee {number}", chamber, parent=above.code)


def _committee(
    row: dict[str, Any], where: str, chamber: Chamber, *, parent: str
) -> CommitteeRecord:
    return CommitteeRecord(
        where=where,
        code=(parent + text_of(row, "thomas_id"))[:10],
        name=text_of(row, "name"),
        chamber=chamber,
        parent=parent,
        url=web_address(text_of(row, "url", required=False), "url"),
        phone=text_of(row, "phone", required=False),
        address=text_of(row, "address", required=False),
        jurisdiction=text_of(row, "jurisdiction", required=False),
    )
