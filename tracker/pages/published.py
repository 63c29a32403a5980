"""JSON that anybody may read and keep for five minutes: feeds and services for programs."""

import hashlib
import json
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

CACHE_CONTROL: Final = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"


def published(
    request: HttpRequest, document: dict[str, object], *, media_type: str = "application/json"
) -> HttpResponseBase:
    """The document, or 304 to who has it: the ETag is the hash of the very bytes."""
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=f"{media_type}; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = CACHE_CONTROL
    response["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=etag, response=response) or response


def refused(sentence: str, *, status: int) -> HttpResponse:
    return JsonResponse({"error": f"{sentence}."}, status=status)
