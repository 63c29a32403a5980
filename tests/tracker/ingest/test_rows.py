"""Rows kept in step with a source: a text is no longer than people may write."""

import pytest

from backend.kernel.text import MOST_CHARACTERS
from tests.newsletters.makers import AT
from tracker.ingest.rows import keep
from tracker.models import Term


@pytest.mark.django_db
def test_a_text_without_end_is_cut_and_is_the_same_when_it_is_told_again() -> None:
    wanted = {"homeless": {"term": "homeless", "why": "!" * (MOST_CHARACTERS + 1)}}
    first = keep(Term, wanted, existing={}, at=AT)
    row = Term.objects.get()
    assert (first.created, row.why) == ({"homeless"}, "!" * MOST_CHARACTERS)
    again = keep(Term, wanted, existing={"homeless": row}, at=AT)
    assert (again.changed, Term.objects.get().why) == (set(), row.why)
