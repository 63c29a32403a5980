"""Keys: made once, kept outside the database, and what they do to an address.

``ADDRESS_KEYS`` is a comma list of ``id:base64`` entries of 32 bytes each. The *first* entry is
current: everything new is encrypted under it. The others only decrypt. Each row keeps the id of
the key it was written under, so a rotation is: put a new entry in front, rewrite rows at leisure,
drop entries that no row names any more.

The *last* entry is the root and stays for good, for the lookup hash is derived from it: the hash
has to be the same for the life of the list, or a suppressed address would be mailed again. Both
uses take a subkey by HKDF, so no key does two jobs.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.kernel.errors import DomainError

KEY_BYTES = 32
NONCE_BYTES = 12
"""AES-GCM's own nonce size; random nonces are safe for 2^32 rows under one key (SP 800-38D)."""

_KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")


class UndecryptableAddress(DomainError):
    """The row names a key we do not hold, or its bytes were moved or changed."""

    status = 500


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted text as a row keeps it: the id of its key, and nonce + ciphertext + tag."""

    key_id: str
    box: bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    """The address keys by id, in the order they were given: current first, root last."""

    keys: dict[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``id:base64,id:base64``; a ValueError says which entry is wrong, never its key."""
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(text.strip().split(","), start=1):
            key_id, _, encoded = entry.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id):
                raise ValueError(f"entry {number} has no id of 1 to 16 letters, digits, . _ -")
            if key_id in keys:
                raise ValueError(f"the id {key_id} stands twice")
            keys[key_id] = _decoded(encoded, key_id)
        return cls(keys)

    @property
    def current(self) -> str:
        """The id under which new rows are encrypted."""
        return next(iter(self.keys))

    def seal(self, text: str, *, bound_to: str) -> Sealed:
        """Encrypt ``text`` for one row.

        ``bound_to`` (its table and id) makes a box unreadable that was moved to another row.
        """
        key_id = self.current
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self._subkey(key_id, b"encryption"))
        return Sealed(
            key_id, nonce + cipher.encrypt(nonce, text.encode(), _context(key_id, bound_to))
        )

    def unseal(self, sealed: Sealed, *, bound_to: str) -> str:
        """Decrypt what :meth:`seal` made for the same ``bound_to``."""
        if sealed.key_id not in self.keys:
            raise UndecryptableAddress(
                "address_key_missing",
                f"ADDRESS_KEYS has no entry {sealed.key_id}.",
                key_id=sealed.key_id,
            )
        box = bytes(sealed.box)
        cipher = AESGCM(self._subkey(sealed.key_id, b"encryption"))
        nonce, ciphertext = box[:NONCE_BYTES], box[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, ciphertext, _context(sealed.key_id, bound_to)).decode()
        except (InvalidTag, ValueError) as broken:
            raise UndecryptableAddress(
                "address_box_broken",
                "The encrypted address does not belong to this row or was changed.",
                key_id=sealed.key_id,
            ) from broken

    def fingerprint(self, normalised: str) -> bytes:
        """The lookup hash of a normalised address: HMAC-SHA256 under the root's lookup subkey."""
        root = next(reversed(self.keys))
        return hmac.new(self._subkey(root, b"lookup"), normalised.encode(), hashlib.sha256).digest()

    def lasting(self, job: str) -> bytes:
        """32 bytes for another job that has to outlive every rotation, under the root."""
        return self._subkey(next(reversed(self.keys)), f"lasting:{job}".encode())

    def _subkey(self, key_id: str, job: bytes) -> bytes:
        """One key for one job (RFC 5869); the info names the job, the salt is fixed and public."""
        kdf = HKDF(SHA256(), KEY_BYTES, salt=b"tuesday.address.v1", info=job)
        return kdf.derive(self.keys[key_id])


def new_address_keys() -> str:
    """A first ``ADDRESS_KEYS`` with one entry."""
    return f"k1:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def new_secret_key() -> str:
    """A Django ``SECRET_KEY`` of 384 random bits."""
    return secrets.token_urlsafe(48)


def read_or_create(path: Path, make: Callable[[], str]) -> str:
    """The secret kept in ``path``, made on the first call, readable by its owner only.

    The file appears whole or not at all: it is written beside and then linked into place, which
    fails when another process was first; then that process's secret is read.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text().strip()


def _context(key_id: str, bound_to: str) -> bytes:
    return f"{key_id}\n{bound_to}".encode()


def _decoded(encoded: str, key_id: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as broken:
        raise ValueError(f"the key {key_id} is not base64") from broken
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key {key_id} has {len(key)} bytes instead of {KEY_BYTES}")
    return key
