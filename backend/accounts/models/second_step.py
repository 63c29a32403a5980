"""What a person shows besides a password or a login link: an app's codes, passkeys, paper codes.

A stolen database opens nothing: the app's secret is encrypted under a key outside of it, passkeys
are public keys, and recovery codes are hashes of random bits.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from backend.accounts.models.people import User
from backend.kernel.keys import Keyring, Sealed
from backend.kernel.models import Noun


class TotpSecret(Noun):
    """The secret shared with one authenticator app (RFC 6238)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="totp")
    key_id = models.CharField(max_length=16)
    box = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    """The newest step a code was taken of: no code works twice."""

    def __str__(self) -> str:
        return f"codes of {self.user}"

    def keep(self, secret: str) -> None:
        """Seal the secret into this row, for its owner only; not saved."""
        keys: Keyring = settings.ADDRESS_KEYS
        sealed = keys.seal(secret, bound_to=f"totp:{self.user_id}")
        self.key_id, self.box = sealed.key_id, sealed.box

    @property
    def secret(self) -> str:
        keys: Keyring = settings.ADDRESS_KEYS
        return keys.unseal(Sealed(self.key_id, bytes(self.box)), bound_to=f"totp:{self.user_id}")


class Passkey(Noun):
    """A public key whose private half a device or a security key keeps (WebAuthn)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.CharField(max_length=1400, unique=True)
    """base64url, as browsers write it."""
    credential = models.BinaryField()
    """The attested credential data: id and public key."""
    sign_count = models.BigIntegerField(default=0)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["user_id", "id"]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(Noun):
    """One of the codes on paper; each works once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "code_sha256"], name="accounts_recoverycode_once"
            )
        ]

    def __str__(self) -> str:
        return f"a recovery code of {self.user}"


class Knocking(models.Model):
    """How often a login door was tried lately, by a keyed hash of the day that names nobody."""

    key = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since"], name="accounts_knocking_since")]

    def __str__(self) -> str:
        return f"{self.tries} tries since {self.since:%d %B %Y %H:%M} UTC"
