"""Whom an action addresses in Congress, for a place: offices with their numbers, or nobody."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rest_framework import serializers
from rest_framework.request import Request

from backend.kernel.errors import InvalidInput
from tracker.models import Action
from tracker.offices.represent import Office, check_seat, offices
from tracker.offices.seats import chambers_of, seat_of_division
from tracker.vocabulary import Chamber


class StateNeeded(InvalidInput):
    def __init__(self) -> None:
        super().__init__(
            "state_needed",
            "This action's place lies in no state: give ?place= with the OCD id of one.",
        )


@dataclass(frozen=True, slots=True)
class ActionOffices:
    """``chambers`` is empty for an action that addresses nobody in Congress."""

    state: str
    district: int | None
    chambers: tuple[Chamber, ...]
    offices: tuple[Office, ...]


class OfficeSerializer(serializers.Serializer[Office]):
    example: ClassVar = {
        "seat": "XA senate",
        "chamber": "senate",
        "name": "Ines Valdecasas",
        "party": "Independent",
        "phone": "555-0114",
        "address": "4 Lark Street",
        "url": "https://example.org/?sample=valdecasas",
        "contact_url": "https://example.org/?sample=valdecasas-contact",
    }

    seat = serializers.CharField()
    chamber = serializers.ChoiceField(choices=Chamber.choices, source="seat.chamber")
    district = serializers.IntegerField(source="seat.district", allow_null=True)
    vacant = serializers.BooleanField(source="is_vacant")
    name = serializers.CharField()
    party = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    url = serializers.CharField()
    contact_url = serializers.CharField()


class ActionOfficesSerializer(serializers.Serializer[ActionOffices]):
    example: ClassVar = {"state": "XA", "chambers": ["senate"]}

    state = serializers.CharField()
    district = serializers.IntegerField(allow_null=True)
    chambers = serializers.ListField(child=serializers.CharField())
    offices = OfficeSerializer(many=True)


def offices_of(action: Action, request: Request, *, on: date) -> ActionOffices:
    """For ``?place=`` and ``?district=``, else for the action's own place."""
    own = action.place.ocd_id if action.place else ""
    state, district = seat_of_division(request.query_params.get("place", "") or own)
    given = request.query_params.get("district")
    if given is not None and not (given.isascii() and given.isdigit() and len(given) <= 3):
        raise InvalidInput("district_unknown", "district is not a number", district=given[:20])
    chambers = chambers_of(action.targets)
    if not chambers:
        return ActionOffices(state, district, (), ())
    if not state:
        raise StateNeeded
    code, number = check_seat(state, int(given) if given else district)
    found = offices(code, on=on, district=number, targets=action.targets)
    return ActionOffices(code, number, chambers, found)
