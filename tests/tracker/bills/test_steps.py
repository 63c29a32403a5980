"""What the sentences of Congress mean to the machine."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.bills.status import Step, StepKind, derive
from tracker.bills.steps import read_step

DAY = date(2021, 1, 5)
VOTE = StepKind.VOTE


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "On motion to suspend the rules and pass the bill Agreed to by voice vote.",
            Step(VOTE, DAY, "house", suspension=True),
        ),
        (
            "Passed/agreed to in House: On motion to suspend the rules and pass the bill, as "
            "amended Agreed to by the Yeas and Nays: (2/3 required): 416 - 0.",
            Step(VOTE, DAY, "house", amended=True, suspension=True),
        ),
        (
            "On motion to suspend the rules and pass the bill Failed by the Yeas and Nays: (2/3 "
            "required): 220 - 200.",
            Step(VOTE, DAY, "house", passed=False, suspension=True),
        ),
        ("On passage Passed by recorded vote: 219 - 212.", Step(VOTE, DAY, "house")),
        ("On passage Failed by recorded vote: 200 - 212.", Step(VOTE, DAY, "house", passed=False)),
        ("On agreeing to the resolution Agreed to by voice vote.", Step(VOTE, DAY, "house")),
        (
            "On motion that the House agree to the Senate amendments Agreed to by recorded vote.",
            Step(VOTE, DAY, "house"),
        ),
        (
            "On motion that the House agree to the Senate amendment with an amendment Agreed to.",
            Step(VOTE, DAY, "house", amended=True),
        ),
        ("Passed Senate without amendment by Unanimous Consent.", Step(VOTE, DAY, "senate")),
        (
            "Passed Senate with an amendment by Yea-Nay Vote. 60 - 39.",
            Step(VOTE, DAY, "senate", amended=True),
        ),
        (
            "Failed of passage in Senate by Yea-Nay Vote. 40 - 59.",
            Step(VOTE, DAY, "senate", passed=False),
        ),
        (
            "Senate agreed to House amendment by Unanimous Consent.",
            Step(VOTE, DAY, "senate"),
        ),
        (
            "Submitted in the Senate, considered, and agreed to without amendment.",
            Step(VOTE, DAY, "senate"),
        ),
        (
            "Cloture on the motion to proceed not invoked in Senate by Yea-Nay Vote. 52 - 46.",
            Step(StepKind.CLOTURE, DAY, "senate", passed=False),
        ),
        ("Cloture invoked in Senate by Yea-Nay Vote.", Step(StepKind.CLOTURE, DAY, "senate")),
        (
            "On agreeing to the conference report Agreed to by the Yeas and Nays.",
            Step(StepKind.CONFERENCE, DAY, "house"),
        ),
        (
            "Senate agreed to conference report by Yea-Nay Vote.",
            Step(StepKind.CONFERENCE, DAY, "senate"),
        ),
        (
            "On passage, the objections of the President to the contrary notwithstanding Failed "
            "by the Yeas and Nays.",
            Step(StepKind.OVERRIDE, DAY, "house", passed=False),
        ),
        (
            "Passed Senate over veto by Yea-Nay Vote. 81 - 13.",
            Step(StepKind.OVERRIDE, DAY, "senate"),
        ),
        (
            "Failed of passage in Senate over veto by Yea-Nay Vote.",
            Step(StepKind.OVERRIDE, DAY, "senate", passed=False),
        ),
        ("Referred to the House Committee on Ways and Means.", Step(StepKind.REFERRED, DAY)),
        (
            "Read twice and referred to the Committee on Indian Affairs.",
            Step(StepKind.REFERRED, DAY),
        ),
        (
            "Ordered to be Reported in the Nature of a Substitute by Voice Vote.",
            Step(StepKind.REPORTED, DAY),
        ),
        ("Reported by the Committee on Rules. H. Rept. 117-1.", Step(StepKind.REPORTED, DAY)),
        (
            "Senate Committee on the Judiciary discharged by Unanimous Consent.",
            Step(StepKind.REPORTED, DAY),
        ),
        ("Signed by President.", Step(StepKind.SIGNED, DAY)),
        ("Vetoed by President.", Step(StepKind.VETOED, DAY)),
        ("Pocket Vetoed by President.", Step(StepKind.POCKETED, DAY)),
        ("Sent to Archivist of the United States unsigned.", Step(StepKind.UNSIGNED, DAY)),
        ("Became Public Law No: 111-148.", Step(StepKind.LAW, DAY)),
        ("Motion to reconsider laid on the table Agreed to without objection.", None),
        ("Considered under suspension of the rules.", None),
        ("Mr. Blumenauer moved to suspend the rules and pass the bill.", None),
        ("Rule H. Res. 976 passed House.", None),
        ("On motion to recommit Failed by the Yeas and Nays.", None),
        ("Presented to President.", None),
        ("Message on Senate action sent to the House.", None),
        ("Cloture motion on the measure presented in Senate.", None),
        ("Measure amended in Senate by unanimous consent after passage.", None),
        ("", None),
    ],
)
def test_a_sentence(sentence: str, expected: Step | None) -> None:
    assert read_step(sentence, DAY) == expected


def test_a_vote_told_twice_counts_once() -> None:
    told = [
        "Referred to the House Committee on Oversight and Reform.",
        "On motion to suspend the rules and pass the bill Agreed to by voice vote.",
        "Passed/agreed to in House: On motion to suspend the rules and pass the bill Agreed to.",
        "Received in the Senate and Read twice and referred to the Committee on Homeland Security.",
    ]
    steps = [step for text in told if (step := read_step(text, DAY))]
    assert [change.status for change in derive("hr", DAY, steps)] == [
        "INTRODUCED",
        "REFERRED",
        "PASS_OVER:HOUSE",
    ]


@given(st.text(max_size=200))
def test_any_sentence_is_read(text: str) -> None:
    found = read_step(text, DAY)
    assert found is None or found.at == DAY
