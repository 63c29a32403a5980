"""Who spent what while links were looked at: our processes, the database's and the hosts'.

Processor time is user and system together. The database's is that of its backends for our own
database, read from ``/proc`` (the checkpointer and the writer of the log are nobody's in
particular and left out); it is missing where the database runs on another machine.
"""

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.1
"""Seconds between two readings of what others spend."""


@dataclass
class Meters:
    """Seconds of processor time, and the most memory of all our processes together."""

    ours: float = 0.0
    database: float = 0.0
    hosts: float = 0.0
    peak_mib: float = 0.0
    _backends: dict[int, list[float]] = field(default_factory=dict)

    def read(self, database: str) -> None:
        """One reading of the backends and of our memory: proportional, so that what forked
        processes share counts once.
        """
        for pid in _backends_of(database):
            if (spent := cpu_of(pid)) is not None:
                self._backends.setdefault(pid, [spent, spent])[1] = spent
        self.database = sum(last - first for first, last in self._backends.values())
        family = [os.getpid(), *_forked()]
        self.peak_mib = max(self.peak_mib, sum(map(_pss_mib, family)))


@contextmanager
def metered(database: str, hosts: int) -> Iterator[Meters]:
    """Measure what is done inside; complete when it is left."""
    meters, done = Meters(), threading.Event()

    def keep_reading() -> None:
        while not done.wait(EVERY):
            meters.read(database)

    meters.read(database)
    before = own_cpu(), cpu_of(hosts) or 0.0
    reader = threading.Thread(target=keep_reading, daemon=True)
    reader.start()
    try:
        yield meters
    finally:
        meters.ours = own_cpu() - before[0]
        meters.hosts = (cpu_of(hosts) or 0.0) - before[1]
        done.set()
        reader.join()
        meters.read(database)


def own_cpu() -> float:
    """Of this process and of its processes that have ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def cpu_of(pid: int) -> float | None:
    """Seconds of a process that may be gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _backends_of(database: str) -> Iterator[int]:
    """PostgreSQL shows in its processes' titles whom they serve."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                title = Path(entry.path, "cmdline").read_bytes()
            except OSError:
                continue
            if title.startswith(b"postgres:") and database.encode() in title:
                yield int(entry.name)


def _forked() -> list[int]:
    """Our processes that came of a fork: the hosts' process runs a program of its own."""
    mine = Path("/proc/self/cmdline").read_bytes()
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            children = (task / "children").read_text().split()
            found += [
                int(pid) for pid in children if Path(f"/proc/{pid}/cmdline").read_bytes() == mine
            ]
        except OSError:
            continue
    return found


def _pss_mib(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(rollup.partition("\nPss:")[2].split()[0]) / 1024
