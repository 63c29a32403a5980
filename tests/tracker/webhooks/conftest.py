"""Who is told, and who asks for it."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from tests.backend.api.conftest import asking
from tests.tracker.webhooks.receiver import Receiver, receiving
from tracker.webhooks.endpoints import register
from tracker.webhooks.models import Endpoint
from tracker.webhooks.vocabulary import Happening

__all__ = ["asking", "endpoint", "receiver"]

ALL = list(Happening.values)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with receiving() as somebody:
        settings.WEB_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
        settings.WEB_ALLOW_PORTS = [somebody.port]
        yield somebody


@pytest.fixture
def endpoint(receiver: Receiver, db: None) -> Endpoint:
    return register(receiver.url, events=ALL)[0]
