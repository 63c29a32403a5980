"""Pages read the clock; here it stands at a Tuesday in November 2026, 9 am in Chicago."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.newsletters.rendering.editions import SENDS_AT

SetClock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_to(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    set_to(SENDS_AT)
    return set_to
