"""The archive: every edition as it left, with a mark on what has closed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletters.assembly.describe import ends_of
from newsletters.assembly.snapshot import ActionItem, Snapshot
from newsletters.models import Edition
from newsletters.pages.answers import public
from newsletters.rendering.headline import Headline, headline_of
from newsletters.rendering.letter import ActionBlock, Block, Letter
from newsletters.rendering.render import snapshot_of, whole_letter
from newsletters.rendering.variant import Choices, variant_of
from tracker.models import Action
from tracker.wording import explain

MOST_LISTED = 104
"""Two years of Tuesdays on one page."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the archive."""

    edition: Edition
    headline: Headline


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """``over`` says since when and why, where that is so by now."""

    block: Block
    over: str = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    code: str
    title: str
    blocks: tuple[ShownBlock, ...]


@public
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    listed = [listing(each) for each in newest(MOST_LISTED)]
    return render(request, "newsletters/pages/editions.html", {"listed": listed})


@public
@require_safe
def edition(request: HttpRequest, day: date, newsletter: str = "") -> HttpResponse:
    """One edition. Where several newsletters left on a day, the first is shown without a name."""
    found = Edition.objects.published().filter(date=day).select_related("newsletter")
    if newsletter:
        found = found.filter(newsletter__slug=newsletter)
    first = found.order_by("newsletter_id").first()
    if first is None:
        raise Http404
    letter = whole_letter(first)
    context = {
        "edition": first,
        "letter": letter,
        "sections": shown_sections(letter, over_by_now(snapshot_of(first), timezone.now())),
    }
    return render(request, "newsletters/pages/edition.html", context)


def newest(most: int) -> list[Edition]:
    """Published editions, the newest first, without what only the sending needs."""
    return list(
        Edition.objects.published()
        .select_related("newsletter")
        .defer("audience_watermark", "held_because")
        .order_by("-date", "newsletter_id")[:most]
    )


def listing(edition: Edition) -> Listed:
    snapshot = snapshot_of(edition)
    whole = variant_of(snapshot, Choices(language=snapshot.language), parents={})
    return Listed(edition, headline_of(whole))


def over_by_now(snapshot: Snapshot, at: datetime) -> dict[str, str]:
    """Slugs of its actions that are over, each with the sentence that says since when and why."""
    slugs = [item.slug for item in snapshot.items if isinstance(item, ActionItem)]
    closed = (
        Action.objects.over_at(at)
        .filter(slug__in=slugs)
        .select_related("place", "bill__place", "meeting__place", "petition")
    )
    return {action.slug: explain(ends_of(action), at=at) for action in closed}


def shown_sections(letter: Letter, over: Mapping[str, str]) -> list[ShownSection]:
    return [
        ShownSection(section.code, section.title, tuple(_shown(section.blocks, over)))
        for section in letter.sections
    ]


def _shown(blocks: Iterable[Block], over: Mapping[str, str]) -> Iterable[ShownBlock]:
    for block in blocks:
        slug = block.url.rstrip("/").rpartition("/")[2] if isinstance(block, ActionBlock) else ""
        yield ShownBlock(block, over.get(slug, ""))
