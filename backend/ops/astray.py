"""What is answered where no view answers: a problem document to programs, a page to readers."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import bad_request

from backend.api.problems import CONTENT_TYPE, FAILED, document
from newsletters.pages import errors

OF_PROGRAMS = "/api/v1/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address, or an id in a form that none of ours has."""
    if request.path.startswith(OF_PROGRAMS):
        return _problem(404, "not_found", "Not found.")
    return errors.not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Somebody who is not let in here: with who may, and a way back."""
    if request.path.startswith(OF_PROGRAMS):
        return _problem(403, "permission_denied", "You may not do this.")
    return errors.forbidden(request, exception)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refused before any view: a host that we are not, a field too many."""
    if request.path.startswith(OF_PROGRAMS):
        return _problem(400, "bad_request", "The request cannot be read, or is not for this host.")
    return bad_request(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours; the log has the rest."""
    if request.path.startswith(OF_PROGRAMS):
        return _problem(500, "failed", FAILED)
    return errors.failed(request)


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse(document(status, code, detail), status=status, content_type=CONTENT_TYPE)
