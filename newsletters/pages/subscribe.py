"""What a subscriber sees on the way in, while staying and on the way out.

A GET shows and never acts: scanners follow links. A POST needs no cookie: the form carries a
signed mark, the others the token that was mailed. What is answered never tells whether an address
is known.
"""

from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backend.kernel.errors import DomainError, InvalidInput
from newsletters.models import Newsletter
from newsletters.pages.answers import personal
from newsletters.pages.caps import within_caps
from newsletters.pages.form_token import is_fresh, make_form_token
from newsletters.subscriptions import confirm as confirmation
from newsletters.subscriptions import preferences, signup, withdraw
from newsletters.subscriptions.choices import Choices
from newsletters.subscriptions.evidence import Evidence
from newsletters.subscriptions.tokens import BadToken, Purpose, make_token
from tracker.models import Place, Topic
from tracker.vocabulary import PlaceKind

FORM_VERSION = "2026-11"
CONSENT_WORDS = (
    "Send me this newsletter by mail. I can unsubscribe with one click in every copy; my address"
    " is kept encrypted, is given to nobody, and no opens or clicks are counted."
)
"""What the form says beside its button; the evidence keeps its hash."""

get_and_post = require_http_methods(["GET", "HEAD", "POST"])


@personal
@csrf_exempt
@get_and_post
def subscribe(request: HttpRequest) -> HttpResponse:
    newsletters = list(Newsletter.objects.filter(active=True))
    if request.method != "POST":
        return _form(request, newsletters)
    at = timezone.now()
    typed = request.POST.get("email", "")
    if request.POST.get("website"):  # a person does not see this field
        return _thanks(request)
    if not is_fresh(request.POST.get("form", ""), at=at):
        return _form(request, newsletters, "Please send the form once more.", typed)
    if not within_caps(request, at=at):
        return _form(request, newsletters, "Too many sign-ups at once; try in an hour.", typed, 429)
    wanted = [each for each in newsletters if each.slug == request.POST.get("newsletter")]
    try:
        for newsletter in wanted or newsletters[:1]:
            evidence = Evidence("form", FORM_VERSION, CONSENT_WORDS)
            signup.request(typed, newsletter=newsletter, evidence=evidence, at=at)
    except InvalidInput as refused:
        return _form(request, newsletters, refused.message, typed)
    return _thanks(request)


def _form(
    request: HttpRequest,
    newsletters: list[Newsletter],
    error: str = "",
    typed: str = "",
    status: int = 400,
) -> HttpResponse:
    context = {
        "newsletters": newsletters,
        "error": error,
        "typed": typed[:254],
        "words": CONSENT_WORDS,
        "form_token": make_form_token(at=timezone.now()),
    }
    answer = status if error else 200
    return render(request, "newsletters/pages/subscribe.html", context, status=answer)


def _thanks(request: HttpRequest) -> HttpResponse:
    """The same for every address, known or not."""
    return _said(
        request,
        "Look into your mailbox",
        "If that address can be subscribed, a confirmation is on its way. Nothing else is sent"
        " until you confirm.",
    )


@personal
@csrf_exempt
@get_and_post
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    at = timezone.now()
    try:
        if request.method != "POST":
            newsletter = confirmation.look(token, at=at)
            return _asked(
                request, f"Confirm {newsletter.name}", "One click and it is yours.", "Confirm"
            )
        done = confirmation.confirm(token, at=at)
    except DomainError as refused:
        return _refused(request, refused)
    choose = make_token(Purpose.PREFERENCES, done.subscriber, None, at=at)
    return _said(
        request,
        "You are subscribed",
        f"{done.newsletter.name} will come to you. You may say where you live, what you care about"
        " and how much time you have.",
        link=(reverse("preferences", args=[choose]), "Choose what you get"),
    )


@personal
@csrf_exempt
@get_and_post
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A POST acts at once, from the button or from a mail program (RFC 8058)."""
    at = timezone.now()
    if request.method != "POST":
        newsletter = withdraw.newsletter_of(token, at=at)
        name = newsletter.name if newsletter else "this newsletter"
        return _asked(request, f"Unsubscribe from {name}", "No reason needed.", "Unsubscribe")
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    evidence = Evidence("one-click" if one_click else "link")
    withdraw.unsubscribe(token, at=at, evidence=evidence)
    return _said(
        request, "You are unsubscribed", "No further edition will be sent to you. Thank you."
    )


@personal
@csrf_exempt
@get_and_post
def block(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever was signed up by somebody else."""
    if request.method != "POST":
        lead = "Nothing will ever be sent to your address again, whoever asks for it."
        return _asked(request, "Block my address", lead, "Block my address")
    withdraw.block(token, at=timezone.now())
    return _said(request, "Your address is blocked", "Nothing will be sent to it again.")


@personal
@csrf_exempt
@get_and_post
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """The preferences. The link in an edition only asks for a fresh one: editions are forwarded."""
    try:
        if request.method == "POST":
            return _changed(request, token)
        return _preferences(request, token)
    except BadToken:
        return _fresh_link(request, token)
    except DomainError as refused:
        return _refused(request, refused)


def _fresh_link(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        lead = "We mail a link to your address; it opens your choices for 30 minutes."
        return _asked(request, "Change what you get", lead, "Mail me the link")
    preferences.request_link(token, at=timezone.now())
    return _said(request, "Look into your mailbox", "The link to your choices is on its way.")


def _preferences(request: HttpRequest, token: str, saved: str = "") -> HttpResponse:
    standing = preferences.look(token, at=timezone.now())
    subscriber = standing.subscriber
    context = {
        "standing": standing,
        "saved": saved,
        "words": CONSENT_WORDS,
        "chosen_places": set(subscriber.places.values_list("pk", flat=True)),
        "chosen_topics": set(subscriber.topics.values_list("pk", flat=True)),
        "places": Place.objects.filter(retired_at=None)
        .exclude(kind=PlaceKind.LEGISLATIVE)
        .order_by("kind", "name"),
        "topics": Topic.objects.filter(retired_at=None).order_by("name"),
        "zones": sorted(zone for zone in available_timezones() if "/" in zone),
        "budgets": (5, 10, 15, 30, 60),
    }
    return render(request, "newsletters/pages/preferences.html", context)


def _changed(request: HttpRequest, token: str) -> HttpResponse:
    at = timezone.now()
    if "forget" in request.POST:
        preferences.forget(token, at=at)
        return _said(request, "You are forgotten", "Your address and your choices are erased.")
    left = request.POST.get("leave")
    if left:
        newsletter = Newsletter.objects.filter(slug=left).first()
        if newsletter is not None:
            preferences.leave(token, newsletter, at=at)
        return _preferences(request, token, "You are unsubscribed.")
    joined = request.POST.get("join")
    if joined:
        newsletter = Newsletter.objects.filter(slug=joined, active=True).first()
        if newsletter is not None:
            preferences.join(token, newsletter, words=CONSENT_WORDS, at=at)
        return _preferences(request, token, "You are subscribed.")
    preferences.change(token, _choices(request.POST), at=at)
    return _preferences(request, token, "Your choices are kept.")


def _choices(form: QueryDict) -> Choices:
    """What is unknown or no number is left out: the page offers only what exists."""
    budget = form.get("minutes", "")
    return Choices(
        time_zone=form.get("time_zone", ""),
        places=list(Place.objects.filter(pk__in=_numbers(form.getlist("place")))),
        topics=list(Topic.objects.filter(pk__in=_numbers(form.getlist("topic")))),
        minutes_budget=int(budget) if budget.isdecimal() and len(budget) < 4 else 0,
    )


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 10]


def _asked(request: HttpRequest, title: str, lead: str, button: str) -> HttpResponse:
    context = {"title": title, "lead": lead, "button": button}
    return render(request, "newsletters/pages/asked.html", context)


def _said(
    request: HttpRequest, title: str, lead: str, link: tuple[str, str] | None = None
) -> HttpResponse:
    context = {"title": title, "lead": lead, "link": link}
    return render(request, "newsletters/pages/said.html", context)


def _refused(request: HttpRequest, refused: DomainError) -> HttpResponse:
    context = {
        "title": "This link does not work any more",
        "lead": refused.message,
        "link": (reverse("subscribe"), "Subscribe"),
    }
    return render(request, "newsletters/pages/said.html", context, status=refused.status)
