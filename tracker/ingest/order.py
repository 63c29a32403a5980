"""What is asked of one reading, and what came of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.kernel.errors import NotFound
from tracker.formats.records import Reading, Remark
from tracker.models import Place
from tracker.vocabulary import ActionState


class UnknownPlace(NotFound):
    def __init__(self, ocd_id: str) -> None:
        super().__init__("unknown_place", f"No place has the id “{ocd_id}”.", place=ocd_id)


@dataclass(frozen=True, slots=True)
class Order:
    """``system`` names the source in every identity; ``state`` is how actions arrive.

    ``lists_all`` says that one source names all meetings to come of the bodies that it names, so
    that one which it names no more is unconfirmed.
    """

    system: str
    at: datetime
    state: ActionState = ActionState.OPEN
    place: Place | None = None
    lists_all: bool = True
    is_whole: bool = False
    """The source names all that its system has, of whatever body."""


@dataclass(slots=True)
class Written:
    """What became of the records of one source, by the place of each in it."""

    created: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    rejected: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    """Rows created, by noun."""
    actions: set[int] = field(default_factory=set)
    """Actions whose effective end may have moved."""
    bills: set[int] = field(default_factory=set)
    """Bills that are new or changed: what rests on them may end elsewhen."""
    measures: dict[str, str] = field(default_factory=dict)
    """Where in the source the life of each bill was first told, by slug."""
    spoken_for: dict[int, str] = field(default_factory=dict)
    """The same by row: where a record stands that this source holds true of it."""
    later: list[Callable[["Written"], None]] = field(default_factory=list)
    """What has to wait until every part of the source is written."""

    def part(self, reading: Reading[Any]) -> "Written":
        """For one part of this source, with what its reader left out."""
        return Written(
            rejected=list(reading.rejected),
            notices=list(reading.notices),
            measures=self.measures,
            spoken_for=self.spoken_for,
        )

    def add(self, part: "Written") -> None:
        """What became of one part of this source."""
        for whole, more in (
            (self.created, part.created),
            (self.updated, part.updated),
            (self.unchanged, part.unchanged),
        ):
            whole |= more
        self.rejected += part.rejected
        self.notices += part.notices
        self.rows.update(part.rows)
        self.actions |= part.actions
        self.bills |= part.bills
        self.later += part.later

    def change(self, where: str) -> None:
        """A record that was taken for unchanged has changed something after all."""
        if where in self.unchanged:
            self.unchanged.remove(where)
            self.updated.add(where)

    def count(self, where: str, *, created: bool, changed: bool) -> None:
        chosen = self.created if created else self.updated if changed else self.unchanged
        chosen.add(where)


def place_of(ocd_id: str) -> Place:
    """The place of an id; raises :class:`UnknownPlace`.

    A division and its government are one place: either id finds whichever of them we have.
    """
    for spelling in (ocd_id, _other_spelling(ocd_id)):
        place = Place.objects.filter(ocd_id=spelling).first()
        if place is not None:
            return place
    raise UnknownPlace(ocd_id)


def _other_spelling(ocd_id: str) -> str:
    kind, _, rest = ocd_id.partition("/")
    if kind == "ocd-jurisdiction":
        return f"ocd-division/{rest.removesuffix('/government')}"
    return f"ocd-jurisdiction/{rest}/government"
