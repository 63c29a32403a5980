"""A reader that wants more memory than there is for it."""

from typing import Any

from tracker.formats.records import Reading
from tracker.formats.source import Source


def read(source: Source) -> Reading[Any]:
    return Reading((bytearray(4 * 1024**3),))
