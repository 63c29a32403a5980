"""Those who ask."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest
from django.conf import LazySettings
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import Role, User
from backend.accounts.secrets import SCOPES, new_api_token
from tests.tracker.meetings.outside import Answer, hosting


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


@pytest.fixture
def admin(asking: Callable[[str], APIClient]) -> APIClient:
    """Who may do everything, and has a mailbox for tests of an edition."""
    client = asking("admin")
    User.objects.update(email="admin@example.org")
    return client


@pytest.fixture
def readable_page(settings: LazySettings) -> Iterator[str]:
    """The address of a page that an action can be made of; an archive is named, too."""
    settings.WEB_ARCHIVE = "https://archive.example.org"
    with hosting() as host:
        settings.WEB_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
        settings.WEB_ALLOW_PORTS = [host.server_port]
        settings.WEB_HOST_PACE = 0
        html = {"Content-Type": "text/html; charset=utf-8"}
        host.answers["/water"] = Answer(b"<title>Speak for water</title>", headers=html)
        yield host.url("/water")
