"""A list of subscribers as CSV: ``email`` and any of ``status, time_zone, language, places,
topics``.

Several places (OCD ids or names) or topics in one cell stand between semicolons or bars. A row
without a status is confirmed: whoever holds the list holds the consent, and the import is noted as
such.
"""

import re
from dataclasses import dataclass

from backend.kernel.text import LANGUAGE
from newsletters.vocabulary import SubscriberStatus
from tracker.formats.records import Reading, Remark
from tracker.formats.source import Source, csv_rows

NAME = "subscribers"

_SEVERAL = re.compile(r"[;|]")
_LANGUAGE = re.compile(LANGUAGE)


@dataclass(frozen=True, slots=True)
class SubscriberRecord:
    """One row; ``email`` as typed, not yet checked."""

    where: str
    email: str
    status: SubscriberStatus = SubscriberStatus.CONFIRMED
    time_zone: str = ""
    language: str = ""
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def read(source: Source) -> Reading[SubscriberRecord]:
    """Each row in order; a row with an unknown status or language is left out and named."""
    records: list[SubscriberRecord] = []
    rejected: list[Remark] = []
    for line, row in csv_rows(source, required=frozenset({"email"})):
        where = f"{source.name}, line {line}"
        status = (row.get("status") or SubscriberStatus.CONFIRMED).lower()
        language = row.get("language", "")
        if status not in SubscriberStatus.values:
            rejected.append(Remark(where, f"status “{status}” is not known"))
        elif language and not _LANGUAGE.match(language):
            rejected.append(Remark(where, f"language “{language}” is no language tag"))
        else:
            records.append(
                SubscriberRecord(
                    where=where,
                    email=row["email"],
                    status=SubscriberStatus(status),
                    time_zone=row.get("time_zone", ""),
                    language=language,
                    places=_several(row.get("places", "")),
                    topics=_several(row.get("topics", "")),
                )
            )
    return Reading(tuple(records), tuple(rejected))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in _SEVERAL.split(cell) if (word := each.strip())))
