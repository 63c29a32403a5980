"""The guide to delivery explains each state that a copy can be in."""

from dataclasses import fields
from pathlib import Path

from newsletters.delivery.ledger import Balance

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "delivery.md"


def test_each_line_of_the_ledger_is_explained() -> None:
    rows = [line for line in GUIDE.read_text().splitlines() if line.startswith("| ")]
    explained = {word for row in rows for word in row.split("|")[1].replace(",", " ").split()}
    states = {field.name for field in fields(Balance)} - {"candidates"}
    assert states - explained == set()
