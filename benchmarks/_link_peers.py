"""The peers: on our labelled cases, and at speed on our own hosts with no pace kept.

Each is used where it is installed: on ``PATH``, or in a folder of ``BENCH_PEERS`` (a list as
``PATH`` is one). ``django-linkcheck`` is no command: ``BENCH_DJANGO_LINKCHECK`` names the Python
of an environment that has it.
"""

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.links.labelled import Case, Stage

LYCHEE = ["lychee", "--no-progress", "--max-retries", "0", "--timeout", "5", "--format", "json"]
NO_PACE = ["--max-concurrency", "256", "--host-concurrency", "64", "--host-request-interval", "0s"]
LINKCHECKER = ["linkchecker", "--no-status", "-r0", "--timeout", "5", "-o", "none"]
UNHURRIED = "[checking]\nmaxrequestspersecond=100000\nthreads=64\n"
LINKCHECK_ALONE = str(Path(__file__).with_name("_linkcheck_alone.py"))
MANY = {"lychee": 4_000, "linkchecker": 300, "django-linkcheck": 300}
"""Links that each is timed with: the slow ones get few, so that they are done in a minute."""
UNDECIDED = ("suspect", "blocked", "unchecked")
"""Cases that nobody can decide with one look."""


def where(name: str) -> str | None:
    """Its command, or for django-linkcheck the interpreter that has it."""
    if name == "django-linkcheck":
        return os.environ.get("BENCH_DJANGO_LINKCHECK")
    folders = os.pathsep.join([os.environ.get("BENCH_PEERS", ""), os.environ.get("PATH", "")])
    return shutil.which(name, path=folders)


def peers(stage: Stage, ports: Sequence[int]) -> dict[str, Any]:
    """What each says of the cases, and how fast it looks at plain pages."""
    return {name: measured(name, stage, ports) for name in MANY}


def measured(name: str, stage: Stage, ports: Sequence[int]) -> dict[str, Any] | str:
    """A peer that fails says so, and is no failure of ours."""
    if not where(name):
        return "not installed"
    try:
        if name != "django-linkcheck" and ran(name, ["--version"]).returncode:
            return "does not start"
        return {**score(name, stage), **speed(name, ports)}
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return f"failed: {error}"


def score(name: str, stage: Stage) -> dict[str, Any]:
    """How often a peer's two words, fine or broken, agree with what a reader would say.

    A peer looks once, at the last hour, since it keeps no history.
    """
    stage.hour = max(stage.hours())
    decided = [case for case in stage.cases if case.verdict not in UNDECIDED]
    said = FINE[name]([stage.url(case) for case in decided])
    right = sum(fine == is_fine(case) for fine, case in zip(said, decided, strict=True))
    return {"cases": len(decided), "right": right}


def is_fine(case: Case) -> bool:
    return case.verdict in ("ok", "moved")


def speed(name: str, ports: Sequence[int]) -> dict[str, Any]:
    count = MANY[name]
    urls = [f"http://127.0.0.1:{ports[n % len(ports)]}/petitions/p{n}" for n in range(count)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ALL[name](urls)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "links": count,
        "urls_per_second": round(count / seconds),
        "cpu_ms_per_url": round(1000 * cpu / count, 2),
    }


def ran(name: str, words: Sequence[str], *, given: str = "") -> "subprocess.CompletedProcess[str]":
    command = [where(name) or name, *words]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=300, check=False
    )


@contextmanager
def kept(text: str) -> Iterator[str]:
    """A file with this text, for whoever reads nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # linkchecker drops its privileges
        file = Path(folder, "words")
        file.write_text(text)
        yield str(file)


def lychee_all(urls: Sequence[str]) -> None:
    with kept("\n".join(urls)) as file:
        ran("lychee", [*LYCHEE[1:], *NO_PACE, file])


def linkchecker_all(urls: Sequence[str]) -> None:
    with kept(UNHURRIED) as file:
        ran("linkchecker", [*LINKCHECKER[1:], "-f", file, *urls])


def linkcheck_all(urls: Sequence[str]) -> list[bool]:
    """django-linkcheck's own word for each."""
    answer = ran("django-linkcheck", [LINKCHECK_ALONE], given="\n".join(urls))
    return [bool(word) for word in json.loads(answer.stdout)]


def one_by_one(name: str, words: Sequence[str]) -> Callable[[Sequence[str]], list[bool]]:
    """A command says by its exit code whether it found the one link fine."""
    return lambda urls: [ran(name, [*words, url]).returncode == 0 for url in urls]


FINE: dict[str, Callable[[Sequence[str]], list[bool]]] = {
    "lychee": one_by_one("lychee", LYCHEE[1:]),
    "linkchecker": one_by_one("linkchecker", LINKCHECKER[1:]),
    "django-linkcheck": linkcheck_all,
}
ALL: dict[str, Callable[[Sequence[str]], object]] = {
    "lychee": lychee_all,
    "linkchecker": linkchecker_all,
    "django-linkcheck": linkcheck_all,
}
