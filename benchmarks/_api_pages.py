"""The questions of the API benchmark: every filter that actions have in every order they have.

Both are read from the collection itself, so that a new order is asked by itself and a new filter
without values here ends the benchmark.
"""

from collections.abc import Iterator

from django_filters import rest_framework as filters

from benchmarks._api_rows import BILL, CITY, PETITION, SINGLE_LANGUAGE
from tracker.api.actions import ActionCollection

_IL = "ocd-division/country:us/state:il"

VALUES: dict[str, tuple[str, ...]] = {
    "slug": ("action-500000", "nowhere"),
    "language": ("en", "es", "fr", SINGLE_LANGUAGE, "xx"),
    "place": (
        "ocd-division/country:us",
        _IL,
        CITY,
        "ocd-division/country:us/territory:pr",
    ),
    "topic": ("topic-3", "topic-rare", "topic-late", "topic-new", "nowhere"),
    "campaign": ("campaign-7", "campaign-51", "campaign-99", "nowhere"),
    "bill": (BILL, "nowhere"),
    "petition": (PETITION, "nowhere"),
    "ends_before": ("2025-11-22T00:03:00Z", "2026-06-01T00:00:00Z", "2030-01-01T00:00:00Z"),
    "ends_after": ("2027-11-20T00:00:00Z", "2026-06-01T00:00:00Z", "2020-01-01T00:00:00Z"),
}
"""Of the filters whose values are not known from the filter: frequent, rare and nowhere; what is
far down one order or the other; a place with others in it, and one that few rows are about."""

MOST_CHOICES = 4
SEARCHES = ("committee", "tell committee", "ordinance", "lately", "100", "1", "500000", "zyzzyva")
"""In every row, in one of a hundred, in late ones alone, beginnings of many, in one, in none."""

TOGETHER = (
    "open=true&fast=true&verb=call",
    "open=false&outcome=pending",
    "campaign=campaign-7&open=true",
    "campaign=campaign-7&topic=topic-3",
    "campaign=campaign-7&topic=topic-rare",
    "topic=topic-rare&open=false&language=en",
    f"place={_IL}&open=true&fast=true",
    f"place={_IL}&topic=topic-3&verb=call",
    "ends_after=2026-06-01T00:00:00Z&ends_before=2026-06-02T00:00:00Z",
    "ends_after=2026-06-01T00:00:00Z&ends_before=2026-12-02T00:00:00Z",
    "verb=call&language=es",
    "verb=call&language=fr&state=closed",
    "search=committee&verb=call&open=true",
    "search=committee&ends_before=2026-06-01T00:00:00Z",
    "search=commit&place=ocd-division/country:us/territory:pr",
    "search=ordinance&language=fr",
    "search=ordinance&topic=topic-3",
    "search=lately&open=false",
)


def orders() -> list[str]:
    return [f"{sign}{name}" for name in ActionCollection.orders for sign in ("", "-")]


def filtered() -> Iterator[str]:
    """The queries without an order; the first asks for all."""
    yield ""
    for name, filtering in ActionCollection.filterset_class.base_filters.items():
        for value in _values(name, filtering):
            yield f"{name}={value}"
    for words in SEARCHES:
        yield f"search={words.replace(' ', '+')}"
    yield from TOGETHER


def queries() -> list[str]:
    return [f"{query}&order={order}".lstrip("&") for query in filtered() for order in orders()]


SHAPED = (
    "limit=100",
    "expand=campaign,place,organization",
    "fields=id,title,ends",
)
"""Told beside them, without a limit of their own."""


def _values(name: str, filtering: filters.Filter) -> list[str]:
    if name in VALUES:
        return list(VALUES[name])
    if isinstance(filtering, filters.BooleanFilter):
        return ["true", "false"]
    if isinstance(filtering, filters.ModelChoiceFilter):
        return [str(filtering.extra["queryset"].get().pk)]
    if isinstance(filtering, filters.ChoiceFilter):
        return [value for value, _ in filtering.extra["choices"]][:MOST_CHOICES]
    raise LookupError(f"the benchmark knows no values of the filter {name}")
