"""The typed client of docs/api.md, generated from the schema and run against the live server."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests.backend.api import rows
from tests.backend.api.test_shapes import COLLECTIONS
from tracker.models import Action
from tracker.vocabulary import ActionState

GUIDE = Path(__file__).resolve().parents[3] / "docs/api.md"
Asking = Callable[[str], APIClient]


def test_the_example_of_the_guide_works(
    live_server: Any, asking: Asking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    (tmp_path / "schema.json").write_text(json.dumps(schema, default=str))
    (tmp_path / "config.yaml").write_text("post_hooks: []")
    tool = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    tool += ["--path", "schema.json", "--output-path", "tuesday_client", "--config", "config.yaml"]
    made = subprocess.run(
        tool,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout
    monkeypatch.syspath_prepend(tmp_path)
    token = asking("editor")._credentials["HTTP_AUTHORIZATION"]  # type: ignore[attr-defined]
    known: dict[str, Any] = {"SITE": live_server.url, "TOKEN": token.partition(" ")[2]}
    found = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found
    rows.action(1)
    Action.objects.update(state=ActionState.OPEN)  # so they are no drafts
    exec(compile(found[1], "docs/api.md", "exec"), known)
    assert (known["changed"].title, known["changed"].state) == ("Call the mayor today", "draft")
    assert [each.id for each in known["drafts"].results] == [known["made"].parsed.id]


def test_the_guide_names_each_expansion() -> None:
    table = GUIDE.read_text().split("| of | can be expanded |", 1)[1].split("\n\n", 1)[0]
    told = {
        name: set(re.findall(r"`(\w+)`", cells))
        for name, cells in re.findall(r"^\| `([\w-]+)` \| (.+) \|$", table, re.MULTILINE)
    }
    assert told == {name: set(each.expands) for name, each in COLLECTIONS.items() if each.expands}
