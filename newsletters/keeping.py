"""What publishers write of newsletters, subscribers and suppressions, by the rules of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.accounts.reach import Reach
from backend.kernel.constraints import AlreadyThere
from backend.kernel.errors import Conflict, DomainError
from newsletters.establish import establish_newsletter
from newsletters.models import Newsletter, NewsletterSection, Subscriber, Suppression
from newsletters.subscriptions.addresses import checked, lookup_hash
from newsletters.subscriptions.choices import NOTHING_SAID, Choices, apply_choices
from newsletters.subscriptions.enrol import Enrolled, enrol
from newsletters.subscriptions.evidence import Evidence
from newsletters.subscriptions.register import find
from newsletters.subscriptions.withdraw import erase, erase_from, suppress
from newsletters.vocabulary import SuppressionReason

BY_API = Evidence(method="api")

Values = Mapping[str, Any]


class SaidNo(Conflict):
    """Whose address it is has left before; only they can come back. It is never quoted."""

    def __init__(self) -> None:
        super().__init__("said_no", "This address has said no before; only its owner comes back.")


class ChoicesShared(DomainError):
    """One set of choices holds for all newsletters that somebody reads."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "choices_shared",
            "A reader's choices hold for all newsletters: who publishes all of them changes them.",
        )


def write_newsletter(row: Newsletter, values: Values, *, at: datetime) -> Newsletter:
    """Columns are checked as the command checks them; sections said replace those that were."""
    related = {name: values[name] for name in ("places", "topics") if name in values}
    columns = {name: value for name, value in values.items() if name not in {*related, "sections"}}
    is_new = row._state.adding
    slug = columns.pop("slug", row.slug)
    if is_new and Newsletter.objects.filter(slug=slug).exists():
        raise AlreadyThere(["slug"])
    kept = establish_newsletter(slug, columns).newsletter
    for name, rows in related.items():
        getattr(kept, name).set(rows)
    if "sections" in values:
        _replace_sections(kept, values["sections"])
    kept.save(update_fields=["updated_at"])
    return kept


def retire_newsletter(row: Newsletter, *, at: datetime) -> None:
    """No more editions are made of it; those that left stay."""
    write_newsletter(row, {"active": False}, at=at)


def write_subscriber(row: Subscriber, values: Values, *, at: datetime) -> Subscriber:
    """A new one as by an import, with whoever writes vouching for the consent. An address that is
    known keeps what its reader chose, which holds for other newsletters too."""
    said = Choices(
        time_zone=values.get("time_zone"),
        language=values.get("language"),
        places=values.get("places"),
        topics=values.get("topics"),
        minutes_budget=values["minutes_budget"] or 0 if "minutes_budget" in values else None,
    )
    if not row._state.adding:
        apply_choices(row, said)
        row.save(update_fields=["updated_at"])
        return row
    address = checked(values["email"])
    choices = said if find(address) is None else NOTHING_SAID
    came = enrol(address, newsletter=values["newsletter"], at=at, choices=choices, evidence=BY_API)
    found = find(address)
    if came is Enrolled.REFUSED or found is None:
        raise SaidNo
    return found


def retire_subscriber(row: Subscriber, *, reach: Reach, at: datetime) -> None:
    """Erased as far as ``reach`` goes, with a hash left that no import brings back there."""
    if reach.everywhere:
        erase(row, at=at)
    else:
        erase_from(row, reach.newsletters, at=at)


def write_suppression(row: Suppression, values: Values, *, at: datetime) -> Suppression:
    """Asked again it is the same row."""
    digest, newsletter = lookup_hash(checked(values["email"])), values.get("newsletter")
    suppress(digest, newsletter=newsletter, reason=SuppressionReason.BLOCKED, at=at)
    return Suppression.objects.get(address_hmac=digest, newsletter=newsletter)


def _replace_sections(row: Newsletter, said: list[dict[str, Any]]) -> None:
    row.sections.all().delete()
    NewsletterSection.objects.bulk_create(
        NewsletterSection(newsletter=row, position=position, **each)
        for position, each in enumerate(said)
    )
