"""Find the edition that an operator names."""

from datetime import date

from backend.kernel.errors import InvalidInput, NotFound
from newsletters.models import Edition, Newsletter


def find_newsletter(slug: str) -> Newsletter:
    """The newsletter of that slug; :class:`NotFound` names it."""
    newsletter = Newsletter.objects.filter(slug=slug).first()
    if newsletter is None:
        raise NotFound("newsletter_unknown", f"There is no newsletter “{slug}”.", newsletter=slug)
    return newsletter


def find_edition(name: str) -> Edition:
    """An edition by its id or as ``slug/YYYY-MM-DD``."""
    editions = Edition.objects.select_related("newsletter")
    if name.isascii() and name.isdigit():
        found = editions.filter(pk=int(name)).first()
    else:
        slug, _, day = name.partition("/")
        found = editions.filter(newsletter__slug=slug, date=_day(day, name)).first()
    if found is None:
        raise NotFound("edition_unknown", f"There is no edition “{name}”.", edition=name)
    return found


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            "edition_name_malformed",
            f"“{name}” is neither an edition's id nor newsletter/YYYY-MM-DD.",
            edition=name,
        ) from None
