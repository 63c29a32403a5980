"""What the API benchmark measures: every page, those by hand beside ours, and the deep ones."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.throttling import SimpleRateThrottle

from backend.api.pagination import cursor_after
from benchmarks._api_by_hand import QUESTIONS, ROWS, Question, by_hand, same
from benchmarks._api_pages import SHAPED, filtered, orders
from benchmarks._api_rows import fill
from tracker.api.actions import ActionCollection
from tracker.models import Action

TIMES = 5
"""Each filter is asked in every order so many times: its p95 is of all of them together, so that
one slow order of the eight is in it."""
TURNS = 25


def measure(actions: int) -> dict[str, Any]:
    SimpleRateThrottle.THROTTLE_RATES = {"anonymous": None, "person": None}
    settings.ALLOWED_HOSTS = ["*"]
    begun = time.perf_counter()
    fill(actions)
    filled = time.perf_counter() - begun
    client = Client()
    client.get("/api/v1/actions/")
    return {
        "actions": actions,
        "filled_seconds": round(filled),
        "rows_on_a_page": ROWS,
        "pages": [asked(client, query, orders()) for query in filtered()],
        "by_hand": [_beside(client, question) for question in QUESTIONS],
        "deep": [_deep(client, order, actions) for order in orders()],
        "shaped": [asked(client, query, [""]) for query in SHAPED],
    }


def asked(client: Client, query: str, every: list[str]) -> dict[str, Any]:
    """One page in some orders, some times over: the whole request, by the clock and in time of the
    processor."""
    addresses = [_address(query, order) for order in every]
    walls: dict[str, list[float]] = {}
    queries, rows, spent = [], [], []
    for address in addresses:
        captured: list[str] = []
        with connection.execute_wrapper(_noting(captured)):
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content)
        queries.append(len(captured))
        rows.append(len(answer.json()["results"]))
        times = [_timed(client, address) for _ in range(TIMES)]
        walls[address] = [wall for wall, _ in times]
        spent += [cpu for _, cpu in times]
    taken = [wall for each in walls.values() for wall in each]
    slowest = max(walls, key=lambda address: statistics.median(walls[address]))
    return {
        "page": query or "all",
        "rows": max(rows),
        "median_ms": round(statistics.median(taken), 2),
        "p95_ms": _p95(taken),
        "slowest": slowest.partition("order=")[2],
        "slowest_ms": round(statistics.median(walls[slowest]), 2),
        "cpu_ms": round(statistics.median(spent), 2),
        "cpu_p95_ms": _p95(spent),
        "queries": max(queries),
    }


def _beside(client: Client, question: Question) -> dict[str, Any]:
    address, now = _address(question.query, ""), timezone.now()
    ours = client.get(address).json()["results"]
    assert ours, question
    assert same(ours, by_hand(question, now)), f"by hand it is another page: {question.query}"
    page, plain = medians(lambda: client.get(address), lambda: orjson.dumps(by_hand(question, now)))
    return {
        "page": question.query,
        "ms": round(page, 2),
        "by_hand_ms": round(plain, 2),
        "ratio": round(page / plain, 2),
    }


def _deep(client: Client, order: str, actions: int) -> dict[str, Any]:
    """Page 1,000 of an order beside its first."""
    row = min(999 * ROWS, actions - ROWS) - 1
    name, sign = order.removeprefix("-"), "-" if order.startswith("-") else ""
    rows = ActionCollection.orders[name].annotated(Action.objects.published())
    last = rows.order_by(f"{sign}order_key", f"{sign}pk").values_list("pk", "order_key")[row]
    first, deep = (_address("", order), _address("", order, cursor_after(order, Action, *last)))
    one, thousandth = medians(lambda: client.get(first), lambda: client.get(deep))
    return {
        "order": order,
        "page_1_ms": round(one, 2),
        "page_1000_ms": round(thousandth, 2),
        "ratio": round(thousandth / one, 2),
    }


def medians(*works: Callable[[], object]) -> list[float]:
    """Of each, taken in turns, so that a busy moment of the machine falls on all of them."""
    walls: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for work, taken in zip(works, walls, strict=True):
            start = time.perf_counter()
            work()
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in walls]


def _timed(client: Client, address: str) -> tuple[float, float]:
    """By the clock, and of the processor."""
    start, begun = time.perf_counter(), _processor()
    client.get(address)
    return (time.perf_counter() - start) * 1000, (_processor() - begun) * 1000


def _processor() -> float:
    """Seconds spent for us so far, where Linux tells it also those of the database's process."""
    pid = connection.connection.info.backend_pid
    try:
        database = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        database = 0.0
    return time.process_time() + database


def _p95(values: list[float]) -> float:
    return round(sorted(values)[max(0, int(len(values) * 0.95) - 1)], 2)


def _noting(captured: list[str]) -> Any:
    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        captured.append(sql)
        return execute(sql, *rest)

    return noted


def _address(query: str, order: str, cursor: str = "") -> str:
    named = (("order", order), ("cursor", cursor))
    more = "".join(f"&{name}={value}" for name, value in named if value)
    return f"/api/v1/actions/?{query}{more}"
