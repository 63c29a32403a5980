"""Places by Open Civic Data id: YAML or CSV lists of ``id`` (or ``ocd_id``) and ``name``.

Jurisdiction ids (``ocd-jurisdiction/…/government``) name the government of a division; both are
kept as they come. What lies above a place is read from its id.
"""

import re

from tracker.formats.fields import FieldError, text_of
from tracker.formats.records import PlaceRecord, Reading, Remark
from tracker.formats.source import Source, csv_rows
from tracker.formats.yaml_source import load_yaml
from tracker.vocabulary import PlaceKind

NAME = "places"

_ID = re.compile(
    r"^ocd-(?:division|jurisdiction)/country:[a-z]{2}(?:/[a-z_0-9]+:[\w.~·-]+)*(?:/[a-z_]+)?$"
)
_KINDS = {
    "country": PlaceKind.COUNTRY,
    "state": PlaceKind.STATE,
    "district": PlaceKind.DISTRICT,
    "territory": PlaceKind.TERRITORY,
    "county": PlaceKind.COUNTY,
    "parish": PlaceKind.COUNTY,
    "place": PlaceKind.CITY,
    "cd": PlaceKind.LEGISLATIVE,
    "sldu": PlaceKind.LEGISLATIVE,
    "sldl": PlaceKind.LEGISLATIVE,
    "ward": PlaceKind.LEGISLATIVE,
    "council_district": PlaceKind.LEGISLATIVE,
}
MAX_PLACES = 200_000


def read(source: Source) -> Reading[PlaceRecord]:
    """Each place once, in the order of the list."""
    found: dict[str, PlaceRecord] = {}
    rejected: list[Remark] = []
    for where, row in _rows(source):
        try:
            place = _place(row, where)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if place.ocd_id in found:
            rejected.append(Remark(where, f"{place.ocd_id} stands twice"))
        else:
            found[place.ocd_id] = place
    return Reading(tuple(found.values()), tuple(rejected))


def _rows(source: Source) -> list[tuple[str, object]]:
    if source.text.lstrip().startswith(("-", "[")):
        rows = _yaml(source)
        return [(f"{source.name}, record {at}", row) for at, row in enumerate(rows, start=1)]
    rows_of = csv_rows(source, required=frozenset({"name"}))
    return [(f"{source.name}, line {line}", row) for line, row in rows_of]


def _yaml(source: Source) -> list[object]:
    rows = load_yaml(source)
    if not isinstance(rows, list) or len(rows) > MAX_PLACES:
        raise source.unreadable("is not a list of places")
    return rows


def _place(row: object, where: str) -> PlaceRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    ocd_id = text_of(row, "ocd_id" if "ocd_id" in row else "id")
    if len(ocd_id) > 255 or not _ID.match(ocd_id):
        raise FieldError(f"id “{ocd_id[:80]}” is no Open Civic Data id")
    division = re.sub(r"^ocd-jurisdiction/", "ocd-division/", ocd_id)
    parts = [part for part in division.split("/")[1:] if ":" in part]
    parent = "/".join(["ocd-division", *parts[:-1]]) if len(parts) > 1 else ""
    return PlaceRecord(
        where=where,
        ocd_id=ocd_id,
        name=text_of(row, "name"),
        kind=_KINDS.get(parts[-1].split(":")[0], PlaceKind.OTHER),
        zone=text_of(row, "timezone", required=False),
        parent=parent,
    )
