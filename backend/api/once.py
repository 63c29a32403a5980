"""``Idempotency-Key``: a request that is sent twice acts once and is answered alike.

The answer is a row written in the transaction of its effects, so that a kill between the two is
impossible: either both stand or neither does. A refusal changes nothing and is not kept. Two that
come at once are put in line by the row's unique key, and the second is told the first's answer.
"""

import functools
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import KeptAnswer, User
from backend.api.witnessed import witnessed
from backend.kernel.errors import DomainError, InvalidInput

KEPT_FOR: Final = timedelta(hours=24)
LONGEST: Final = 200
REPLAYED: Final = "Idempotency-Replayed"
TOLD_AGAIN: Final = ("ETag", "Location")
"""Headers of an answer that a repetition has too."""


class KeyReused(DomainError):
    """The key was used for another request."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_reused",
            "This Idempotency-Key was given with another request; use a new one.",
        )


def answered_once(
    request: Request,
    act: Callable[[], Response],
    *,
    at: datetime,
    changes: bool = True,
    shown_once: Sequence[str] = (),
) -> Response:
    """What ``act`` answers, in one transaction; with a key used before, what it answered then.

    What it did is told to the audit in the same transaction, unless it ``changes`` nothing.
    Members that are ``shown_once`` are not kept: a repeated answer has null for them.
    """
    doing = functools.partial(witnessed, request, act, at=at) if changes else act
    key = _key_of(request)
    if not key:
        with transaction.atomic():
            return doing()
    assert isinstance(request.user, User)
    fingerprint = _fingerprint(request)
    mine = KeptAnswer.objects.filter(user=request.user)
    try:
        with transaction.atomic():
            mine.filter(answered_at__lte=at - KEPT_FOR).delete()
            if known := mine.filter(key=key).first():
                return _replayed(known, fingerprint)
            kept = _reserved(request.user, key, fingerprint, at=at)
            response = doing()
            kept.status, kept.body = response.status_code, _json(response, without=shown_once)
            kept.headers = {each: response[each] for each in TOLD_AGAIN if each in response}
            kept.save(update_fields=["status", "body", "headers", "updated_at"])
            return response
    except _LostRace:
        return _replayed(mine.get(key=key), fingerprint)


class _LostRace(Exception):
    """Another request with the same key was faster."""


def _reserved(user: User, key: str, fingerprint: str, *, at: datetime) -> KeptAnswer:
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(
                user=user, key=key, fingerprint=fingerprint, answered_at=at
            )
    except IntegrityError as taken:
        raise _LostRace from taken


def _replayed(kept: KeptAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    headers = {**kept.headers, REPLAYED: "true"}
    return Response(json.loads(kept.body or "null"), status=kept.status, headers=headers)


def _key_of(request: Request) -> str:
    key: str = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise InvalidInput(
            "idempotency_key_unreadable",
            f"an Idempotency-Key is up to {LONGEST} printable ASCII characters",
        )
    return key


def _fingerprint(request: Request) -> str:
    words = [request.method, request.get_full_path(), request.data]
    told = json.dumps(words, sort_keys=True)  # it may hold an address: nobody else can try one
    return salted_hmac("backend.api.once", told, algorithm="sha256").hexdigest()


def _json(response: Response, *, without: Sequence[str]) -> str:
    told = {**response.data, **dict.fromkeys(without)} if without else response.data
    body: bytes = JSONRenderer().render(told)
    return body.decode()
