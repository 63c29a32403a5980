"""No token and no address in what is kept about people's doings, whoever writes it down."""

import re
from typing import Final

_TOKEN: Final = re.compile(r"(/(?:confirm|preferences|unsubscribe|block|login)/)[^/\s\"'?]+")
_BEARER: Final = re.compile(r"\b(tue|whsec)_[\w+/=-]+")
_ADDRESS: Final = re.compile(
    r"(?<![\w.+-])[\w.!#$%&*+=?^`{|}~-]{1,64}@(?=[\w-]{1,63}\.)[\w.-]{1,253}"
)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def cleaned(line: str) -> str:
    """Tokens and mail addresses as ``…``; control characters, which forge lines, as ``?``."""
    line = _TOKEN.sub(r"\1…", line)
    line = _BEARER.sub(r"\1_…", line)
    return _UNPRINTABLE.sub("?", _ADDRESS.sub("…@…", line))
