"""``search=``: rows in which every word stands, whatever its case."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import BooleanField, F, Func, Q, QuerySet

from backend.kernel.errors import InvalidInput
from backend.kernel.text import SPACES

LONGEST: Final = 200
MOST_WORDS: Final = 10
BEGINNING: Final = 3
"""Fewer characters begin so many words that no index finds them at once."""
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
    """On PostgreSQL: each word is one of the row's column ``words``, which is no field, or begins
    one if it has :data:`BEGINNING` characters.

    Its index is left alone unless ``by_index``: the planner takes the beginnings of words for rare.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, words: Sequence[str], *, by_index: bool = False) -> None:
        super().__init__(F("pk"))
        tokens = [token for word in words for token in re.findall(r"\w+", word)]
        begins = [f"{token}:*" if len(token) >= BEGINNING else token for token in tokens]
        self.query = " & ".join(begins)
        self.by_index = by_index

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # as of every expression
        table = compiler.compile(self.get_source_expressions()[0])[0].rpartition(".")[0]
        found = f"({table}.words @@ to_tsquery('simple', %s))"
        return found if self.by_index else f"({found} IS TRUE)", [self.query]


def containing(rows: QuerySet[Any], words: Iterable[str], columns: Iterable[str]) -> QuerySet[Any]:
    """Those that hold each word in one of the columns."""
    columns = tuple(columns)
    for word in words:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows
