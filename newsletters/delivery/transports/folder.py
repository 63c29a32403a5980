"""Mail into a folder: one ``.eml`` per message, the exact bytes that SMTP would carry.

The name is fixed by the delivery, so that the same delivery never makes two files; the file appears
whole or not at all, and is on the disk before we say so.
"""

import errno
import os
from pathlib import Path

from newsletters.delivery.transports import ACCEPTED, Envelope, Outcome, Result

_FULL = (errno.ENOSPC, errno.EDQUOT)


class FolderTransport:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope) -> Outcome:
        target = self._path(envelope.key)
        draft = target.with_name(f".{target.name}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(draft, envelope.payload)
            draft.replace(target)
        except OSError as refused:
            self._discard(draft)
            code = "disk_full" if refused.errno in _FULL else "folder_not_writable"
            return Outcome(Result.RETRY, code)
        return self._kept()

    def find(self, key: str) -> bool | None:
        return self._path(key).exists()

    def close(self) -> None:
        """Nothing is kept open."""

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.eml"

    def _write(self, draft: Path, payload: bytes) -> None:
        with draft.open("wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())

    def _discard(self, draft: Path) -> None:
        """A part of a message is nothing; if even that cannot be removed, the next try will."""
        try:
            draft.unlink(missing_ok=True)
        except OSError:
            return

    def _kept(self) -> Outcome:
        """The name itself has to reach the disk; until then a power cut may forget it."""
        try:
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError:
            return Outcome(Result.UNKNOWN, "folder_not_synced")
        return ACCEPTED
