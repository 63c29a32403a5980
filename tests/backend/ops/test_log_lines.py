"""No token and no address reaches a log, whoever logs it."""

import io
import logging
import logging.config
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.conf import settings
from django.test import Client

from backend.kernel.secrecy import cleaned

TOKEN = "Ab3-_x:Zz9"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the root logger's own formatter writes."""
    spec = cast("dict[str, Any]", settings.LOGGING)["formatters"]["line"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.config.BaseConfigurator({}).resolve(spec["()"])(spec["format"]))
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["confirm", "preferences", "unsubscribe", "block", "login"])
def test_a_refused_request_leaves_no_token(lines: io.StringIO, door: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    address = f"/{door}/{TOKEN}/"
    client.put(address)
    client.post(address)
    client.get(address, headers={"host": "elsewhere.example"})
    written = lines.getvalue()
    assert f"/{door}/…/" in written
    assert TOKEN not in written


def test_a_traceback_is_cleaned_too(lines: io.StringIO) -> None:
    try:
        raise ValueError("no mailbox ada.l@mail.example.org\nfor tue_secret")
    except ValueError:
        logging.getLogger("tests").exception("refused <ada@example.org>\x1b[31m")
    written = lines.getvalue()
    assert "Traceback" in written
    assert not [word for word in ("ada", "secret", "\x1b") if word in written]


@pytest.mark.parametrize(
    "line", ["GET /actions/call/ 200", "celery@worker: ready", "redis://:x@redis:6379/0", "a @ b"]
)
def test_what_is_neither_stays(line: str) -> None:
    assert cleaned(line) == line
