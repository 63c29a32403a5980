"""The audit log in the desk: read by publishers and admins within reach, changed by nobody."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.contrib.filters.admin import RangeDateTimeFilter, TextFilter

from backend.accounts.models import Role, User
from backend.audit.models import Entry
from backend.kernel.admin import Rows

MOST_COUNTED = 5_000
OF_THE_CHAIN: Final = frozenset({"previous", "hash"})


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages through the newest few thousand; never counts a whole log."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:MOST_COUNTED].count())


def exactly(column: str, title: str) -> type[TextFilter]:
    """A filter by the whole word, which an index finds."""

    class Exactly(TextFilter):  # type: ignore[misc]  # untyped package
        parameter_name = column

        def queryset(self, request: HttpRequest, rows: QuerySet[Entry]) -> QuerySet[Entry]:
            return rows.filter(**{column: self.value()}) if self.value() else rows

    Exactly.title = title
    return Exactly


@admin.register(Entry)
class EntryAdmin(Rows):
    list_display = ("number", "at", "door", "who", "verb", "object_id", "newsletter", "place")
    list_filter = (
        "door",
        ("at", RangeDateTimeFilter),
        exactly("user_name", "who"),
        exactly("verb", "what"),
        exactly("kind", "kind"),
        exactly("object_id", "object"),
        exactly("newsletter", "newsletter"),
        exactly("request_id", "request"),
    )
    list_filter_submit = True
    ordering: ClassVar = ("-number",)
    paginator = BoundedPaginator
    readonly_fields = fields = (
        *("number", "at", "door", "who", "token_prefix", "verb", "kind", "object_id"),
        *("was", "became", "told", "newsletter", "place", "request_id", "previous", "hash"),
    )

    @admin.display(description="who", ordering="user_name")
    def who(self, entry: Entry) -> str:
        words = [entry.user_name, entry.command, entry.system and f"({entry.system})"]
        return " ".join(word for word in words if word) or "nobody known"

    @admin.display(description="before")
    def was(self, entry: Entry) -> str:
        return _readable(entry.before)

    @admin.display(description="after")
    def became(self, entry: Entry) -> str:
        return _readable(entry.after)

    @admin.display(description="facts")
    def told(self, entry: Entry) -> str:
        return _readable(entry.facts)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        assert isinstance(request.user, User)
        return request.user.over(Entry.objects.order_by("-number"), Role.PUBLISHER)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:
        """The chain is followed by who reads all of it."""
        assert isinstance(request.user, User)
        whole = request.user.has_role(Role.PUBLISHER)
        return [name for name in self.fields if whole or name not in OF_THE_CHAIN]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        person = request.user
        if not isinstance(person, User) or obj is None:
            return isinstance(person, User) and person.has_role_somewhere(Role.PUBLISHER)
        return person.may_with(Role.PUBLISHER, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _readable(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) if said else "–"
