"""``search=``: rows in which every word stands, whatever its case."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import BooleanField, F, Func, Q, QuerySet

from backend.kernel.errors import InvalidInput
from backend.kernel.text import SPACES

LONGEST: Final = 200
MOST_WORDS: Final = 10
PATTERN: Final = (
    rf"^[{SPACES}]*(?:[^{SPACES}]+[{SPACES}]+){{0,{MOST_WORDS - 1}}}[^{SPACES}]*[{SPACES}]*$"
)
"""At most so many words."""


def words_of(text: str) -> list[str]:
    """The words asked for; too many of them are no search but a load."""
    words = text.split()
    if len(text) > LONGEST or len(words) > MOST_WORDS:
        raise InvalidInput(
            "search_too_long", f"search takes {MOST_WORDS} words in {LONGEST} characters"
        )
    return words


class WordsBegin(Func):
    """On PostgreSQL: each word begins one of the title or summary, as the index of words has it."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, first: str, second: str, words: Sequence[str]) -> None:
        super().__init__(F(first), F(second))
        tokens = [token for word in words for token in re.findall(r"\w+", word)]
        self.query = " & ".join(f"{token}:*" for token in tokens)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        (first, _a), (second, _b) = map(compiler.compile, self.get_source_expressions())
        sql = f"to_tsvector('simple', {first} || ' ' || {second}) @@ to_tsquery('simple', %s)"
        return sql, [self.query]


def containing(rows: QuerySet[Any], words: Iterable[str], columns: Iterable[str]) -> QuerySet[Any]:
    """Those that hold each word in one of the columns."""
    columns = tuple(columns)
    for word in words:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows
