"""The catalogue of codes in docs/problems.md names each that the API may answer with."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rest_framework import exceptions

from backend.api.given import Strict, Writing
from backend.urls import COLLECTIONS
from tracker.web.failure import SENTENCES, Failure

ROOT = Path(__file__).resolve().parents[3]
ROOMS = (
    "backend/api",
    "backend/kernel/constraints.py",
    "tracker/api",
    "tracker/editing",
    "tracker/lifecycle.py",
    "tracker/expiry.py",
    "tracker/bills/propose.py",
    "tracker/chapters/subscribe.py",
    "tracker/links/archive.py",
    "tracker/offices/represent.py",
    "tracker/links/settle.py",
    "tracker/feeds/inbox.py",
    "tracker/meetings/follow.py",
    "tracker/meetings/merge.py",
    "tracker/proposals",
    "tracker/webhooks",
    "newsletters/api",
    "newsletters/keeping.py",
    "newsletters/establish.py",
    "newsletters/assembly/assemble.py",
    "newsletters/assembly/make.py",
    "newsletters/review",
    "newsletters/delivery/finish.py",
    "newsletters/delivery/order.py",
    "newsletters/delivery/proof.py",
)
"""Whose refusals reach who asks over HTTP."""
REFUSALS = {
    *("super().__init__", "InvalidInput", "Conflict", "NotFound", "DomainError", "StaleWrite"),
    "NotSendable",
}
RAISED = {"ValidationError", "ErrorDetail"}
OF_TEXTS = {"text_not_storable", "text_too_long"}
"""What the kernel refuses of a text is told of the field that holds it."""
ELSEWHERE = {
    *("invalid", "bad_request", "body_too_large", "failed", "field_unknown", "expansion_unknown")
}
FRAMEWORK = (
    exceptions.ParseError,
    exceptions.AuthenticationFailed,
    exceptions.NotAuthenticated,
    exceptions.PermissionDenied,
    exceptions.NotFound,
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
    exceptions.Throttled,
)


def codes() -> Iterator[str]:
    for room in ROOMS:
        path = ROOT / room
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in REFUSALS and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and re.fullmatch(
                        r"[a-z]+(_[a-z]+)+", str(first.value)
                    ):
                        yield str(first.value)


def test_each_code_is_in_the_catalogue() -> None:
    table = (ROOT / "docs/problems.md").read_text()
    told = re.findall(r"^\| `([\w-]+)` \| \d{3} \| .+ \|$", table, re.MULTILINE)
    framework = {each.default_code for each in FRAMEWORK}
    assert set(told) == {*codes(), *framework, *ELSEWHERE, *Failure}
    assert len(told) == len(set(told))


def test_what_the_outside_web_fails_by_is_told_in_the_words_of_the_answer() -> None:
    table = (ROOT / "docs/problems.md").read_text().split("## Of the outside web\n")[1]
    told = re.findall(r"^\| `([\w-]+)` \| 400 \| (.+) \|$", table, re.MULTILINE)
    assert dict(told) == {str(failure): said for failure, said in SENTENCES.items()}


def codes_of_fields() -> Iterator[str]:
    """What a field of anything that may be sent may be refused with: what it has words for, what
    its validators say, and what is raised by a code of ours."""
    assert COLLECTIONS  # which import all that may be sent
    for kind in _kinds(Strict):
        if kind is not Writing and not kind.__module__.startswith("tests."):
            yield from _of_a_field(kind())
    rooms = ("backend/api", "tracker/api", "newsletters/api")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    files += [ROOT / "backend/kernel/models.py", ROOT / "backend/kernel/years.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in RAISED:
                for word in node.keywords:
                    if word.arg == "code" and isinstance(word.value, ast.Constant):
                        yield str(word.value.value)


def _kinds(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _of_a_field(field: Any) -> Iterator[str]:
    yield from field.error_messages
    yield from (rule.code for rule in field.validators if getattr(rule, "code", None))
    within = [field.child] if hasattr(field, "child") else []
    for each in [*within, *getattr(field, "fields", {}).values()]:
        if not each.read_only:
            yield from _of_a_field(each)


def test_each_code_of_a_field_is_in_the_catalogue() -> None:
    table = (ROOT / "docs/problems.md").read_text().split("## Of a field\n")[1]
    told = re.findall(r"^\| `(\w+)` \| .+ \|$", table, re.MULTILINE)
    assert told == sorted({*codes_of_fields(), *OF_TEXTS})
