"""A ZIP of sources, as bulk data is published: each member read by itself, in bounded memory.

A small archive can unfold into a large one, so members are counted and weighed by what is really
read, not by what their headers say. Names are told and never become paths.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from tracker.formats.source import MAX_BYTES, UnreadableSource

MAX_MEMBERS = 100_000
MAX_UNFOLDED = 2 * 1024**3
"""Bytes of all members together."""
SIGNATURE = b"PK\x03\x04"


def is_archive(raw: bytes) -> bool:
    return raw.startswith(SIGNATURE)


def members(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file of the archive with its name inside it, one at a time.

    Raises :class:`UnreadableSource` for a broken, encrypted or overlarge archive; a member that is
    only too large for a source is handed on cut one byte past the limit, and is refused there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir()]
            if len(listed) > MAX_MEMBERS:
                raise UnreadableSource(name, f"holds more than {MAX_MEMBERS:,} files")
            unfolded = 0
            for each in listed:
                with archive.open(each) as file:
                    content = file.read(MAX_BYTES + 1)
                unfolded += len(content)
                if unfolded > MAX_UNFOLDED:
                    raise UnreadableSource(name, "unfolds into more than 2 GB")
                yield f"{name}, {each.filename}", content
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableSource(name, "is a broken ZIP archive") from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableSource(name, "is a ZIP archive that is encrypted or unusual") from error
