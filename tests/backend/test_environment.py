"""What the urls in the environment mean, and what is refused."""

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest

from backend import environment
from backend.environment import MailRoute

DATA = Path("/data")


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("file:outbox", MailRoute("file", folder=Path("/data/outbox"))),
        ("file:///srv/mail", MailRoute("file", folder=Path("/srv/mail"))),
        ("smtp://mx.example.org", MailRoute("smtp", host="mx.example.org", port=25)),
        (
            "smtp://ada:p%40ss@mx.example.org?tls=yes",
            MailRoute("smtp", None, "mx.example.org", 587, "ada", "p@ss", "starttls"),
        ),
        ("smtps://mx.example.org", MailRoute("smtp", None, "mx.example.org", 465, security="tls")),
        (
            "anymail+postmark:?server_token=secret",
            MailRoute("anymail", esp="postmark", options={"POSTMARK_SERVER_TOKEN": "secret"}),
        ),
    ],
)
def test_mail_routes(url: str, route: MailRoute) -> None:
    assert environment.mail_route(url, beside=DATA) == route


def test_a_route_never_prints_its_secrets() -> None:
    for url in ("smtp://ada:secret@mx.example.org", "anymail+postmark:?server_token=secret"):
        assert "secret" not in repr(environment.mail_route(url, beside=DATA))


def test_the_smallest_readings() -> None:
    assert environment.networks("127.0.0.0/8, ::1/128,") == (
        ip_network("127.0.0.0/8"),
        ip_network("::1/128"),
    )
    assert environment.ports("80, 8443") == (80, 8443)
    assert environment.site_url("https://news.example.org/") == "https://news.example.org"
    assert environment.pace("0.5") == 0.5
    assert environment.rate("120/min") == "120/min"
    assert environment.rate("off") is None


def test_sqlite_waits_for_its_one_writer() -> None:
    assert environment.database_settings("sqlite:////data/t.sqlite3")["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;",
    }


def test_redis_hands_out_again_only_long_after_the_hard_limit() -> None:
    options = environment.broker_options("redis://127.0.0.1:6379/", beside=DATA)
    assert options["visibility_timeout"] > 3 * 300


@pytest.mark.parametrize(
    ("reading", "bad"),
    [
        (lambda url: environment.mail_route(url, beside=DATA), "ftp:x"),
        (lambda url: environment.mail_route(url, beside=DATA), "file://outbox"),
        (lambda url: environment.mail_route(url, beside=DATA), "smtp:"),
        (lambda url: environment.mail_route(url, beside=DATA), "anymail+pigeon:"),
        (lambda url: environment.cache_settings(url, beside=DATA), "locmem://"),
        (lambda url: environment.broker_options(url, beside=DATA), "kafka://x"),
        (environment.database_settings, "mysql://x/y"),
        (environment.networks, "10.0.0.1/8"),
        (environment.networks, "example.org"),
        (environment.ports, "0"),
        (environment.ports, "65536"),
        (environment.ports, "http"),
        (environment.site_url, "news.example.org"),
        (environment.site_url, "https://news.example.org/tuesday/"),
        (environment.pace, "-1"),
        (environment.pace, "nan"),
        (environment.pace, "inf"),
        (environment.rate, "120"),
        (environment.rate, "0/min"),
        (environment.rate, "ten/min"),
        (environment.rate, "120/week"),
        (environment.zone, "Mars/Olympus"),
        (environment.zone, "America"),
    ],
)
def test_what_cannot_be_meant_is_refused(reading: Callable[[str], object], bad: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        reading(bad)
