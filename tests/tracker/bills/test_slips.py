"""Words that name one bill on a link to another: told to whoever writes, and to editors."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command

from tracker.bills.reference_lint import Finding, lint
from tracker.bills.slips import slips
from tracker.ingest.links import Use, keep_uses
from tracker.models import Action, Resource

AT = datetime(2020, 6, 20, 12, tzinfo=UTC)
SITE = "https://www.congress.gov/bill"
HR_7120 = f"{SITE}/116th-congress/house-bill/7120"


def said(words: str, leads_to: str, url: str = HR_7120) -> Finding:
    return Finding(
        words, leads_to, url, f"{words} is not what the link says: it leads to {leads_to}"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Support [HR 7210]({HR_7120}).", [said("H.R. 7210", "H.R. 7120")]),
        (f"[HR 7210]({HR_7120}) and [HR 7210]({HR_7120})", [said("H.R. 7210", "H.R. 7120")]),
        (f"Support [HR 7120]({HR_7120}).", []),
        (f"Support [the bill]({HR_7120}).", []),
        ("Support HR 7210.", []),
        (
            f"[H.R. 7120 (115th Congress)]({HR_7120})",
            [said("H.R. 7120 of the 115th Congress", "H.R. 7120 of the 116th Congress")],
        ),
        (
            "[S. 3912](https://www.govtrack.us/congress/bills/116/s3921)",
            [said("S. 3912", "S. 3921", "https://www.govtrack.us/congress/bills/116/s3921")],
        ),
    ],
)
def test_a_text_and_its_links(text: str, found: list[Finding]) -> None:
    assert lint(text, on=date(2020, 6, 20)) == found


def test_links_beside_a_text() -> None:
    links = [("Call about H.Res. 988", HR_7120), ("Call about HR 7120", HR_7120)]
    assert [each.words for each in lint(links=links)] == ["H.Res. 988"]
    assert lint() == []


def offered(model: type[Any], words: str, **given: Any) -> Any:
    row = model.objects.create(title=words, **given)
    keep_uses(model.__name__.lower(), {row.pk: [Use(words, HR_7120)]}, at=AT)
    return row


@pytest.mark.django_db
def test_editors_find_them_in_what_is_offered() -> None:
    act = {
        "verb": "call",
        "effort_minutes": 3,
        "durability": "anytime",
        "review_on": date(2031, 1, 1),
    }
    wrong = offered(Action, "Call for HR 7210", slug="wrong", state="open", **act)
    offered(Action, "Call for HR 7120", slug="right", state="open", **act)
    offered(Action, "Call for HR 7210 once", slug="over", state="closed", **act)
    read = offered(Resource, "What HR 7210 would do")
    offered(Resource, "The evidence on HR 7210", offered=False)
    assert [(slip.of, slip.finding.words) for slip in slips()] == [
        (wrong, "H.R. 7210"),
        (read, "H.R. 7210"),
    ]
    out = io.StringIO()
    call_command("digest", "--at", "2020-06-22T12:00Z", "--json", stdout=out)
    digest = json.loads(out.getvalue())
    assert digest["totals"]["Links to another bill than they say"] == 2
    assert f"/admin/tracker/action/{wrong.pk}/change/" in digest["text"]
    assert digest["text"].count(said("H.R. 7210", "H.R. 7120").sentence) == 2
