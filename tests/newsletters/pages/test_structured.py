"""schema.org on an action's page: told once, allowed by its hash, and impossible to leave."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from tests.newsletters.pages.rows import comment_action
from tracker.models import Meeting
from tracker.vocabulary import MeetingStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ADDRESS = "/actions/comment-on-the-zoning-plan/"


def block(client: Client) -> tuple[str, str]:
    """The one block of the page, and the policy that it came with."""
    answer = client.get(ADDRESS)
    found = re.findall(r"<script([^>]*)>(.*?)</script>", answer.content.decode(), re.DOTALL)
    ((attributes, text),) = found
    assert attributes == ' type="application/ld+json"'
    return text, answer["Content-Security-Policy"]


def test_the_action_and_its_meeting(client: Client) -> None:
    comment_action()
    text, policy = block(client)
    digest = b64encode(sha256(text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy.split("; ")
    document: dict[str, Any] = json.loads(text)
    assert document == {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Action",
                "name": "Comment on the zoning plan before the hearing",
                "description": "The committee takes written comments.",
                "url": f"http://testserver{ADDRESS}",
                "actionStatus": "https://schema.org/PotentialActionStatus",
                "endTime": "2026-11-25T21:00:00Z",
                "target": {"@type": "EntryPoint", "urlTemplate": "https://city.example/comment"},
            },
            {
                "@type": "Event",
                "name": "Committee on Zoning",
                "startDate": "2026-11-26T16:00:00Z",
                "eventStatus": "https://schema.org/EventScheduled",
                "location": {
                    "@type": "Place",
                    "name": "City Hall, 2nd floor",
                    "address": "City Hall, 2nd floor",
                },
                "organizer": {"@type": "Organization", "name": "Committee on Zoning"},
            },
        ],
    }


def test_a_cancelled_meeting_says_so_and_a_hostile_title_stays_inside(client: Client) -> None:
    title = "</script><script>alert(1)</script>"
    comment_action(title=title)
    Meeting.objects.update(status=MeetingStatus.CANCELLED)
    text, _ = block(client)
    action, event = json.loads(text)["@graph"]
    assert (action["name"], event["eventStatus"]) == (title, "https://schema.org/EventCancelled")
