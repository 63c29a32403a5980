"""Those who ask, as in the tests of the API."""

from tests.backend.api.conftest import asking

__all__ = ["asking"]
