"""Those who ask."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from backend.accounts.secrets import SCOPES, new_api_token


@pytest.fixture
def asking(db: None) -> Callable[[str], APIClient]:
    """A client that asks as ``anonymous`` or with a token of that role and every scope."""

    def client_of(who: str) -> APIClient:
        client = APIClient()
        if who != "anonymous":
            at = timezone.now()
            user, _ = make_editor(f"the-{who}", role=Role(who), at=at)
            secret, _ = new_api_token(user, name="test", scopes=SCOPES, at=at, days=1)
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client

    return client_of
