"""The task is the verb with the clock's time."""

import pytest

from tests.tracker.calendars.rows import meeting
from tracker.tasks import refresh_calendars

pytestmark = pytest.mark.django_db


def test_the_task_renders_once_and_then_nothing() -> None:
    meeting()
    assert [refresh_calendars(), refresh_calendars()] == [1, 0]
