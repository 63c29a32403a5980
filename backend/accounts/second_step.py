"""The second step: enrolling what a person shows, and showing it. Each thing shown works once."""

import hashlib
import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from backend.accounts import totp
from backend.accounts.editors import end_sessions
from backend.accounts.models import RecoveryCode, TotpSecret, User
from backend.kernel.errors import Conflict, InvalidInput, NotFound
from backend.kernel.models import is_id

RECOVERY_CODES: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are misread on paper; 31 of them."""


class CodeRefused(InvalidInput):
    """Wrong, too old, or used before: which of them is not told."""

    def __init__(self) -> None:
        super().__init__("code_refused", "This code does not work. Wait for the next one.")


class LastSecondStep(Conflict):
    def __init__(self) -> None:
        super().__init__("last_second_step", "This is your last one; add another one first.")


def has_second_step(user: User) -> bool:
    return TotpSecret.objects.filter(user=user).exists() or user.passkeys.exists()


def enrol_totp(user: User, secret: str, typed: str, *, at: datetime) -> None:
    """Keep the app's secret once a code proves that the app has it."""
    step = totp.matching_step(secret, typed, at=at)
    if step is None:
        raise CodeRefused
    with transaction.atomic():
        TotpSecret.objects.filter(user=user).delete()
        row = TotpSecret(user=user, last_step=step)
        row.keep(secret)
        row.save()


def show_code(user: User, typed: str, *, at: datetime) -> None:
    """Take a code of the app or of the paper; :class:`CodeRefused` for any other."""
    if not (_take_totp(user, typed, at=at) or _take_recovery(user, typed, at=at)):
        raise CodeRefused


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes of 59 random bits, to be shown once; earlier ones stop working."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_sha256=_digest(user, code)) for code in codes
        )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def remove_second_step(user: User, which: str) -> None:
    """The app (``totp``) or a passkey by its id; not the last one where one is required."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        removed = (
            TotpSecret.objects.filter(user=user)
            if which == "totp"
            else user.passkeys.filter(pk=int(which) if is_id(which) else 0)
        )
        if not removed.exists():
            raise NotFound("second_step_unknown", "There is no such second step.")
        removed.delete()
        if settings.SECOND_STEP_REQUIRED and not has_second_step(user):
            raise LastSecondStep
        if not has_second_step(user):
            user.recovery_codes.all().delete()


def forget_second_step(user: User) -> None:
    """Everything that was enrolled, and every session: the person enrols again at the next login,
    which needs a link from an admin or their password."""
    with transaction.atomic():
        end_sessions(user)
        TotpSecret.objects.filter(user=user).delete()
        user.passkeys.all().delete()
        user.recovery_codes.all().delete()


def _take_totp(user: User, typed: str, *, at: datetime) -> bool:
    row = TotpSecret.objects.filter(user=user).first()
    step = totp.matching_step(row.secret, typed, at=at) if row else None
    if row is None or step is None:
        return False
    # The row count decides between two that show the same code at once.
    fresh = TotpSecret.objects.filter(pk=row.pk, last_step__lt=step)
    return bool(fresh.update(last_step=step))


def _take_recovery(user: User, typed: str, *, at: datetime) -> bool:
    plain = "".join(typed.casefold().replace("-", " ").split())
    unused = RecoveryCode.objects.filter(user=user, code_sha256=_digest(user, plain), used_at=None)
    return bool(unused.update(used_at=at))


def _digest(user: User, code: str) -> str:
    """Slow enough for 59 bits: scrypt with the owner as salt."""
    salt = f"tuesday recovery {user.pk}".encode()
    return hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
