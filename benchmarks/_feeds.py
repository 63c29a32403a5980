"""The work of the feed benchmark; needs a database set up."""

import contextlib
import io
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
from django.conf import settings
from django.db import connection

from tracker.feeds.poll import add_feed, poll
from tracker.models import Feed, FeedEntry
from tracker.web.address import read_networks

AT = datetime(2026, 11, 3, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]


@contextlib.contextmanager
def hosts(count: int) -> Iterator[list[int]]:
    """So many hosts on loopback in a process of their own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._feed_server", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    try:
        yield [int(port) for port in child.stdout.readline().split()]
    finally:
        child.kill()
        child.wait()


def fill(ports: list[int], *, feeds: int, entries: int) -> list[str]:
    """So many feeds, spread evenly over the hosts, all due."""
    settings.WEB_ALLOW_PORTS = tuple(ports)
    settings.WEB_ALLOW_NETWORKS = read_networks(["127.0.0.1/32"])
    settings.WEB_HOST_PACE = 0.0
    return [
        add_feed(f"http://127.0.0.1:{ports[n % len(ports)]}/f{n}/{entries}", at=AT).url
        for n in range(feeds)
    ]


def round_of(name: str, *, hours: float) -> dict[str, Any]:
    """Every feed that is due, asked, read, matched and taken into the inbox."""
    began, cpu = time.perf_counter(), cpu_seconds()
    polled = poll(AT + timedelta(hours=hours))
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - cpu
    return {
        "round": name,
        "feeds": len(polled),
        "new": sum(one.taken.new for one in polled),
        "entries": FeedEntry.objects.count(),
        "in_trouble": Feed.objects.exclude(trouble="").count(),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "database": connection.vendor,
    }


def baseline(urls: list[str]) -> dict[str, Any]:
    """The same documents fetched one after another and parsed by feedparser: nothing is kept."""
    began, cpu, entries = time.perf_counter(), cpu_seconds(), 0
    for url in urls:
        with urllib.request.urlopen(url) as answer:
            entries += len(feedparser.parse(io.BytesIO(answer.read())).entries)
    return {
        "round": "feedparser alone",
        "feeds": len(urls),
        "new": entries,
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_seconds": round(cpu_seconds() - cpu, 2),
    }


def cpu_seconds() -> float:
    """Of this process and of the parsers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
