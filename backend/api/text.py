"""No text reaches a query or a row before it is known to be text that a database can hold."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

from backend.kernel.errors import InvalidInput


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = "The body is larger than what is read."


class SafeJSONParser(JSONParser):
    """JSON of bounded size without NUL, lone surrogates, NaN or Infinity in it."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge
        try:
            value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as broken:
            raise ParseError(f"This is no JSON: {broken}") from broken
        for where, text in _texts(value):
            check_text(text, field=where)
        return value


def check_text(text: str, *, field: str) -> None:
    """Refuse a NUL and a lone surrogate, which no database keeps."""
    if "\x00" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise InvalidInput(
            "text_not_storable", f"{field} holds a NUL or a lone surrogate", field=field
        )


def _texts(value: Any, where: str = "body") -> Iterator[tuple[str, str]]:
    """Every string in a JSON value with its path, without recursion: the depth is theirs."""
    waiting = [(where, value)]
    while waiting:
        path, current = waiting.pop()
        if isinstance(current, str):
            yield path, current
        elif isinstance(current, dict):
            for name, inner in current.items():
                yield path, name
                waiting.append((f"{path}.{name}", inner))
        elif isinstance(current, list):
            waiting.extend((f"{path}[{number}]", inner) for number, inner in enumerate(current))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")
