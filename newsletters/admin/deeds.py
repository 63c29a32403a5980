"""What can be done with an edition by a button: each calls one verb and says what it did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_datetime

from backend.accounts.models import Role, User
from backend.kernel.deeds import Deed
from backend.kernel.errors import InvalidInput, StaleWrite
from newsletters.admin.preview_form import PreviewForm
from newsletters.assembly.assemble import assemble
from newsletters.assembly.candidates import Key
from newsletters.delivery.order import order, take_back
from newsletters.delivery.proof import order_proof
from newsletters.models import Edition
from newsletters.review import decide, override
from newsletters.review.changes import undo
from newsletters.review.lint import lint_draft
from newsletters.vocabulary import CandidateKind, EditionState, Section


class LookAgain(StaleWrite):
    """Somebody else, or the clock, has changed it since the page was opened."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            "edition_changed",
            "It has changed since you looked at it. Look again, then decide.",
            edition=edition.pk,
        )


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _key(given: QueryDict, name: str = "key") -> Key:
    """ "action-7", as the page's forms name it."""
    kind, _, number = given.get(name, "").partition("-")
    if kind not in CandidateKind.values or not number.isascii() or not number.isdigit():
        raise InvalidInput("not_named", "Choose something from the list.")
    if len(number) > 9:
        raise InvalidInput("not_named", "There is no such number.")
    return (kind, int(number))


def _section(given: QueryDict) -> str:
    if given.get("section") not in Section.values:
        raise InvalidInput("no_such_section", "There is no such section.")
    return str(given["section"])


def _assemble(request: HttpRequest, edition: Edition, at: datetime) -> str:
    done = assemble(edition.newsletter, date=edition.date, at=at, by=_by(request))
    return "Assembled again." if done.changed else "Assembled again: nothing has changed."


def _pin(request: HttpRequest, edition: Edition, at: datetime) -> str:
    override.pin(edition, _key(request.POST), at=at, by=_by(request))
    return "It is kept in."


def _drop(request: HttpRequest, edition: Edition, at: datetime) -> str:
    override.drop(edition, _key(request.POST), at=at, by=_by(request))
    return "It is left out."


def _clear(request: HttpRequest, edition: Edition, at: datetime) -> str:
    override.clear(edition, _key(request.POST), at=at, by=_by(request))
    return "It stands as the rules have it."


def _swap(request: HttpRequest, edition: Edition, at: datetime) -> str:
    key, instead = _key(request.POST), _key(request.POST, "instead")
    override.swap(edition, key, instead=instead, at=at, by=_by(request))
    return "They are swapped."


def _move(request: HttpRequest, edition: Edition, at: datetime) -> str:
    down = -1 if request.POST.get("way") == "up" else 1
    override.move(edition, _key(request.POST), down=down, at=at, by=_by(request))
    return "It is moved."


def _blurb(request: HttpRequest, edition: Edition, at: datetime) -> str:
    key, text = _key(request.POST), request.POST.get("text", "")
    override.write_blurb(edition, key, text, at=at, by=_by(request))
    _say_of(request, edition, f"blurbs.{key[0]}-{key[1]}")
    return "The words of this edition are kept."


def _word(request: HttpRequest, edition: Edition, at: datetime) -> str:
    section, text = _section(request.POST), request.POST.get("text", "")
    override.write_word(edition, section, text, at=at, by=_by(request))
    _say_of(request, edition, f"words.{section}")
    return "Readers are told so while the section is empty."


def _note(request: HttpRequest, edition: Edition, at: datetime) -> str:
    override.write_note(edition, request.POST.get("text", ""), at=at, by=_by(request))
    _say_of(request, edition, "note")
    return "The note is kept."


def _say_of(request: HttpRequest, edition: Edition, field: str) -> None:
    """What could be written better in the words that were just kept."""
    kept = Edition.objects.select_related("newsletter").get(pk=edition.pk)
    for found in lint_draft(kept):
        if found.field == field:
            messages.warning(request, found.message)


def _schedule(request: HttpRequest, edition: Edition, at: datetime) -> str:
    override.schedule(edition, _instant(request.POST, edition), at=at, by=_by(request))
    edition.refresh_from_db()
    local = edition.sends_at.astimezone(edition.newsletter.zone)
    return f"It leaves {local:%A} {local.day} {local:%B at %H:%M} ({edition.newsletter.time_zone})."


def _instant(given: QueryDict, edition: Edition) -> datetime | None:
    """A local time of the newsletter's zone; empty: its usual hour."""
    typed = given.get("sends_at", "").strip()
    if not typed:
        return None
    try:
        local = parse_datetime(typed)
    except ValueError:
        local = None
    if local is None:
        raise InvalidInput("not_an_instant", "Give a day and an hour.")
    zone: ZoneInfo = edition.newsletter.zone
    return local if local.tzinfo else local.replace(tzinfo=zone)


def _undo(request: HttpRequest, edition: Edition, at: datetime) -> str:
    undo(edition, at=at, by=_by(request))
    return "The last step is undone."


def _test_send(request: HttpRequest, edition: Edition, at: datetime) -> str:
    form = PreviewForm(request.POST, newsletter=edition.newsletter)
    if not form.is_valid():
        raise InvalidInput("choices_unknown", "These choices are not known.")
    order_proof(edition, form.choices(), to=_by(request), at=at)
    return "A test is on its way to your own address."


def _approve(request: HttpRequest, edition: Edition, at: datetime) -> str:
    looked_at = request.POST.get("snapshot", "")
    if not looked_at:
        raise InvalidInput("snapshot_missing", "Say which snapshot you looked at.")
    decide.approve(edition, at=at, by=_by(request), expected_sha256=looked_at)
    return "It is approved. You can take that back for a minute."


def _hold(request: HttpRequest, edition: Edition, at: datetime) -> str:
    decide.hold(edition, at=at, because=request.POST.get("because", "")[:500])
    return "It is held: no further copy leaves."


def _reopen(request: HttpRequest, edition: Edition, at: datetime) -> str:
    decide.reopen(edition, at=at)
    is_draft = edition.state == EditionState.DRAFT
    return f"It is {'a draft' if is_draft else edition.get_state_display().lower()} again."


def _send(request: HttpRequest, edition: Edition, at: datetime) -> str:
    typed = request.POST.get("audience", "").replace(",", "").strip()
    if not typed.isascii() or not typed.isdigit() or len(typed) > 10:
        raise InvalidInput("audience_missing", "Type how many readers it reaches.")
    order(edition, audience=int(typed), at=at, by=_by(request))
    return "It leaves in a minute. Until then you can take it back."


def _take_back(request: HttpRequest, edition: Edition, at: datetime) -> str:
    take_back(edition, at=at)
    return "It is taken back."


def _cancel(request: HttpRequest, edition: Edition, at: datetime) -> str:
    decide.cancel(edition, at=at, because=request.POST.get("because", "")[:500])
    return "It is cancelled."


DEEDS: Final[Mapping[str, Deed]] = {
    "assemble": Deed("Assemble again", _assemble),
    "hold": Deed("Hold", _hold),
    "pin": Deed("Keep in", _pin, for_many=False),
    "drop": Deed("Leave out", _drop, for_many=False),
    "clear": Deed("As the rules have it", _clear, for_many=False),
    "swap": Deed("Swap", _swap, for_many=False),
    "move": Deed("Move", _move, for_many=False),
    "blurb": Deed("Keep these words", _blurb, for_many=False),
    "word": Deed("Keep this word", _word, for_many=False),
    "note": Deed("Keep the note", _note, for_many=False),
    "schedule": Deed("Schedule", _schedule, for_many=False),
    "undo": Deed("Undo", _undo, for_many=False),
    "test-send": Deed("Send me a test", _test_send, for_many=False),
    "approve": Deed("Approve", _approve, role=Role.PUBLISHER, for_many=False),
    "reopen": Deed("Reopen", _reopen, role=Role.PUBLISHER, for_many=False),
    "send": Deed("Send now", _send, role=Role.PUBLISHER, for_many=False),
    "take-back": Deed("Take it back", _take_back, role=Role.PUBLISHER, for_many=False),
    "cancel": Deed("Cancel", _cancel, role=Role.PUBLISHER, for_many=False),
}
