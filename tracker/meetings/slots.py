"""Which meeting moved, where a source's id holds the start and so moves with it. Pure.

Such a source tells of a move by naming one start less and another one more. The two are one
meeting where nothing else explains them: both of one series (the same agency and title), one gone
and one new in the same slot, which is the time between the series' neighbouring meetings.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

FARTHEST = timedelta(days=31)
"""No meeting is taken for one that moved by more."""


def moved(
    gone: Mapping[str, datetime], new: Mapping[str, datetime], stayed: Sequence[datetime]
) -> dict[str, str]:
    """The new id of each meeting of one series that moved, by its old id.

    ``gone`` and ``new`` give the starts by id, ``stayed`` those that are named as before. Beyond
    the first or last neighbour a slot has no end: it then reaches half the least time that lies
    between two meetings of the series, so that one that is dropped is not taken for the next one
    to be announced.
    """
    pairs: dict[str, str] = {}
    for old, was in gone.items():
        near = [key for key, start in new.items() if _one_slot(was, start, gone, stayed)]
        if len(near) != 1:
            continue
        [candidate] = near
        rivals = [key for key, at in gone.items() if _one_slot(at, new[candidate], gone, stayed)]
        if rivals == [old]:
            pairs[old] = candidate
    return pairs


def _one_slot(
    was: datetime, start: datetime, gone: Mapping[str, datetime], stayed: Sequence[datetime]
) -> bool:
    low, high = min(was, start), max(was, start)
    if high - low > FARTHEST or any(low <= each <= high for each in stayed):
        return False
    is_between = any(each < low for each in stayed) and any(each > high for each in stayed)
    if is_between:
        return True
    known = sorted({*gone.values(), *stayed})
    gaps = [later - earlier for earlier, later in pairwise(known)]
    return not gaps or high - low <= min(gaps) / 2
