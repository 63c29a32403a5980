"""Conditional requests (RFC 9110, section 13): does the client hold the present octets?"""

import re
from datetime import datetime

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def not_modified(
    *, tags: frozenset[str], changed_at: datetime, if_none_match: str, modified_since: int | None
) -> bool:
    """Whether 304 is the answer.

    ``tags`` are the opaque tags, without quotes, of every coding of the present octets; they are
    compared weakly, as for GET they must be. If-None-Match wins over If-Modified-Since
    (``modified_since``, seconds since 1970; None where the header is missing or no date).
    """
    if if_none_match.strip():
        if if_none_match.strip() == "*":
            return True
        return not tags.isdisjoint(_TAG.findall(if_none_match))
    return modified_since is not None and int(changed_at.timestamp()) <= modified_since


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether the client takes gzip: named or by ``*``, and not with ``q=0``."""
    taken: dict[str, bool] = {}
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.partition(";")
        refused = re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", quality)
        taken[coding.strip()] = refused is None
    return taken.get("gzip", taken.get("x-gzip", taken.get("*", False)))
