"""The front page: the newest edition, and the doors to everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletters.models import Newsletter
from newsletters.pages.actions import cards_of
from newsletters.pages.answers import public
from newsletters.pages.archive import newest, over_by_now, shown_sections
from newsletters.rendering.render import snapshot_of, whole_letter
from newsletters.vocabulary import Section
from tracker.models import Action

CARDS = 6


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Before the first edition has left, what is open now stands in its place."""
    at = timezone.now()
    context: dict[str, object] = {"newsletters": list(Newsletter.objects.filter(active=True))}
    latest = newest(1)
    if latest:
        letter = whole_letter(latest[0])
        sections = shown_sections(letter, over_by_now(snapshot_of(latest[0]), at))
        first = [each for each in sections if each.code == Section.FAST] or sections[:1]
        context |= {"edition": latest[0], "letter": letter, "sections": first}
    else:
        context["cards"] = cards_of(Action.objects.open_at(at)[:CARDS], at=at)
    return render(request, "newsletters/pages/home.html", context)
