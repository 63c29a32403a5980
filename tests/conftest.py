"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache


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
