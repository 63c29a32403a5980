"""What no page of people at work can read is refused before it looks."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

AT_WORK: Final = ("/admin/", "/account/")
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class ReadableMiddleware:
    """A NUL character is typed by nobody and kept by no database: whatever field or filter it is
    sent for, the answer is 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if not request.path.startswith(AT_WORK):
            return
        said = [request.GET, *([request.POST] if request.content_type in _FORMS else [])]
        for name, words in (each for fields in said for each in fields.lists()):
            if any("\x00" in word for word in (name, *words)):
                raise BadRequest("A NUL character is no text.")
