"""What accounts forget, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from backend.accounts.doors import PASSWORD_DOOR
from backend.accounts.editors import make_editor
from backend.accounts.models import KeptAnswer, Knocking, LoginLink, Role
from backend.accounts.sweep import sweep

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


def rows_of(hours: float) -> None:
    """One of each, made that long ago."""
    then = AT - timedelta(hours=hours)
    user, _ = make_editor(f"n{hours}", role=Role.VIEWER, at=then)
    KeptAnswer.objects.create(user=user, key="k", fingerprint="f", answered_at=then)
    PASSWORD_DOOR.knock(account=f"n{hours}", network=str(hours), at=then)
    Session.objects.create(
        session_key=f"s{hours}", session_data="x", expire_date=then + timedelta(hours=12)
    )


def left() -> dict[str, int]:
    return {
        "answers": KeptAnswer.objects.count(),
        "login_links": LoginLink.objects.count(),
        "counts": Knocking.objects.count(),
        "sessions": Session.objects.count(),
    }


@pytest.mark.parametrize(
    ("hours", "forgotten"),
    [
        (11.9, {"answers": 0, "login_links": 0, "counts": 0, "sessions": 0}),
        (12, {"answers": 0, "login_links": 0, "counts": 0, "sessions": 1}),
        (23.9, {"answers": 0, "login_links": 0, "counts": 0, "sessions": 1}),
        (24, {"answers": 1, "login_links": 1, "counts": 0, "sessions": 1}),
        (48, {"answers": 1, "login_links": 1, "counts": 3, "sessions": 1}),
    ],
)
def test_each_is_forgotten_at_its_time_and_twice_is_once(
    hours: float, forgotten: dict[str, int]
) -> None:
    rows_of(0)
    kept = left()
    rows_of(hours)
    assert sweep(at=AT) == forgotten
    assert sweep(at=AT) == dict.fromkeys(forgotten, 0)
    assert left() == {name: 2 * kept[name] - forgotten[name] for name in kept}
