"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import settings as hypothesis

# How long one example takes says how busy the machine is, and nothing of ours.
hypothesis.register_profile("tuesday", deadline=None)
hypothesis.load_profile("tuesday")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of saved outside data beside the checkout: input that is not ours to copy."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("SHARED", folder))
    if not folder.is_dir():
        reason = "no folder `shared` beside the checkout"
        if os.environ.get("REQUIRE_REAL_DATA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """What one test asked does not count against the next."""
    cache.clear()


_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # no stub


def _forget_the_audit(case: TransactionTestCase) -> None:
    """The audit's own triggers refuse to be emptied after a test, but for what is checkpointed."""
    from backend.audit.models import Checkpoint, Entry

    Checkpoint.objects.create(number=2**62, hash="", at=timezone.now(), signature="")
    Entry.objects.all().delete()
    _flush(case)


TransactionTestCase._fixture_teardown = _forget_the_audit  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``scripts/test --services`` only what a database or a broker could change is run."""
    if "TEST_BROKER_URLS" not in os.environ:
        return
    touched = [item for item in items if _meets_a_service(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touched)])
    items[:] = touched


def _meets_a_service(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        item.get_closest_marker("django_db") is not None
        or bool(fixtures & {"db", "transactional_db", "live_server"})
        or item.path.name == "test_brokers.py"
    )
