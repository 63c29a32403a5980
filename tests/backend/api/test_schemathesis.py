"""The running service against its own schema: what it is asked at random it answers as promised.

``SCHEMATHESIS_EXAMPLES`` is how often each operation is asked (once in the suite, more by hand).
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.test import APIClient
from schemathesis import checks

from backend.accounts.models import Role
from backend.api.throttling import AnonymousThrottle, PersonThrottle
from tests.backend.api import rows

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "1"))
Asking = Callable[[str], APIClient]

LEFT_OUT = {"positive_data_acceptance"}
"""A number in the form of an id need not be the id of a row: the schema cannot say which are."""


def _checks() -> list[Any]:
    checks.load_all_checks()
    return [each for each in checks.CHECKS.get_all() if each.__name__ not in LEFT_OUT]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["anonymous", *[str(role) for role in Role]])
def test_every_operation_answers_as_it_promises(
    live_server: Any, asking: Asking, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for throttle in (AnonymousThrottle, PersonThrottle):
        monkeypatch.setattr(throttle, "get_rate", lambda self: None)
    for make in rows.MAKE.values():
        make(1)
    headers = _headers(asking(who))
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/")
    chosen, failures = _checks(), []
    found: list[Any] = list(schema.get_all_operations())
    operations = [each.ok() for each in found]
    assert len(operations) > 100
    for operation in operations:
        try:
            _ask(operation, headers, chosen)
        except Exception as failure:
            failures.append(f"{operation.method.upper()} {operation.path}: {failure}"[:1500])
    assert failures == []


def _headers(client: APIClient) -> dict[str, str]:
    token = client._credentials.get("HTTP_AUTHORIZATION")  # type: ignore[attr-defined]
    return {"Authorization": token} if token else {}


def _ask(operation: Any, headers: dict[str, str], chosen: list[Any]) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=chosen)

    ask()
