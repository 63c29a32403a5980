"""Documentation that can fail: what an operator may set, run or rely on is written down."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from backend.timetable import WEEK
from newsletters.vocabulary import LeftOutReason
from tracker.exports.export import EXPORTS
from tracker.formats.actions_feed import SharedAction

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


def test_the_environment_is_read_in_the_settings_and_nowhere_else() -> None:
    modules = (
        path for app in ("backend", "tracker", "newsletters") for path in (ROOT / app).rglob("*.py")
    )
    reading = re.compile(r"os\.(environ(?!\.setdefault)|getenv)|FileAwareEnv")
    found = {
        path.relative_to(ROOT).as_posix() for path in modules if reading.search(path.read_text())
    }
    assert found == {"backend/settings.py"}


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


def documented_codes(guide: str, *, under: str) -> list[str]:
    """The codes of the first table below a heading of a guide."""
    text = (ROOT / "docs" / guide).read_text().split(f"## {under}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)


def test_each_reason_for_leaving_out_is_explained() -> None:
    codes = documented_codes("assembly.md", under="Why something is left out")
    assert sorted(codes) == sorted(LeftOutReason.values)


def test_each_finding_of_the_gate_is_explained() -> None:
    tree = ast.parse((ROOT / "newsletters/review/gate.py").read_text())
    calls = [
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "Finding"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]
    calls += ["language_alert", "bill_mismatch", "date_differs", "title_too_long", "mark_shown"]
    assert sorted(documented_codes("assembly.md", under="The gate")) == sorted(calls)


def test_each_command_has_a_row_with_its_own_words() -> None:
    ours = {"tracker", "newsletters", "backend.accounts", "backend.audit"}
    told = {
        name: " ".join(load_command_class(app, name).help.split())
        for name, app in get_commands().items()
        if app in ours
    }
    guide = (ROOT / "docs/commands.md").read_text().partition("## The timetable")[0]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", guide, re.MULTILINE)) == told


def test_each_entry_of_the_timetable_is_told_with_its_reason() -> None:
    guide = (ROOT / "docs/commands.md").read_text().partition("## The timetable")[2]
    rows = re.findall(r"^\| `([\w-]+)` \| .+ \| `(\w+)` \| (.+) \|$", guide, re.MULTILINE)
    assert rows == [(entry.name, entry.queue, entry.why) for entry in WEEK]


def guides() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_a_command_stands_in_a_guide_as_it_is_typed() -> None:
    """As after `scripts/run`, by the interpreter that holds what the commands need."""
    told = [
        (guide.name, line)
        for guide in guides()
        for line in guide.read_text().splitlines()
        if re.search(r"(?<!\.venv/bin/python )manage\.py \w", line)
    ]
    assert told == []


def test_each_link_between_the_guides_leads_somewhere() -> None:
    links = [
        (guide, link)
        for guide in guides()
        for link in re.findall(r"\]\(([^)#\s]+)", guide.read_text())
        if "://" not in link and not link.startswith("mailto:")
    ]
    assert len(links) > 10
    assert [(guide.name, link) for guide, link in links if not (guide.parent / link).exists()] == []


def test_each_format_out_is_told() -> None:
    guide = (ROOT / "docs/exports.md").read_text().split("## The command `export`", 1)[1]
    first_cells = re.findall(r"^\| (`[^|]+) \|", guide.split("\n## ", 1)[0], re.MULTILINE)
    assert sorted(re.findall(r"`([\w-]+)`", " ".join(first_cells))) == sorted(EXPORTS)


def test_each_field_of_the_actions_feed_is_told() -> None:
    guide = (ROOT / "docs/exports.md").read_text().split("| field of an action", 1)[1]
    table = guide.split("\n\n", 1)[0]
    told = {
        name
        for cells in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)", cells)
    }
    assert told == {each.name for each in fields(SharedAction)}
