"""The catalogue of codes in docs/problems.md names each that the API may answer with."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from rest_framework import exceptions

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
    told = re.findall(r"^\| `(\w+)` \| \d{3} \| .+ \|$", table, re.MULTILINE)
    framework = {each.default_code for each in FRAMEWORK}
    assert set(told) == {*codes(), *framework, *ELSEWHERE}
    assert len(told) == len(set(told))
