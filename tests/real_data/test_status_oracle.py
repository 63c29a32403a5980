"""Two bills whose states somebody else derived: ours come in the same order, on the same dates."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tracker.bills.status import Status, derive
from tracker.bills.steps import read_step

_CHAMBERS = {"h": "house", "s": "senate"}


def day(node: ElementTree.Element) -> date:
    return date.fromisoformat(node.attrib["datetime"][:10])


@pytest.mark.parametrize(
    ("name", "kind", "before_any_vote"),
    [
        ("govtrack-hr3590-111.xml", "hr", [("REFERRED", date(2009, 9, 17))]),
        ("govtrack-hjres64-111.xml", "hjres", [("REFERRED", date(2009, 12, 15))]),
    ],
)
def test_our_machine_says_what_govtrack_says(
    shared: Path, name: str, kind: str, before_any_vote: list[tuple[str, date]]
) -> None:
    """Its files of 2011 name no state before the first vote; from there on both must agree."""
    root = ElementTree.parse(shared / "data/bills" / name).getroot()
    actions = list(root.iterfind("actions/*"))
    theirs = [(node.attrib["state"], day(node)) for node in actions if "state" in node.attrib]
    assert len(theirs) == 4
    steps = [
        step
        for node in actions
        if (
            step := read_step(
                node.findtext("text", ""),
                day(node),
                chamber=_CHAMBERS.get(node.attrib.get("where", ""), ""),
            )
        )
    ]
    introduced = root.find("introduced")
    assert introduced is not None
    ours = [(change.status, change.at) for change in derive(kind, day(introduced), steps)]
    assert ours == [(Status.INTRODUCED, day(introduced)), *before_any_vote, *theirs]
    assert root.findtext("state") == ours[-1][0]
