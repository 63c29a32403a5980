"""One role asks every operation: made-up requests, chains of them, and the edges of the schema.

Rounds by Schemathesis' own engine with all of its checks: the schema's *examples*, *fuzzing*,
*stateful* (what one answer names is asked next) and *coverage* (each limit of each field, just kept
and just broken), until the role's share of requests is spent.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import requests
import schemathesis
from schemathesis.config import OperationOrdering, SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from tests.fuzz import formats
from tests.fuzz.feeding import Feeding
from tests.fuzz.reasons import gaps_in
from tests.fuzz.service import Service

SHOWN, FUZZED, CHAINED = 0.15, 0.5, 0.65
"""Until which part of the requests there are examples, made-up ones and chains; then coverage."""
BEYOND_THE_SERVER: Final = 414
"""Gunicorn's own answer to a line beyond 4,094 bytes: filters that each fit, and are too many."""
STEPS: Final = 6
"""Requests in a chain."""


@dataclass(slots=True)
class Asked:
    """What came of one role's requests."""

    role: str
    statuses: Counter[int] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    """How many of the requests each way of making them up has sent."""
    operations: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    """Operations that were answered 2xx at least once."""
    failures: dict[str, str] = field(default_factory=dict)
    """By operation and kind: the first in full."""

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    def document(self) -> dict[str, Any]:
        classes = Counter[int]()
        for status, many in self.statuses.items():
            classes[status // 100] += many
        return {
            "as": self.role,
            "operations": len(self.operations),
            "done": len(self.done),
            "never_done": sorted(self.operations - self.done),
            "requests": self.requests,
            **{f"{hundreds}xx": classes[hundreds] for hundreds in range(2, 6)},
            "phases": dict(sorted(self.phases.items())),
            "failures": self.failures,
        }


class RefusedForNoReason(Failure):
    """A request that fits the schema was refused for what the schema could have said."""

    __slots__ = ()


@schemathesis.check
def refused_for_a_reason(context: Any, response: Any, case: Any) -> bool | None:
    """The check of :mod:`tests.fuzz.reasons`."""
    positive = case.meta is not None and case.meta.generation.mode.is_positive
    if not positive or not 400 <= response.status_code < 500 or _is_a_probe(case):
        return None
    if gaps := gaps_in(response.content):
        raise RefusedForNoReason(
            operation=case.operation.label,
            title="Refused for what the schema could have said",
            message=f"{response.status_code}: {', '.join(gaps)}\n{response.text[:600]}",
        )
    return None


def _is_a_probe(case: Any) -> bool:
    """Another method or content type than the schema's: refused before any rule of ours."""
    data = getattr(case.meta.phase, "data", None)
    scenario = getattr(data, "scenario", None)
    return getattr(scenario, "value", "") in {
        *("unspecified_http_method", "malformed_content_type", "unsupported_content_type"),
    }


def schema_of(service: Service) -> Any:
    """What the service says of itself."""
    return requests.get(f"{service.url}/api/v1/schema/", timeout=60).json()


def ask(service: Service, role: str, *, share: int, seed: int, raw: Any, until: float) -> Asked:
    """Ask ``share`` requests or a few more as ``role``, but none after ``until`` (monotonic)."""
    formats.teach()
    asked, feeding = Asked(role), Feeding(service, role)
    operations = sum(len(methods) for methods in raw["paths"].values())
    rounds = (
        ("examples", 1, SHOWN),
        ("fuzzing", share * (FUZZED - SHOWN) / operations, FUZZED),
        ("stateful", share * (CHAINED - FUZZED) / STEPS, CHAINED),
        ("coverage", 1, 1),
        ("fuzzing", share / operations, 1),
    )
    with _listening(asked, feeding):
        for number, (phase, examples, part) in enumerate(rounds):
            if asked.requests < share * part and time.monotonic() < until:
                schema = _schema(service, role, _shuffled(raw, f"{seed} {role}"), seed + number)
                schema.config.phases.update(phases=[phase])
                schema.config.generation.update(max_examples=max(1, round(examples)))
                _run(schema, asked, share * part, until)
    return asked


def _schema(service: Service, role: str, raw: Any, seed: int) -> Any:
    config = SchemathesisConfig(seed=seed)
    project = config.projects.override
    project.base_url = service.url
    project.continue_on_failure = True
    project.headers = service.headers(role)
    project.request_timeout = 60
    project.generation.update(no_shrink=True, database="none")
    for phase in (project.phases.examples, project.phases.fuzzing, project.phases.coverage):
        phase.operation_ordering = OperationOrdering.NONE
    project.checks.update(excluded_check_names=["positive_data_acceptance"])
    project.checks.negative_data_rejection.expected_statuses = ["4xx"]
    project.checks.missing_required_header.expected_statuses = ["4xx"]
    return schemathesis.openapi.from_dict(raw, config=config)


def _shuffled(raw: Any, seed: str) -> Any:
    """The same document in another order, so that a short run reaches other operations."""
    paths = list(raw["paths"].items())
    random.Random(seed).shuffle(paths)
    return {**raw, "paths": dict(paths)}


def _run(schema: Any, asked: Asked, many: float, until: float) -> None:
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.NonFatalError | events.FatalError):
            told = getattr(event, "info", None) or getattr(event, "exception", event)
            asked.failures.setdefault(
                f"{getattr(event, 'label', '')}: the fuzzer failed", str(told)
            )
        if asked.requests >= many or time.monotonic() >= until:
            stream.stop()


@contextmanager
def _listening(asked: Asked, feeding: Feeding) -> Iterator[None]:
    """Every request is fed before it is sent, and counted after it was answered."""

    before: list[int] = []

    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        feeding.feed(case)
        before[:] = [feeding.service.audited()]

    def after_call(context: Any, case: Any, response: Any) -> None:
        asked.statuses[response.status_code] += 1
        if response.status_code >= 400 and before != [feeding.service.audited()]:
            what = f"{case.operation.label}: A refusal that changed something"
            asked.failures.setdefault(what, _told(response))
        asked.phases[case.meta.phase.name.value if case.meta else "probing"] += 1
        asked.operations.add(case.operation.label)
        if response.status_code < 300 and response.request.method == case.operation.method.upper():
            asked.done.add(case.operation.label)
        feeding.learn(case, response)

    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        if response.status_code == BEYOND_THE_SERVER:
            return False
        told = f"{failure.message}\n{_told(response)}"
        asked.failures.setdefault(f"{case.operation.label}: {failure.title}", told)
        return True

    hooks = (before_call, after_call, filter_failure)
    for each in hooks:
        schemathesis.hook(each)
    try:
        yield
    finally:
        for each in hooks:
            unregister(each)


def _told(response: Any) -> str:
    """The request as it was sent, and its answer."""
    sent = response.request
    body = sent.body if isinstance(sent.body, str | bytes) else b""
    told = {
        name: sent.headers[name] for name in ("If-Match", "Content-Type") if name in sent.headers
    }
    return (
        f"{sent.method} {sent.url} {told} {body[:800]!r}\n{response.status_code}"
        f" {response.text[:600]}"
    )
