"""Places into rows, parents first; a place takes the zone above it where it names none."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from backend.kernel.models import validate_time_zone
from tracker.formats.records import PlaceRecord, Remark
from tracker.ingest.order import Order, Written
from tracker.ingest.rows import found_by, keep
from tracker.models import Place


def write_places(records: Sequence[PlaceRecord], order: Order, written: Written) -> None:
    """Each place once. A zone that an editor set stays; one without any zone above is left out."""
    depths = sorted({each.ocd_id.count("/") for each in records})
    known = found_by(
        Place.objects.all(),
        "ocd_id",
        {name for each in records for name in (each.ocd_id, *_above(each.parent))},
    )
    for depth in depths:
        level = [each for each in records if each.ocd_id.count("/") == depth]
        _write_level(level, known, order, written)


def _above(parent: str) -> list[str]:
    """Every id above, nearest first: the nearest that is known is the parent."""
    parts = parent.split("/")
    return ["/".join(parts[:length]) for length in range(len(parts), 1, -1)]


def _write_level(
    level: Sequence[PlaceRecord], known: dict[str, Place], order: Order, written: Written
) -> None:
    values: dict[str, dict[str, Any]] = {}
    once: dict[str, dict[str, Any]] = {}
    kept_records: list[PlaceRecord] = []
    for record in level:
        parent = next((known[each] for each in _above(record.parent) if each in known), None)
        zone = record.zone or (parent.time_zone if parent else "")
        if problem := _zone_problem(zone):
            written.rejected.append(Remark(record.where, problem))
            continue
        kept_records.append(record)
        values[record.ocd_id] = {"name": record.name[:200]}
        once[record.ocd_id] = {
            "ocd_id": record.ocd_id,
            "kind": record.kind,
            "time_zone": zone,
            "parent": parent,
        }
    kept = keep(Place, values, existing=known, at=order.at, once=once)
    known.update(kept.rows)
    written.rows["places"] += len(kept.created)
    for record in kept_records:
        key = record.ocd_id
        written.count(record.where, created=key in kept.created, changed=key in kept.changed)


def _zone_problem(zone: str) -> str:
    if not zone:
        return "neither it nor a place above it has a time zone"
    try:
        validate_time_zone(zone)
    except ValidationError as error:
        return str(error.messages[0])
    return ""
