"""Quoted-printable in which one person's words can be exchanged without touching the rest."""

from collections.abc import Iterator
from email.quoprimime import body_encode
from typing import Final

LONGEST: Final = 76
"""Characters in one encoded line (RFC 2045)."""
SOFT_BREAK: Final = b"=\r\n"


def encoded(content: str) -> bytes:
    """Quoted-printable of UTF-8 with CRLF line ends and lines of at most 76 characters."""
    octets = content.encode().decode("latin-1")
    return body_encode(octets, maxlinelen=LONGEST, eol="\r\n").encode("ascii")


def between_breaks(words: bytes) -> bytes:
    """ASCII words as quoted-printable in lines short enough, to stand between soft breaks."""
    escaped = words.replace(b"=", b"=3D")
    if len(escaped) < LONGEST:
        return escaped
    return SOFT_BREAK.join(_cut(escaped))


def _cut(escaped: bytes) -> Iterator[bytes]:
    """Pieces of at most 75 octets that never end inside an escape."""
    start = 0
    while start < len(escaped):
        end = min(start + LONGEST - 1, len(escaped))
        for back in (1, 2):
            if end < len(escaped) and escaped[end - back : end - back + 1] == b"=":
                end -= back
                break
        yield escaped[start:end]
        start = end
