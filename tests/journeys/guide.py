"""A guide that is done: each of its shell blocks is run, each answer that it shows is compared.

In a shown answer ``…`` stands for whatever is there; of objects only the members that are shown
are compared, of lists every row unless a ``…`` ends them. ``$NAME`` is compared with what is known
by that name, and kept under it where it is new, for the requests that come after.
"""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
SECONDS = 60
"""How long one request may take on a busy machine."""

_BLOCKS = re.compile(
    r"^```sh\n(.*?)^```\n(?:\n?```(json|text)\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE
)
_NAMED = re.compile(r"\A([A-Z]+)=\$\((.*)\)\s*\Z", re.DOTALL)
_BARE = re.compile(r"(?<=[:\[,{ ])\$([A-Z]+)(?=[,\s\]}])")


@dataclass(frozen=True, slots=True)
class Step:
    """One shell block, and what the guide shows as its answer."""

    command: str
    shows: str
    """``json``, ``text``, or nothing."""
    answer: str


def section_of(guide: str, *, under: str) -> str:
    """What stands below a heading of the second level."""
    return (DOCS / guide).read_text().split(f"\n## {under}\n", 1)[1].split("\n## ", 1)[0]


def steps_of(guide: str, *, under: str) -> list[Step]:
    """The steps below a heading of the second level, in their order; not one is passed over."""
    section = section_of(guide, under=under)
    steps = [
        Step(found[1].strip(), found[2] or "", found[3] or "")
        for found in _BLOCKS.finditer(section)
    ]
    assert len(steps) == section.count("```sh\n") > 0
    answers = section.count("```json\n") + section.count("```text\n")
    assert sum(bool(step.shows) for step in steps) == answers
    return steps


def take(step: Step, known: dict[str, str]) -> str:
    """Run the step in a shell that knows the names, compare its answer and learn from it."""
    named = _NAMED.match(step.command)
    answer = _run(named[2] if named else step.command, known)
    if named:
        assert answer, step.command
        known[named[1]] = answer.rstrip("\n")
    if step.shows == "json":
        shown = json.loads(_BARE.sub(r'"$\1"', step.answer))
        assert_shown(shown, json.loads(answer), known, where=step.command)
    elif step.shows == "text":
        lines = answer.splitlines()
        for line in step.answer.splitlines():
            assert line in lines, (step.command, line, answer)
    return answer


def _run(command: str, known: dict[str, str]) -> str:
    """What the shell prints; it knows nothing but the names and where programs are."""
    environment = {"PATH": os.environ["PATH"], "no_proxy": "*", **known}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def assert_shown(shown: Any, told: Any, known: dict[str, str], *, where: str) -> None:
    """That ``told`` is what is ``shown``; names that are new are kept in ``known``."""
    if isinstance(shown, dict):
        assert isinstance(told, dict), (where, shown, told)
        for name, each in shown.items():
            assert name in told, (where, name, told)
            assert_shown(each, told[name], known, where=f"{where}: {name}")
    elif isinstance(shown, list):
        assert isinstance(told, list), (where, shown, told)
        more = shown[-1:] == ["…"]
        rows = shown[:-1] if more else shown
        assert len(told) >= len(rows) if more else len(told) == len(rows), (where, shown, told)
        for number, each in enumerate(rows):
            assert_shown(each, told[number], known, where=f"{where}: {number}")
    elif isinstance(shown, str) and shown.startswith("$"):
        name = shown[1:]
        assert told not in (None, ""), (where, shown)
        assert known.setdefault(name, str(told)) == str(told), (where, shown, told)
    elif shown != "…":
        assert shown == told, (where, shown, told)
