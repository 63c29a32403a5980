"""``search=``: rows in which every word stands, whatever its case."""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet

from backend.kernel.errors import InvalidInput
from backend.kernel.text import LONGEST_SEARCH, MOST_WORDS, SPACES

BEGINNING: Final = 3
"""Fewer characters begin so many words that no index finds them at once."""
PATTERN: Final = (
    rf"^[{SPACES}]*(?:[^{SPACES}]+[{SPACES}]+){{0,{MOST_WORDS - 1}}}[^{SPACES}]*[{SPACES}]*$"
)
"""At most so many words."""


def words_of(text: str) -> list[str]:
    """The words asked for; too many of them are no search but a load."""
    words = text.split()
    if len(text) > LONGEST_SEARCH or len(words) > MOST_WORDS:
        raise InvalidInput(
            "search_too_long", f"search takes {MOST_WORDS} words in {LONGEST_SEARCH} characters"
        )
    return words


class WordsBegin(Func):
    """On PostgreSQL: each word is one of the row's column ``words``, which is no field, or begins
    one if it has :data:`BEGINNING` characters.

    Its index is left alone unless ``by_index``, and half of all rows are taken to be found: the
    planner takes the beginnings of words for rare.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, words: Sequence[str], *, by_index: bool = False) -> None:
        super().__init__(F("pk"))
        begins = [f"{each}:*" if len(each) >= BEGINNING else each for each in _tokens(words)]
        self.query = " & ".join(begins)
        self.by_index = by_index

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        table = compiler.compile(self.get_source_expressions()[0])[0].rpartition(".")[0]
        found = f"({table}.words @@ to_tsquery('simple', %s))"
        return found if self.by_index else f"COALESCE({found}, FALSE)", [self.query]


_COMMONEST = """
SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats
WHERE tablename = %s AND attname = 'words' AND schemaname = current_schema()
"""
KEPT_SECONDS: Final = 60.0
_kept: dict[str, tuple[float, Mapping[str, float]]] = {}


def share_of(words: Sequence[str], table: str) -> float:
    """Of a table's rows, those in which the rarest of the words stands, as PostgreSQL last counted:
    0 where it is not among the commonest thousand, or nothing was counted. Looked up again after
    :data:`KEPT_SECONDS`."""
    until, common = _kept.get(table, (0.0, {}))
    if until < time.monotonic():
        common = _commonest(table)
        _kept[table] = (time.monotonic() + KEPT_SECONDS, common)
    return min((_share(token, common) for token in _tokens(words)), default=0.0)


def _commonest(table: str) -> Mapping[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(_COMMONEST, [table])
        words, shares = cursor.fetchone() or ((), ())
    return dict(zip(words or (), shares or (), strict=False))  # the least and the greatest follow


def _share(token: str, common: Mapping[str, float]) -> float:
    if len(token) < BEGINNING:
        return common.get(token, 0.0)
    return max((share for word, share in common.items() if word.startswith(token)), default=0.0)


def _tokens(words: Sequence[str]) -> list[str]:
    return [token.lower() for word in words for token in re.findall(r"\w+", word)]


def containing(rows: QuerySet[Any], words: Iterable[str], columns: Iterable[str]) -> QuerySet[Any]:
    """Those that hold each word in one of the columns."""
    columns = tuple(columns)
    for word in words:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows
