"""What the product imports is what its own list of requirements names."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = {"backend", "newsletters", "tracker"}
HALVES = {"asgiref": "django", "kombu": "celery"}
"""Published apart, but the other half of what is required."""
RUN = {
    "argon2-cffi",
    "gunicorn",
    "psycopg",
    "tzdata",
    "django-unfold",
    "drf-spectacular-sidecar",
    "whitenoise",
}
"""Started or loaded by a setting instead of an import."""


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required() -> set[str]:
    names = re.findall(r"^[A-Za-z0-9._-]+", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    return {folded(name) for name in names}


def imported() -> set[str]:
    found: set[str] = set()
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found.update(alias.name.partition(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def test_each_import_of_the_product_is_a_requirement_of_its_own() -> None:
    distributions = packages_distributions()
    known = required()
    needed = {
        name: {HALVES.get(name, folded(each)) for each in distributions.get(name, [name])}
        for name in imported()
    }
    assert {name for name, givers in needed.items() if not givers & known} == set()
    unused = known - RUN - set().union(*needed.values())
    assert unused == set()
