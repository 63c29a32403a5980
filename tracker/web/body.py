"""Undoing a content encoding under a cap. Pure.

The decoder never holds more than the cap: it is handed small pieces and asked for a bounded
number of bytes at a time, so a gzip bomb costs what an honest page of that size costs.
"""

import zlib
from typing import Protocol

GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
RAW_DEFLATE = -zlib.MAX_WBITS


class Decoder(Protocol):
    """Bytes in, at most ``room`` bytes out; the rest is dropped, not kept."""

    def feed(self, piece: bytes, room: int) -> bytes: ...


class Identity:
    """No encoding at all."""

    def feed(self, piece: bytes, room: int) -> bytes:
        return piece[:room]


class Opaque:
    """An encoding that we did not ask for: the page lives, and nothing in it can be read."""

    def feed(self, piece: bytes, room: int) -> bytes:
        return b""


class Inflate:
    """gzip and deflate, several members in a row, and the raw deflate some servers send."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)
        self._started = False

    def feed(self, piece: bytes, room: int) -> bytes:
        """Raises ``ValueError`` where the bytes are not what the header promised."""
        try:
            decoded = self._inflate.decompress(piece, room)
        except zlib.error as broken:
            if self._started:
                raise ValueError("broken encoding") from broken
            self._inflate = zlib.decompressobj(RAW_DEFLATE)
            decoded = self._restart(piece, room)
        self._started = True
        while self._inflate.eof and len(decoded) < room:
            rest = self._inflate.unused_data
            if not rest.startswith(b"\x1f\x8b"):
                break
            self._inflate = zlib.decompressobj(GZIP_OR_ZLIB)
            decoded += self._restart(rest, room - len(decoded))
        return decoded

    def _restart(self, piece: bytes, room: int) -> bytes:
        try:
            return self._inflate.decompress(piece, room)
        except zlib.error as broken:
            raise ValueError("broken encoding") from broken


def decoder_for(encoding: str) -> Decoder:
    """The decoder for a Content-Encoding."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return Identity()
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflate()
    return Opaque()
