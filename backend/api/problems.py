"""One shape for every refusal: a problem document (RFC 9457) with a stable ``code``.

``type`` is a tag URI of that code, so that it names the problem without promising a page.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from backend.api.text import BodyTooLarge
from backend.kernel.errors import DomainError, InvalidInput

CONTENT_TYPE = "application/problem+json"
FAILED = "Something broke here; it is not your request."
"""All that is said of a fault of ours."""
SAY_WHO = "Send `Authorization: Bearer …` with an API token."


def document(status: int, code: str, detail: str, **facts: object) -> dict[str, object]:
    """The problem document; ``facts`` become its extension members."""
    return {
        "type": f"tag:tuesday,2026:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **facts,
    }


def problem(status: int, code: str, detail: str, **facts: object) -> Response:
    """The answer of a view with that document."""
    body = document(status, code, detail, **facts)
    return Response(body, status=status, content_type=CONTENT_TYPE)


def answer(
    refused: Exception, context: Mapping[str, Any], *, rolls_back: bool = True
) -> Response | None:
    """Every refusal of a view as a problem; None for what is a fault of ours."""
    refused = _as_refusal(refused)
    if isinstance(refused, DomainError):
        response = problem(refused.status, refused.code, refused.message, **_plain(refused.facts))
    elif isinstance(refused, exceptions.ValidationError):
        errors = list(_field_errors(refused.get_full_details()))
        response = problem(400, "invalid", "Some of what was sent cannot be used.", errors=errors)
    elif isinstance(refused, exceptions.APIException):
        response = _of_framework(refused)
    else:
        return None
    if rolls_back:
        set_rollback()
    return response


def _as_refusal(refused: Exception) -> Exception:
    if isinstance(refused, Http404):
        return exceptions.NotFound()
    if isinstance(refused, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(refused, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(refused, DataError | OverflowError):
        # A value that passed our checks and that the column cannot hold: out of range, too long.
        # SQLite's driver, and a moment before the year 1 in UTC, say OverflowError.
        return InvalidInput("value_out_of_range", "A value is out of range.")
    return refused


def _of_framework(refused: exceptions.APIException) -> Response:
    codes = refused.get_codes()
    code = codes if isinstance(codes, str) else refused.default_code
    unknown = isinstance(refused, exceptions.NotAuthenticated)
    detail = SAY_WHO if unknown else str(refused.detail)
    facts: Mapping[str, object] = getattr(refused, "facts", {})
    response = problem(refused.status_code, code, detail, **_plain(facts))
    if challenge := getattr(refused, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if wait := getattr(refused, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response


def _field_errors(details: Any, path: str = "") -> Iterator[dict[str, str]]:
    """``{"field", "code", "detail"}`` of each leaf; nested fields joined by a dot."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"field": path, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _field_errors(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(details, list):
        for inner in details:
            yield from _field_errors(inner, path)


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts that JSON can say; a fact never replaces a member of the document itself."""
    reserved = {"type", "title", "status", "code", "detail"}
    return {name: _word(value) for name, value in facts.items() if name not in reserved}


def _word(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_word(each) for each in value]
    return str(value)
