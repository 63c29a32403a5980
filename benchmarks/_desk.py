"""Every page of the desk, found in its own addresses, and what each costs."""

import logging
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import nullcontext
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from backend.accounts.editors import make_editor
from backend.accounts.models import Assignment, Role, User
from benchmarks._desk_rows import CITY, FIRST, grow
from newsletters.models import Edition, Newsletter
from tracker.models import Action, Place

Page = tuple[str, str]
"""What it is called, whatever there is, and its address."""

RUNS: Final = 5
WORDS: Final = ("matter", "nothing-like-this")
"""What is searched for: something that is in every row, and something that is nowhere."""
OF_A_ROW: Final = ("change",)
NO_PAGES: Final = frozenset(
    (
        *("delete", "do", "history", "jsi18n", "login", "logout", "view_on_site"),
        *("password_change", "password_change_done"),
    )
)
"""Addresses that only act, only lead on, or show nothing of the desk's own; nobody deletes."""
NOT_THEIRS: Final = (302, 403, 404)
EVERYWHERE: Final = "an admin"
OF_ALL: Final = ("index", "app_list", "autocomplete", "search")
FIRST_OF_EACH: Final = r": (list|list, search .*|list, last page|change, .*)$"
HREF: Final = re.compile(r'href="(/admin/[^"#]*)')


def measure(few: int, many: int) -> dict[str, Any]:
    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.WARNING)  # of what is refused
    people = {EVERYWHERE: _admin(), "a publisher of one place": _publisher()}
    begun = time.perf_counter()
    grow(1, few)
    small = {
        who: tour(client, runs=2, all_of_them=who == EVERYWHERE) for who, client in people.items()
    }
    filling = time.perf_counter()
    grow(few + 1, many)
    filled = time.perf_counter() - filling
    large = {
        who: tour(client, runs=RUNS, all_of_them=who == EVERYWHERE)
        for who, client in people.items()
    }
    pages = [
        page | {"who": who, "ratio": _ratio(page, small[who].get(name))}
        for who, found in large.items()
        for name, page in found.items()
    ]
    return {
        "rows": many,
        "rows_of_the_small_desk": few,
        "filled_seconds": round(filled),
        "seconds": round(time.perf_counter() - begun),
        "pages": pages,
    }


def _ratio(page: dict[str, Any], small: dict[str, Any] | None) -> float | None:
    return round(page["median_ms"] / small["median_ms"], 2) if small else None


def _admin() -> Client:
    return _logged_in(make_editor("grace", role=Role.ADMIN, at=timezone.now())[0])


def _publisher() -> Client:
    """Somebody whose every list is narrowed to a city with what lies in it, and one newsletter."""
    person, _ = make_editor("rosa", role=Role.VIEWER, at=timezone.now())
    grow_into = {"role": Role.PUBLISHER, "user": person}
    Assignment.objects.create(**grow_into, place=Place.objects.get(ocd_id=CITY))
    letter = Newsletter.objects.create(slug=FIRST, name=FIRST, time_zone="UTC")
    Assignment.objects.create(**grow_into, newsletter=letter)
    User.objects.filter(pk=person.pk).update(role="")
    return _logged_in(person)


def _logged_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tour(client: Client, *, runs: int, all_of_them: bool) -> dict[str, dict[str, Any]]:
    """Each page that the person may open, by its name; an admin is led away from none."""
    seen: set[str] = set()
    found = {}
    for name, address in pages(client, all_of_them=all_of_them):
        if address in seen:
            continue
        seen.add(address)
        status = client.get(address).status_code
        assert status != 302 or not all_of_them, f"{name} leads elsewhere: {address}"
        if status not in NOT_THEIRS:
            assert status == 200, (address, status)
            found[name] = {"page": name, "address": address, **asked(client, address, runs=runs)}
    return found


def asked(client: Client, address: str, *, runs: int) -> dict[str, Any]:
    """One page that has been looked at, some times over; the last time its queries are noted."""
    walls: list[float] = []
    queries: list[tuple[float, str]] = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            queries.append(((time.perf_counter() - start) * 1000, sql))

    for run in range(runs):
        with connection.execute_wrapper(noted) if run == runs - 1 else nullcontext():
            start = time.perf_counter()
            client.get(address)
            walls.append((time.perf_counter() - start) * 1000)
    walls.sort()
    slowest = max(queries, default=(0.0, ""))
    return {
        "queries": len(queries),
        "median_ms": round(statistics.median(walls), 1),
        "p95_ms": round(walls[round(len(walls) * 0.95) - 1], 1),
        "slowest_query_ms": round(slowest[0], 1),
        "slowest_query": slowest[1],
    }


def pages(client: Client, *, all_of_them: bool = True) -> Iterator[Page]:
    """What leads somewhere in the week, then every page of the desk or the first of each list and
    form; an address of the site that is none of those known here is an error."""
    names = {name for pattern in admin.site.get_urls() for name in _names(pattern)}
    unknown = {name for name in names - {*OF_ALL, *NO_PAGES} if not _is_of_a_model(name)}
    assert not unknown, f"nobody goes through {unknown}"
    yield "the week", reverse("admin:index")
    for address in map(unescape, HREF.findall(client.get(reverse("admin:index")).text)):
        if "?" in address:
            yield f"led to by the week: {address}", address
    yield "search in the menu", f"{reverse('admin:search')}?s=action"
    for label in sorted({model._meta.app_label for model in admin.site._registry}):
        yield f"list of {label}", reverse("admin:app_list", args=[label])
    for page in admin.site._registry.values():
        for name, address in _of_model(client, page):
            if all_of_them or re.search(FIRST_OF_EACH, name):
                yield name, address


def _names(pattern: Any) -> set[str]:
    within = {each.name for each in getattr(pattern, "url_patterns", ())}
    return {name for name in (*within, getattr(pattern, "name", None)) if name}


def _is_of_a_model(name: str) -> bool:
    return any(
        name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
        for model in admin.site._registry
    )


def _of_model(client: Client, page: Any) -> Iterator[Page]:
    noun, name = str(page.opts.model_name), f"{page.opts.app_label}_{page.opts.model_name}_"
    rows = _rows_of(page.model)
    yield from _of_list(client, page, noun, rows.get("first"))
    yield f"{noun}: add", reverse(f"admin:{name}add")
    for which, row in rows.items():
        for view in OF_A_ROW:
            yield f"{noun}: {view}, {which}", reverse(f"admin:{name}{view}", args=[row.pk])
    own = (each.name.removeprefix(name) for each in page.get_urls() if each.name)
    for view in (each for each in own if each not in {"changelist", "add", *OF_A_ROW, *NO_PAGES}):
        for which, row in rows.items():
            yield f"{noun}: {view}, {which}", _address(f"admin:{name}{view}", row)
    for form in (page, *page.inlines):
        yield from _choices(form if form is not page else page.__class__, page.model)


def _rows_of(model: type[Model]) -> dict[str, Model]:
    """The first, the last, and whatever looks otherwise."""
    if model is Edition:
        return {each.state: each for each in Edition.objects.order_by("-date")}
    found = {
        which: model._default_manager.order_by(order).first()
        for which, order in (("first", "pk"), ("last", "-pk"))
    }
    if model is Action:
        found["resting on a bill"] = Action.objects.exclude(bill=None).order_by("-pk").first()
    return {which: row for which, row in found.items() if row is not None}


def _choices(form: Any, model: type[Model]) -> Iterator[Page]:
    """What is found by typing."""
    where = getattr(form, "model", model)._meta
    for field in form.autocomplete_fields:
        asked_for = {"app_label": where.app_label, "model_name": where.model_name}
        for term in ("", *WORDS):
            query = urlencode({"term": term, "field_name": field, **asked_for})
            title = f"choice of {where.model_name}.{field}: {term or 'any'}"
            yield title, f"{reverse('admin:autocomplete')}?{query}"


def _address(view: str, row: Model) -> str:
    """Of a page of the model's own, which may be about a row."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return reverse(view, args=[row.pk])


def _of_list(client: Client, page: Any, noun: str, row: Model | None) -> Iterator[Page]:
    address = reverse(f"admin:{page.opts.app_label}_{noun}_changelist")
    yield f"{noun}: list", address
    for word in WORDS if page.search_fields else ():
        yield f"{noun}: list, search {word}", f"{address}?{urlencode({'q': word})}"
    answer: Any = client.get(address)
    if answer.status_code != 200:
        return
    listed = answer.context_data["cl"]
    yield f"{noun}: list, last page", f"{address}?p={listed.paginator.num_pages}"
    for number, column in enumerate(listed.list_display):
        if listed.get_ordering_field(column):
            yield f"{noun}: list by -{column}", f"{address}?o=-{number}"
    for spec in listed.filter_specs:
        for title, query in _choices_of_a_filter(spec, listed, row):
            yield f"{noun}: list, {title}", f"{address}{query}"
    day, asked_for = timezone.localdate(), {}
    for part in ("year", "month", "day") if page.date_hierarchy else ():
        asked_for[f"{page.date_hierarchy}__{part}"] = getattr(day, part)
        yield f"{noun}: list of a {part}", f"{address}?{urlencode(asked_for)}"


def _choices_of_a_filter(spec: Any, listed: Any, row: Model | None) -> Iterator[Page]:
    choices = [each for each in spec.choices(listed) if each.get("query_string")]
    for choice in choices:
        yield f"{spec.title} {choice['display']}", choice["query_string"]
    if not choices:  # it is typed
        given = {name: _typed(name, row) for name in spec.expected_parameters()}
        yield spec.title, f"?{urlencode(given)}"


def _typed(name: str, row: Model | None) -> str:
    if name.endswith(("_0", "_from", "_to")):
        return str(timezone.localdate())
    return "00:00" if name.endswith("_1") else str(getattr(row, name, ""))
