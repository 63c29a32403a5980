"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import settings as hypothesis

from tests.databases import SERVER, Tables, forget_template

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


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.getbasetemp()
    return Tables(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A copy of the tables in a file is there before Django looks, and goes with its folder."""
    return not SERVER


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tables: Tables
) -> None:
    ours = connection.settings_dict["TEST"]
    if SERVER:
        ours["TEMPLATE"] = tables.template()
    else:
        tables.copy_to(Path(ours["NAME"]))


@pytest.fixture
def own_database(tables: Tables, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation in the test's folder, for processes of its own."""
    with tables.own(tmp_path) as environment:
        yield environment


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
    """With ``scripts/test --services`` only what a database or a broker could change is run: not
    what a browser makes of pages that other tests ask for there."""
    if "TEST_BROKER_URLS" not in os.environ:
        return
    touched = [item for item in items if _meets_a_service(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touched)])
    items[:] = touched


def _meets_a_service(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser") is not None:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures & {"db", "transactional_db", "live_server", "own_database"}
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        forget_template()
