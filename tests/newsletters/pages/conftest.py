"""Pages read the clock; here it stands at a Tuesday in November 2026, 9 am in Chicago."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.cache import cache

from tests.newsletters.rendering.editions import SENDS_AT

SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_to(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    set_to(SENDS_AT)
    return set_to
