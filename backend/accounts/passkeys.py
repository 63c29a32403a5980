"""Passkeys (WebAuthn): bound to this site's name, so that no other site can ask for them.

The challenge of each ceremony is kept in the session and used once. A passkey verifies its owner
(by finger, face or PIN), so it is both steps in one.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from backend.accounts.models import Passkey, User
from backend.kernel.errors import InvalidInput

Ceremony = dict[str, Any]
"""What the session keeps between the two halves; JSON."""
UNREADABLE: Final = (ValueError, TypeError, KeyError, RecursionError)
"""What an answer that no browser gave can raise."""


class PasskeyRefused(InvalidInput):
    """Whatever was wrong with it, a stranger is told no more than this."""

    def __init__(self) -> None:
        super().__init__("passkey_refused", "This passkey was not accepted.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options for the browser, as JSON, and what to keep until its answer."""

    options: str
    ceremony: Ceremony


def offered() -> bool:
    """A passkey is bound to a name: where the site is reached by a number, there are none."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def ask_for_new(user: User) -> Asked:
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            id=_handle(user), name=user.username, display_name=user.username
        ),
        credentials=_known(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(json.dumps(dict(options)), state)


def enrol(user: User, name: str, answer: str, ceremony: Ceremony | None) -> Passkey:
    """Keep the passkey that the browser made for this challenge."""
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        if ceremony is None:
            raise PasskeyRefused
        made = _server().register_complete(ceremony, response).credential_data
    except UNREADABLE as refused:
        raise PasskeyRefused from refused
    if made is None:
        raise PasskeyRefused
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                user=user,
                name=name.strip()[:80] or "Passkey",
                credential_id=websafe_encode(made.credential_id),
                credential=bytes(made),
            )
    except IntegrityError as known:
        raise PasskeyRefused from known


def ask_for_known(user: User | None) -> Asked:
    """Of this person, or of whoever has one for this site."""
    options, state = _server().authenticate_begin(
        credentials=_known(user) if user else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(json.dumps(dict(options)), state)


def owner_of(answer: str, ceremony: Ceremony | None, *, at: datetime) -> User:
    """Whose passkey signed the challenge. :class:`PasskeyRefused` for anything else."""
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        passkey = Passkey.objects.select_related("user").get(
            credential_id=websafe_encode(response.raw_id), user__is_active=True
        )
        if ceremony is None:
            raise PasskeyRefused
        known = [AttestedCredentialData(bytes(passkey.credential))]
        _server().authenticate_complete(ceremony, known, response)
    except (*UNREADABLE, Passkey.DoesNotExist) as refused:
        raise PasskeyRefused from refused
    _count(passkey, response.response.authenticator_data.counter, at=at)
    return passkey.user


def _count(passkey: Passkey, counter: int, *, at: datetime) -> None:
    """A counter that does not grow is a copied key; passkeys that sync keep it at zero."""
    grown = Passkey.objects.filter(pk=passkey.pk).filter(
        Q(sign_count__lt=counter) | Q(sign_count=0) if counter else Q(sign_count=0)
    )
    if not grown.update(sign_count=counter, last_used_on=at.date()):
        raise PasskeyRefused


def _server() -> Fido2Server:
    site: str = settings.SITE_URL
    rp = PublicKeyCredentialRpEntity(id=urlsplit(site).hostname or "", name="Tuesday")
    return Fido2Server(rp, verify_origin=lambda origin: origin == site)


def _known(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(each.credential)) for each in user.passkeys.all()]


def _handle(user: User) -> bytes:
    """Names the account to its own device, and to nobody else."""
    key: bytes = settings.ADDRESS_KEYS.lasting("passkey user handle")
    return hmac.new(key, str(user.pk).encode(), hashlib.sha256).digest()


def _read(answer: str) -> Mapping[str, Any]:
    value = json.loads(answer)
    if not isinstance(value, dict):
        raise PasskeyRefused
    return value
