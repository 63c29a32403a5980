"""What the urls in the environment mean: pure; a ValueError says why one cannot be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url

ESPS = frozenset(
    (
        "amazon_ses",
        "brevo",
        "mailersend",
        "mailgun",
        "mailjet",
        "mandrill",
        "postal",
        "postmark",
        "resend",
        "scaleway",
        "sendgrid",
        "sparkpost",
        "unisender_go",
    )
)
"""Anymail's backends by the name that stands after ``anymail+``."""

FILE_BACKEND = "backend.ops.mailfolder.EmailBackend"
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True, slots=True)
class MailRoute:
    """Where mail leaves: ``kind`` is file, smtp or anymail, and only that kind's fields are set."""

    kind: str
    folder: Path | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "none"
    """``none``, ``starttls`` (smtp://…?tls=yes) or ``tls`` (smtps://)."""
    esp: str = ""
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Anymail settings of this ESP, such as ``POSTMARK_SERVER_TOKEN``."""

    @property
    def backend(self) -> str:
        """The Django backend for what is not an edition (log-in links, alarms)."""
        if self.kind == "anymail":
            return f"anymail.backends.{self.esp}.EmailBackend"
        return FILE_BACKEND if self.kind == "file" else SMTP_BACKEND


def mail_route(url: str, *, beside: Path) -> MailRoute:
    """Read ``file:…``, ``smtp://``, ``smtps://`` or ``anymail+<esp>:``.

    A relative folder stands beside ``beside``.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return MailRoute("file", folder=_folder(parts, beside))
    if parts.scheme in ("smtp", "smtps"):
        return _smtp_route(parts)
    if parts.scheme.startswith("anymail+"):
        return _anymail_route(parts)
    raise ValueError("use file:FOLDER, smtp://…, smtps://… or anymail+ESP:?OPTION=value")


def _smtp_route(parts: SplitResult) -> MailRoute:
    if not parts.hostname:
        raise ValueError("no host in it")
    wrapped = parts.scheme == "smtps"
    starttls = parse_qs(parts.query).get("tls", ["no"])[-1].lower() in ("yes", "true", "1")
    return MailRoute(
        "smtp",
        host=parts.hostname,
        port=parts.port or (465 if wrapped else 587 if starttls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security="tls" if wrapped else "starttls" if starttls else "none",
    )


def _anymail_route(parts: SplitResult) -> MailRoute:
    esp = parts.scheme.removeprefix("anymail+").replace("-", "_")
    if esp not in ESPS:
        raise ValueError(f"no ESP is called {esp}; known: {', '.join(sorted(ESPS))}")
    options = {
        f"{esp.upper()}_{name.upper()}": values[-1]
        for name, values in parse_qs(parts.query).items()
    }
    return MailRoute("anymail", esp=esp, options=options)


def cache_settings(url: str, *, beside: Path) -> dict[str, Any]:
    """Django's ``CACHES["default"]`` for ``file:…``, ``redis://…`` or ``rediss://…``.

    Each of them is shared by all processes, which throttles need; a cache in one process's memory
    is therefore not on offer.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = str(_folder(parts, beside))
        backend = "django.core.cache.backends.filebased.FileBasedCache"
        return {"BACKEND": backend, "LOCATION": folder, "OPTIONS": {"MAX_ENTRIES": 5000}}
    if parts.scheme in ("redis", "rediss") and parts.hostname:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    raise ValueError("use file:FOLDER, redis://HOST:PORT/N or rediss://…")


def broker_options(url: str, *, beside: Path) -> dict[str, Any]:
    """Kombu's transport options for one broker url.

    A message may be handed out again after the visibility timeout (Redis): 20 minutes, more than
    three times the hard limit of a task.
    """
    parts = urlsplit(url)
    if parts.scheme == "filesystem":
        queue, control = str(beside / "broker" / "queue"), str(beside / "broker" / "control")
        return {"data_folder_in": queue, "data_folder_out": queue, "control_folder": control}
    if parts.scheme in ("redis", "rediss") and parts.hostname:
        return {
            "visibility_timeout": 1200,
            "unacked_restore_throttle": 1,
            "health_check_interval": 25,
            "socket_keepalive": True,
            "socket_connect_timeout": 2,
        }
    if parts.scheme in ("amqp", "amqps", "pyamqp") and parts.hostname:
        return {"confirm_publish": True}
    if parts.scheme == "memory":
        return {}
    raise ValueError("use filesystem://, redis://…, rediss://…, amqp://… or amqps://…")


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """A comma list of CIDR networks; one with a host bit set is refused as a slip."""
    return tuple(ip_network(entry.strip()) for entry in text.split(",") if entry.strip())


def ports(text: str) -> tuple[int, ...]:
    """A comma list of TCP ports."""
    found = tuple(int(entry) for entry in text.split(",") if entry.strip())
    for port in found:
        if not 0 < port < 65536:
            raise ValueError(f"{port} is no port")
    return found


def site_url(text: str) -> str:
    """The public address without a slash at its end; http or https and a host, nothing more."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("use http://HOST[:PORT] or https://HOST")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("only scheme, host and port may stand in it")
    return f"{parts.scheme}://{parts.netloc}"


def _folder(parts: SplitResult, beside: Path) -> Path:
    """``file:outbox`` and ``file:///srv/outbox`` alike; a relative one stands beside the data."""
    if not parts.path or parts.netloc:
        raise ValueError("write it as file:FOLDER or file:///ABSOLUTE/FOLDER")
    return beside / unquote(parts.path)


def pace(text: str) -> float:
    """Requests per second to one host; 0 means that no pace is kept."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError("use a number of 0 or more")
    return number


def rate(text: str) -> str | None:
    """How many requests in which time (``120/min``); ``off`` (None) counts none."""
    if text == "off":
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,6}/(sec|min|hour|day)", text):
        raise ValueError("use NUMBER/sec, /min, /hour or /day, or off")
    return text


def zone(text: str) -> ZoneInfo:
    """An IANA time zone."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, IsADirectoryError) as unknown:
        raise ValueError(f"{text} is no IANA time zone") from unknown


def database_settings(url: str) -> dict[str, Any]:
    """Django's ``DATABASES["default"]``: SQLite or PostgreSQL.

    On SQLite a writer takes its lock at BEGIN and waits up to 20 s for it, so two writers never
    deadlock half-way.
    """
    if urlsplit(url).scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError("use sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME")
    found: dict[str, Any] = dict(
        dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    )
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;",
        }
    return found
