"""The manner of every admin page."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, cast

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import JSONField, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline

from backend.kernel.forms import RowForm, bounded
from backend.kernel.one_per_line import OnePerLine
from backend.kernel.text import LONGEST_SEARCH, MOST_WORDS
from backend.kernel.witness import witness

if admin.site.is_registered(Group):
    # What a person may do is told by roles; Django's groups would only seem to say something.
    admin.site.unregister(Group)

LOOKUPS: Final = frozenset(
    {"exact", "isnull", "isempty", "gte", "lt", "year", "month", "day", "id"}
)
"""What filters and dates ask of a column."""
COUNTED: Final = 5_000
"""Rows of a list that are counted and paged through; who looks for more narrows the list."""


class Capped(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Counts no further than :data:`COUNTED`, so that no page counts a million rows."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[:COUNTED].count()

    def page(self, number: int | str) -> Page[Any]:
        """Of rows that are shown with others, the page is chosen first: what it does not show is
        joined with nothing."""
        rows, number = cast("QuerySet[Any]", self.object_list), self.validate_number(number)
        shown = slice((number - 1) * self.per_page, number * self.per_page)
        if not rows.query.select_related:
            return Page(rows[shown], number, self)
        return Page(
            rows.filter(pk__in=list(rows.values_list("pk", flat=True)[shown])), number, self
        )


class Rows(ModelAdmin):  # type: ignore[misc]  # untyped package
    """One page of a list costs the same however long the list is; nothing is deleted by hand.

    Read is what is public or within the person's reach; a form acts only within reach, and leaves
    no row outside of it.
    """

    form = RowForm
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    once: ClassVar[tuple[str, ...]] = ()
    """Columns that are said when the row is made and never again, as over HTTP."""
    asked: ClassVar[tuple[str, ...]] = ()
    """Columns by which a list may be asked beside those of its filters."""
    paginator: type[Paginator] = Capped  # type: ignore[type-arg]  # the same
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        assert request.user.is_authenticated
        return request.user.in_the_desk(rows, acting=request.method == "POST")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """A list is asked by what its filters ask, and in no other words: a column that is not
        shown, or a row that leads there, would be told letter by letter, and a pattern can take
        longer than anybody waits."""
        name, *words = lookup.split("__")
        if name not in self._names:
            return bool(super().lookup_allowed(lookup, value, request))
        filters = (each[0] if isinstance(each, tuple) else each for each in self.list_filter)
        asked = (each if isinstance(each, str) else each.parameter_name for each in filters)
        return name in {*asked, self.date_hierarchy, *self.asked} and LOOKUPS.issuperset(words)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Of columns and relations of the row, in either direction."""
        return frozenset({"pk", *(each.name for each in self.opts.get_fields())})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> Any:
        """Of a text without end the beginning is looked for."""
        few = " ".join(search_term[:LONGEST_SEARCH].split()[:MOST_WORDS])
        return super().get_search_results(request, queryset, few)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """What is said once is shown with the row and judged with it, and kept as it was."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in form.base_fields.keys() & set(self.once if obj else ()):
            form.base_fields[name].disabled = True
        return form

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("view", request, obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("change", request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A list of texts is typed one to a line, and not as JSON."""
        if isinstance(db_field, JSONField) and db_field.default is list:
            return OnePerLine(
                required=False, help_text="One to a line.", label=capfirst(db_field.verbose_name)
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            bounded(field, db_field)
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Nothing to save where nothing on the page can be changed, and no way to a history that
        is not theirs to read."""
        row = context.get("original")
        context["show_history"] = row is not None and bool(witness().history(request, row))
        if not context["adminform"].form.fields and not context["inline_admin_formsets"]:
            context |= {"show_save": False, "show_save_and_continue": False}
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Inside the form's transaction, so that what is refused is not written."""
        super().save_model(request, obj, form, change)
        if not self._may("change", request, obj):
            raise PermissionDenied("This would put it outside of what you edit.")

    def _may(self, verb: str, request: HttpRequest, obj: Model | None) -> bool:
        codename = get_permission_codename(verb, self.opts)
        # has_perm on the object asks roles and assignments; without one: is there any such row?
        permission = f"{self.opts.app_label}.{codename}"
        if request.method != "GET" or obj is None:
            return request.user.has_perm(permission, obj)
        # A page that is only shown asks the same of its row for each of its parts.
        answers: dict[Any, bool] = request.__dict__.setdefault("_may", {})
        key = (permission, obj.pk)
        if key not in answers:
            answers[key] = request.user.has_perm(permission, obj)
        return answers[key]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The form's row, not yet written: the database still says what it was."""
        witness().before(request, form.instance)
        return super().save_form(request, form, change)

    # Django's own log of the admin is not kept: it would show to whoever sees a row what the audit
    # shows to who may read it.
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        witness().wrote(request, obj, "create")

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        witness().wrote(request, obj, "update")

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Before they are deleted, in the transaction that deletes them."""
        for row in queryset:
            witness().wrote(request, row, "delete")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """To where the audit tells of this row."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            gone: HttpResponse = self._get_obj_does_not_exist_redirect(
                request, self.opts, object_id
            )
            return gone
        told = self.has_view_or_change_permission(request, row) and witness().history(request, row)
        if not told:
            raise PermissionDenied
        return HttpResponseRedirect(told)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """What can be done to chosen rows, each in one transaction."""
        return {
            name: (_witnessed(act, name), name, told)
            for name, (act, _, told) in super().get_actions(request).items()
        }


def _witnessed(act: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(act)
    def seen(page: Rows, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        with transaction.atomic(), witness().acting(request, name, rows):
            return act(page, request, rows)

    return seen


class Remembering(AutocompleteMixin):
    """A choice among many that asks the database for no label that its row has in hand."""

    known: Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        known, field = self.known, cast("Any", self)  # a mix-in: the rest of it is the widget's
        if known is None or [str(each) for each in value] != [str(known.pk)]:
            return super().optgroups(name, value, attr)
        label = field.choices.field.label_from_instance(known)
        options = [field.create_option(name, known.pk, label, {str(known.pk)}, 0)]
        if not field.is_required:
            options.insert(0, field.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class LineForm(RowForm):
    """Hands each choice the related row that was read with the line; each field is called as its
    column, for those who hear it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, field in self.fields.items():
            widget: Any = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden and field.label:
                widget.attrs.setdefault("aria-label", capfirst(field.label))
            if isinstance(widget, Remembering):
                widget.known = self.instance._state.fields_cache.get(name)


class Lines(TabularInline):  # type: ignore[misc]  # untyped package
    """What belongs to a row, without empty lines to fill: one query for all of them, and none for
    what each leads to. A line may lead to what the person may read, and to nothing else; one that
    leads elsewhere is not shown, and stays as it is whatever is saved."""

    extra = 0
    tab = True
    form = LineForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        for name in self.autocomplete_fields:
            every = self.opts.get_field(name).related_model._default_manager.all()
            seen = request.user.sees(every)  # type: ignore[union-attr]  # staff
            if seen.query.where:
                rows = rows.filter(Q((name, None)) | Q((f"{name}__in", seen.order_by())))
        return rows.select_related(*self.autocomplete_fields) if self.autocomplete_fields else rows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            bounded(field, db_field)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, AutocompleteMixin):
            field.queryset = request.user.sees(field.queryset)  # type: ignore[union-attr]  # staff
            kind = type(field.widget)
            field.widget.__class__ = type(kind.__name__, (Remembering, kind), {})
        return field
