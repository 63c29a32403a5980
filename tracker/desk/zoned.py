"""Forms whose instants are those of the row's own place, and say so.

An editor in Chicago who types 15:00 for a hearing in Chicago means three o'clock there, wherever
the server stands.
"""

from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from backend.kernel.admin import Rows
from backend.kernel.models import is_id
from tracker.models import Place


class ZonedPage(Rows):
    """One more query to open a row; a new row is read in the zone that its form names."""

    zone_of: ClassVar[str] = "time_zone"
    """Where a row's zone stands; what was shown in it is read in it."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        zone = self._zone_of(object_id) if object_id else _zone_of_new(request)
        with timezone.override(zone or timezone.get_default_timezone()):
            answer: HttpResponse = super().changeform_view(
                request, object_id, form_url, extra_context
            )
            # Rendered here, while the zone is the row's.
            return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, DateTimeField):
            adding = request.resolver_match and "object_id" not in request.resolver_match.kwargs
            zone = timezone.get_current_timezone_name()
            field.help_text = "In the zone of its place." if adding else f"{zone} time."
        if field is not None and db_field.name == "time_zone":
            field.required, field.initial = False, ""
            field.help_text = "Empty: the zone of its place."
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if getattr(obj, "time_zone", None) == "":
            obj.time_zone = str(obj.place.zone if obj.place else timezone.get_default_timezone())
        super().save_model(request, obj, form, change)

    def _zone_of(self, object_id: str) -> ZoneInfo | None:
        if not is_id(object_id):
            return None
        rows = self.model._default_manager.filter(pk=object_id)
        name = rows.values_list(self.zone_of, flat=True).first()
        return ZoneInfo(name) if name else None


def _zone_of_new(request: HttpRequest) -> ZoneInfo | None:
    """As the form names it: its own zone, else its place's."""
    try:
        named = ZoneInfo(request.POST.get("time_zone", ""))
    except (KeyError, ValueError, OSError):
        named = None
    key = request.POST.get("place", "")
    if named is not None or not is_id(key):
        return named
    place = Place.objects.filter(pk=key).first()
    return place.zone if place else None
