"""The running service against its own schema, in short; ``scripts/fuzz`` asks for longer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.loopback import is_here, stay_here
from tests.fuzz.reasons import REASONS, codes_of, gaps_in

ROOT = Path(__file__).resolve().parents[2]


def test_every_role_is_answered_as_the_schema_promises() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--requests", "1000", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    document = json.loads(done.stdout)
    failures = {
        f"{row['as']}: {name}": told
        for row in document["roles"]
        for name, told in row["failures"].items()
    }
    assert failures == {}
    assert {row["as"] for row in document["roles"]} == {
        *("anonymous", "viewer", "editor", "publisher", "admin", "admin, crooked")
    }
    assert sum(row["requests"] for row in document["roles"]) >= 1000
    assert (sum(row["5xx"] for row in document["roles"]), document["faults"]) == (0, 0)
    phases = {name for row in document["roles"] for name in row["phases"]}
    assert phases == {"examples", "fuzzing", "stateful", "coverage", "crooked"}
    assert (document["audit_is_whole"], done.returncode) == (True, 0)


def test_what_the_schema_could_have_said_is_a_gap() -> None:
    rule = {"code": "rule_broken", "rule": "an_end"}
    fields = {
        "code": "invalid",
        "errors": [
            {"field": "place", "code": "does_not_exist", "detail": "…"},
            {"field": "title", "code": "blank", "detail": "…"},
        ],
    }
    documents: tuple[object, ...] = (rule, fields, [], {"code": "parse_error"})
    assert [gaps_in(json.dumps(each).encode()) for each in documents] == [
        [],
        ["blank of title"],
        ["no_problem_document of the request"],
        ["parse_error of the request"],
    ]
    assert gaps_in(b"<html>") == ["no_problem_document of the request"]


def test_each_reason_is_one_that_the_interface_gives() -> None:
    """Of the whole request or of a field, each in its part of docs/problems.md."""
    of_requests, fields = (ROOT / "docs/problems.md").read_text().split("## Of a field\n")
    of_fields = {
        *("does_not_exist", "unknown", "not_final", "twice", "far_away", "not_an_address"),
        "time_zone_unknown",
    }
    assert {each for each in REASONS if f"| `{each}` |" not in of_requests} == of_fields
    assert {each for each in of_fields if f"| `{each}` |" not in fields} == set()
    assert list(codes_of({"code": "not_found"})) == [("not_found", "")]


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        (b"::1", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("a.org", False),
    ],
)
def test_the_service_under_test_reaches_nobody_else(host: object, here: bool) -> None:
    assert is_here(host) is here
    if not here:
        with pytest.raises(OSError, match="unreachable"):
            stay_here("socket.connect", (None, (host, 80)))
    stay_here("socket.bind", (None, (host, 80)))
