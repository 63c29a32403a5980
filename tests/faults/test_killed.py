"""Killed anywhere, run again: nobody is lost, nobody gets two, and the ledger says so."""

import random
from time import sleep

import pytest

from tests.faults.conftest import READERS, Installation, MailServer

SENDER = ("-m", "tests.faults.sender")


def killed_at_random(installation: Installation, *, within: float, seed: int) -> bool:
    """Start a sender and kill it; true when it was still at work."""
    process = installation.start(*SENDER)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    sleep(random.Random(seed).uniform(0, within))
    at_work = process.poll() is None
    process.kill()
    process.communicate(timeout=30)
    return at_work


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("copy", [1, 7])
def test_killed_around_the_bytes_of_one_copy(
    installation: Installation, when: str, copy: int
) -> None:
    assert installation.run(*SENDER, when, str(copy)) == -9
    assert installation.copies().total() == (copy if when == "after" else copy - 1)

    assert installation.run(*SENDER) == 0
    assert set(installation.copies().values()) == {1}
    ledger = installation.ledger()
    assert (ledger["state"], ledger["candidates"], ledger["accepted"], ledger["unknown"]) == (
        "sent", READERS, READERS, 0,
    )  # fmt: skip
    assert list((installation.folder / "outbox").glob(".*")) == []


def test_killed_at_any_time_into_the_folder(installation: Installation) -> None:
    for seed in range(8):
        killed_at_random(installation, within=0.6, seed=seed)
    assert installation.run(*SENDER) == 0

    assert len(installation.copies()) == installation.copies().total() == READERS
    ledger = installation.ledger()
    assert (ledger["verdict"], ledger["accepted"]) == ("balanced", READERS)


def test_killed_at_any_time_over_smtp(installation: Installation, mail_server: MailServer) -> None:
    over_smtp = Installation(installation.folder, mail_server.url)
    kills = sum(killed_at_random(over_smtp, within=0.6, seed=seed) for seed in range(8))
    assert over_smtp.run(*SENDER) == 0

    copies, ledger = mail_server.sink.copies, over_smtp.ledger()
    assert set(copies.values()) == {1}
    assert ledger["balanced"]
    assert ledger["accepted"] + ledger["unknown"] == READERS
    assert ledger["unknown"] <= kills
    assert READERS - ledger["unknown"] <= len(copies) <= READERS


@pytest.mark.parametrize("when", ["before", "after"])
def test_over_smtp_a_kill_leaves_at_most_one_unknown_and_it_is_not_guessed(
    installation: Installation, mail_server: MailServer, when: str
) -> None:
    over_smtp = Installation(installation.folder, mail_server.url)
    assert over_smtp.run(*SENDER, when, "5") == -9
    assert over_smtp.run(*SENDER) == 0

    ledger = over_smtp.ledger()
    assert (ledger["verdict"], ledger["accepted"]) == ("sent, 1 unresolved", READERS - 1)
    expected = READERS if when == "after" else READERS - 1
    assert mail_server.sink.copies.total() == len(mail_server.sink.copies) == expected


def test_two_workers_at_once_share_an_edition(
    installation: Installation, mail_server: MailServer
) -> None:
    over_smtp = Installation(installation.folder, mail_server.url)
    workers = [over_smtp.start(*SENDER) for _ in range(2)]
    for worker in workers:
        _, errors = worker.communicate(timeout=120)
        assert worker.returncode == 0, errors

    assert set(mail_server.sink.copies.values()) == {1}
    ledger = over_smtp.ledger()
    assert (ledger["state"], ledger["accepted"]) == ("sent", READERS)
