"""The work of the link benchmark; needs a database set up."""

import contextlib
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from benchmarks._link_meters import metered
from benchmarks._link_peers import peers
from tests.links.labelled import Stage, f1_by_label, load_cases
from tests.links.test_cases import door_on, play
from tracker.links.add import key_of
from tracker.links.check import check
from tracker.links.urls import host_of
from tracker.models import ControlProbe, HostPace, Link, Look
from tracker.web.address import read_networks

AT = datetime(2026, 11, 3, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]


def score(ports: list[int]) -> dict[str, Any]:
    """Our verdicts on the labelled cases, with time moved between the looks; then the peers'."""
    cases = load_cases()
    with Stage(cases) as stage, door_on(stage):  # type: ignore[attr-defined]  # a patch
        links = play(stage)
        others = peers(stage, ports)
    pairs = [(case.verdict, str(links[case.name].verdict)) for case in cases]
    scores = f1_by_label(pairs)
    return {
        "cases": len(cases),
        "right": sum(label == said for label, said in pairs),
        "macro_f1": round(sum(scores.values()) / len(scores), 4),
        "false_dead": sum(said == "dead" != label for label, said in pairs),
        "over_called_ok": sum(
            said == "ok" and label in ("closed", "expired") for label, said in pairs
        ),
        "peers": others,
    }


class Served(NamedTuple):
    """The loopback hosts: their ports, and the one process of all of them."""

    ports: list[int]
    pid: int


@contextlib.contextmanager
def hosts(count: int) -> Iterator[Served]:
    """So many hosts on loopback in a process of their own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._link_server", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    try:
        yield Served([int(port) for port in child.stdout.readline().split()], child.pid)
    finally:
        child.kill()
        child.wait()


def fill(ports: list[int], links: int) -> None:
    """So many links, spread evenly over the hosts, all due."""
    for model in (Look, Link, ControlProbe, HostPace):
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
    urls = [
        f"http://127.0.0.1:{ports[n % len(ports)]}/petitions/p{n // len(ports)}"
        for n in range(links)
    ]
    Link.objects.bulk_create(
        [Link(url=url, url_sha256=key_of(url), host=host_of(url), next_look_at=AT) for url in urls],
        batch_size=1_000,
    )


def speed(served: Served, links: int, pace: float, *, workers: int) -> dict[str, Any]:
    """Looking at every link once, with verdicts and rows."""
    settings.WEB_HOST_PACE = pace
    fill(served.ports, links)
    with metered(str(connection.settings_dict["NAME"]), served.pid) as meters:
        began = time.perf_counter()
        run = check(AT, workers=workers)
        seconds = time.perf_counter() - began
    found = {
        "links": links,
        "hosts": len(served.ports),
        "pace": pace,
        "workers": workers,
        "looked": run.looked,
        "ok": Link.objects.filter(verdict="ok").count(),
        "seconds": round(seconds, 2),
        "urls_per_second": round(links / seconds),
        "cpu_ms_per_url": round(1000 * (meters.ours + meters.database) / links, 2),
        "ours_ms": round(1000 * meters.ours / links, 2),
        "database_ms": round(1000 * meters.database / links, 2),
        "hosts_ms": round(1000 * meters.hosts / links, 2),
        "peak_mib": round(meters.peak_mib),
    }
    if pace:
        bound = links / len(served.ports) / pace
        found |= {"bound_seconds": round(bound, 2), "ratio_to_bound": round(seconds / bound, 2)}
    return found


def bomb(port: int) -> dict[str, Any]:
    """What a gzip bomb of 256 MiB adds to the peak memory of this process."""
    before = peak_mib()
    settings.WEB_HOST_PACE = 0.0
    url = f"http://127.0.0.1:{port}/bomb"
    link = Link.objects.create(url=url, url_sha256=key_of(url), host=host_of(url), next_look_at=AT)
    check(AT, only=[link.pk])
    return {"peak_mib_before": round(before), "added_mib": round(peak_mib() - before, 1)}


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def allow(ports: list[int]) -> None:
    """Let the door visit the benchmark's own hosts."""
    settings.WEB_ALLOW_PORTS = tuple(ports)
    settings.WEB_ALLOW_NETWORKS = read_networks(["127.0.0.1/32"])
