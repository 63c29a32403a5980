"""Fail, and say which, unless PostgreSQL and every message broker of the test run answers."""

import os
import sys
from urllib.parse import urlsplit

import psycopg
from kombu import Connection


def refusal(url: str) -> str | None:
    """Why the service at ``url`` cannot be used, without its password; None when it answers."""
    parts = urlsplit(url)
    try:
        if parts.scheme.startswith("postgres"):
            psycopg.connect(url, connect_timeout=5).close()
        else:
            with Connection(url, connect_timeout=5) as connection:
                connection.ensure_connection(max_retries=1, timeout=5)
    except Exception as away:
        return f"{parts.scheme}://{parts.hostname}:{parts.port}: {type(away).__name__}: {away}"
    return None


def main() -> int:
    """Ask each in turn and print every refusal."""
    urls = [os.environ["TEST_DATABASE_URL"], *os.environ["TEST_BROKER_URLS"].split()]
    refusals = [text for text in map(refusal, urls) if text]
    for text in refusals:
        print(f"cannot be reached: {text}", file=sys.stderr)
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main())
