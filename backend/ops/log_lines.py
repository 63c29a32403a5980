"""Log lines without secrets: whatever is logged, by whom ever, no token and no address is in it.

Django logs the path of each refused request, and paths of mailed links hold a token that is still
good where the method, the host or the CSRF check was what was refused.
"""

import logging
import re
from typing import Final

_TOKEN: Final = re.compile(r"(/(?:confirm|preferences|unsubscribe|block|login)/)[^/\s\"'?]+")
_BEARER: Final = re.compile(r"\btue_[\w-]+")
_ADDRESS: Final = re.compile(
    r"(?<![\w.+-])[\w.!#$%&*+=?^`{|}~-]{1,64}@(?=[\w-]{1,63}\.)[\w.-]{1,253}"
)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class LogLine(logging.Formatter):
    """The whole line with its traceback, cleaned after it was put together."""

    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))


def cleaned(line: str) -> str:
    """Tokens and mail addresses as ``…``; control characters, which forge lines, as ``?``."""
    line = _TOKEN.sub(r"\1…", line)
    line = _BEARER.sub("tue_…", line)
    return _UNPRINTABLE.sub("?", _ADDRESS.sub("…@…", line))
