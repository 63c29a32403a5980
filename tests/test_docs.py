"""Documentation that can fail: what an operator may set, run or rely on is written down."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def variables_that_are_read() -> set[str]:
    """The names in ``env.…("NAME")`` and ``os.environ`` of the settings, found in their syntax."""
    tree = ast.parse((ROOT / "backend/settings.py").read_text())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in ("env", "os.environ")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and call.args[0].value.isupper()
    }


def test_the_walk_finds_the_variables() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "WEB_CANARY", "ENV_FILE"} <= variables_that_are_read()


def test_each_variable_has_a_row_in_the_configuration_guide() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE
    )
    of_the_tests = {name for name in rows if name.startswith(("TEST_", "REQUIRE_"))}
    assert set(rows) - of_the_tests == variables_that_are_read()
    assert len(rows) == len(set(rows))


def test_each_variable_stands_in_the_example() -> None:
    names = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert set(names) - {"SECRET_KEY_FILE", "ADDRESS_KEYS_FILE"} == variables_that_are_read()


@pytest.mark.parametrize("script", ["run", "test", "check", "bench"])
def test_each_script_says_what_it_does(script: str) -> None:
    lines = (ROOT / "scripts" / script).read_text().splitlines()
    assert lines[1].startswith("# ")
    assert lines[2].startswith(("#", "set -euo pipefail"))
