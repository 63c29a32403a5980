"""Forms of the desk as somebody fills them: hours of the place, lists by line, deeds that fit."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.editors import assign, make_editor
from backend.accounts.models import Role
from backend.audit.models import Entry
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local
from tests.newsletters.assembly.rows import lasting
from tracker.feeds import inbox
from tracker.links.add import add_link
from tracker.meetings.merge import merge_meetings
from tracker.models import (
    Action,
    Chapter,
    Demand,
    Feed,
    FeedEntry,
    LegislativeSession,
    Link,
    LinkUse,
    Meeting,
    MeetingFeed,
    Organization,
    Petition,
    Place,
    PreviousStart,
)
from tracker.vocabulary import (
    ActionState,
    Durability,
    EndReason,
    FeedState,
    MeetingStatus,
    Outcome,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    editor, _ = make_editor("grace", role=Role.EDITOR, at=timezone.now())
    client = Client()
    client.force_login(editor)
    return client


def typed(page: bytes, model: type[Model]) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    form = document.find(f".//form[@id='{model._meta.model_name}_form']")
    sent: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name")
        if not name or "__prefix__" in name:
            continue
        if field.tag == "select":
            options = field.iter("option")
            sent[name] = [each.get("value") for each in options if each.get("selected") is not None]
        elif field.tag == "textarea":
            sent[name] = (field.text or "").removeprefix("\n")
        elif field.get("type") != "checkbox" or field.get("checked") is not None:
            sent[name] = field.get("value", "")
    return sent


def save(client: Client, row: Model, **changes: Any) -> None:
    """Open the row, change some fields and press "Save"."""
    options = row._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    sent = typed(client.get(address).content, type(row)) | changes
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row.refresh_from_db()


def a_session(number: int) -> LegislativeSession:
    return LegislativeSession.objects.create(place=rows.place(number), identifier="2026")


def add(client: Client, model: type[Model], **words: Any) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    sent = typed(client.get(address).content, model) | words
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_a_meeting_is_moved_in_the_hours_of_its_place_and_calendars_learn_of_it(
    client: Client,
) -> None:
    meeting = rows.meeting(1)
    known = meeting.starts_at
    assert known == datetime(2030, 5, 8, 12, tzinfo=UTC)
    save(client, meeting, title="The council")
    assert (meeting.starts_at, meeting.revision) == (known, 0)
    save(client, meeting, starts_at_1="18:30:00")
    moved = (meeting.starts_at, meeting.status, meeting.revision)
    assert moved == (datetime(2030, 5, 8, 23, 30, tzinfo=UTC), MeetingStatus.RESCHEDULED, 1)
    kept = PreviousStart.objects.filter(meeting=meeting, starts_at__isnull=False)
    assert [each.starts_at for each in kept] == [known]
    save(client, meeting, status="cancelled")
    assert (meeting.status, meeting.revision) == (MeetingStatus.CANCELLED, 2)


def test_a_new_meeting_is_in_the_zone_of_its_place(client: Client) -> None:
    where = rows.place(1)
    add(
        client,
        Meeting,
        body="Zoning board",
        place=where.pk,
        status="confirmed",
        starts_at_0="2030-01-08",
        starts_at_1="18:00:00",
    )
    meeting = Meeting.objects.get()
    assert meeting.time_zone == "America/Chicago"
    assert meeting.starts_at == datetime(2030, 1, 9, 0, 0, tzinfo=UTC)
    assert meeting.revised_at is not None


def test_a_new_petition_without_a_place_or_zone_is_in_ours(client: Client) -> None:
    add(
        client,
        Petition,
        title="Keep the buses",
        slug="keep-the-buses",
        state="open",
        closes_at_0="2030-01-08",
        closes_at_1="18:00:00",
        signatures="12",
    )
    petition = Petition.objects.get()
    assert (petition.time_zone, petition.closes_at) == (
        "UTC",
        datetime(2030, 1, 8, 18, 0, tzinfo=UTC),
    )
    assert [each.signatures for each in petition.counts.all()] == [12]


def test_a_zone_that_nobody_knows_is_a_sentence(client: Client) -> None:
    address = reverse("admin:tracker_meeting_add")
    sent = typed(client.get(address).content, Meeting)
    answer = client.post(address, sent | {"time_zone": "Mars/North", "place": "999999"})
    assert "time_zone" in answer.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("state__exact=open&effective_reason__exact=date", 200),
        ("state__regex=(a|a)*b", 400),
        ("slug__regex=^(([a-z])%2B.?)%2BZ$", 400),
        ("slug=action-1", 400),
        ("held_because__startswith=A", 400),
        ("campaign__title__startswith=A", 400),
        ("place__id__exact=9", 400),
        ("pk__in=99999999999999999999999", 400),
        ("superseded=1", 302),
        ("q=" + "+".join(["word"] * 1500), 200),
        ("state__exact=%00", 400),
        ("q=%00", 400),
    ],
)
def test_a_list_is_asked_by_its_filters_alone(client: Client, asked: str, status: int) -> None:
    rows.action(1)
    assert client.get(f"/admin/tracker/action/?{asked}").status_code == status


def test_dates_and_choices_that_nobody_offers_lead_back_to_the_list(client: Client) -> None:
    for asked in (
        "starts_at__year=-1",
        "starts_at__year=x",
        "starts_at__year=9999&starts_at__day=0",
    ):
        answer = client.get(f"/admin/tracker/meeting/?{asked}", follow=True)
        assert (answer.status_code, answer.redirect_chain[-1][0]) == (
            200,
            "/admin/tracker/meeting/?e=1",
        )


def test_no_page_of_people_at_work_reads_a_nul(client: Client) -> None:
    action = rows.action(1)
    address = reverse("admin:tracker_action_change", args=[action.pk])
    sent = typed(client.get(address).content, Action) | {"title": "A\x00B"}
    assert client.post(address, sent).status_code == 400
    assert client.post("/account/", {"act": "token", "name": "\x00"}).status_code == 400
    assert client.get("/admin/autocomplete/?term=%00").status_code == 400


def test_whom_an_action_addresses_is_typed_one_to_a_line(client: Client) -> None:
    action = lasting("call", review_on="2099-01-01")
    save(client, action, targets="US Senate\r\n\r\n  City council ")
    assert action.targets == ["US Senate", "City council"]
    save(client, action, title="Call twice")
    assert action.targets == ["US Senate", "City council"]
    address = reverse("admin:tracker_action_change", args=[action.pk])
    sent = typed(client.get(address).content, Action)
    refused = client.post(address, sent | {"targets": "x" * 301})
    assert "targets" in refused.context["adminform"].form.errors


def test_a_page_offers_what_fits_its_row(client: Client) -> None:
    action = lasting("call", review_on="2099-01-01")
    offered = {}
    for state in ActionState:
        Action.objects.filter(pk=action.pk).update(state=state)
        page = client.get(reverse("admin:tracker_action_change", args=[action.pk]))
        offered[state.value] = [deed["name"] for deed in page.context["deeds"]]
    assert offered == {"draft": ["open"], "open": ["close"], "closed": ["reopen"]}


@pytest.mark.parametrize("model", [Action, LegislativeSession, Meeting, Petition])
@pytest.mark.parametrize("number", ["²", "٣", "9" * 30, "9" * 5_000])
def test_a_row_that_no_number_names_is_not_there(
    client: Client, model: type[Model], number: str
) -> None:
    options = model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[number])
    assert client.get(address)["Location"] == reverse("admin:index")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_clock_tells_is_a_sentence(client: Client, day: str) -> None:
    action, meeting = lasting("call", review_on="2099-01-01"), rows.meeting(1)
    sentence = ["A year from 1900 to 2199."]
    for row, name, words in (
        (action, "review_on", {"review_on": day}),
        (action, "opens_at", {"opens_at_0": day, "opens_at_1": "23:59:59"}),
        (meeting, "starts_at", {"starts_at_0": day, "starts_at_1": "23:59:59"}),
    ):
        options = row._meta
        address = reverse(f"admin:tracker_{options.model_name}_change", args=[row.pk])
        sent = typed(client.get(address).content, type(row)) | words
        refused = client.post(address, sent)
        assert refused.context["adminform"].form.errors == {name: sentence}, name


def test_who_chose_only_meetings_out_of_reach_merges_nothing() -> None:
    for number in (1, 2):
        rows.meeting(number)
    client = desk(local(Role.EDITOR, place=rows.place(3)))
    sent = {
        "action": "merge",
        "_selected_action": list(Meeting.objects.values_list("pk", flat=True)),
    }
    answer = client.post(reverse("admin:tracker_meeting_changelist"), sent, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told == ["None of them is in your reach."]
    assert not Meeting.objects.exclude(merged_into=None).exists()


def test_no_form_merges_a_meeting_and_none_parts_it(client: Client) -> None:
    """Two are one by "These are one meeting", which asks for a role over both."""
    kept, other, away = rows.meeting(1), rows.meeting(2), rows.meeting(3)
    Meeting.objects.filter(pk=other.pk).update(merged_into=kept)
    somebody = desk(local(Role.EDITOR, place=other.place))
    for each in (client, somebody):
        for named in (away.pk, other.pk, ""):
            save(each, other, merged_into=named, title=f"Titled “{named}”")
            assert (other.merged_into, other.title) == (kept, f"Titled “{named}”")
    page = client.get(reverse("admin:tracker_meeting_change", args=[other.pk])).content.decode()
    assert f'href="{reverse("admin:tracker_meeting_change", args=[kept.pk])}"' in page
    when = {"starts_at_0": "2030-01-08", "starts_at_1": "18:00:00", "status": "confirmed"}
    add(client, Meeting, body="New", place=away.place_id, merged_into=kept.pk, **when)
    assert Meeting.objects.get(body="New").merged_into is None


def test_what_a_meeting_out_of_reach_speaks_for_is_merged_by_who_edits_both() -> None:
    home, kept = rows.place(1), rows.meeting(1)
    ours, other = rows.meeting(2), rows.meeting(3)
    Meeting.objects.filter(pk__in=(ours.pk, other.pk)).update(place=home)
    Meeting.objects.filter(pk=ours.pk).update(merged_into=kept)
    person = local(Role.EDITOR, place=home)
    sent = {"action": "merge", "_selected_action": [ours.pk, other.pk]}
    address = reverse("admin:tracker_meeting_changelist")

    def told() -> list[str]:
        answer = desk(person).post(address, sent, follow=True)
        return [str(message) for message in answer.context["messages"]]

    assert told() == ["One of them is told as a meeting that is out of your reach."]
    assert Meeting.objects.get(pk=other.pk).merged_into is None
    assign(person, Role.EDITOR, place=kept.place_id)
    assert told() == ["2 meetings are one."]
    assert Meeting.objects.get(pk=other.pk).merged_into == kept


def test_a_merge_is_taken_back_by_who_edits_both(client: Client) -> None:
    kept, other = rows.meeting(1), rows.meeting(2)
    action = rows.action(3, meeting=other, place=other.place)
    merge_meetings(kept.pk, other.pk, at=timezone.now())
    action.refresh_from_db()
    assert action.effective_end == kept.starts_at
    address = reverse("admin:tracker_meeting_do", args=[other.pk, "part"])
    of_one = desk(local(Role.EDITOR, place=other.place))
    assert of_one.post(address).status_code == 403
    assert Meeting.objects.get(pk=other.pk).merged_into == kept

    def offers(row: Meeting) -> bool:
        page = client.get(reverse("admin:tracker_meeting_change", args=[row.pk]))
        return "take the merge back" in page.content.decode()

    assert (offers(kept), offers(other)) == (False, True)
    for _ in range(2):
        client.post(address)
    action.refresh_from_db()
    assert Meeting.objects.get(pk=other.pk).merged_into is None
    assert action.effective_end == other.starts_at != kept.starts_at
    told = Entry.objects.filter(verb="meeting.part").values_list("object_id", "before", "after")
    assert list(told) == [(str(other.pk), {"merged_into": kept.pk}, {"merged_into": None})]


@pytest.mark.parametrize("reads", [False, True])
def test_a_line_of_the_admin_leads_to_nothing_that_the_person_may_not_read(reads: bool) -> None:
    home, away = rows.place(1), rows.place(2)
    ours = lasting("call", review_on="2099-01-01")
    Action.objects.filter(pk=ours.pk).update(place=home)
    hidden = rows.action(1, place=away, state=ActionState.DRAFT)
    link = rows.link(1)
    LinkUse.objects.create(link=link, action=hidden)
    person = local(Role.EDITOR, place=home)
    if reads:
        assign(person, Role.VIEWER, place=away.pk)
    client = desk(person)
    address = reverse("admin:tracker_action_change", args=[ours.pk])
    sent = typed(client.get(address).content, Action) | {
        "substitutions-TOTAL_FORMS": "1",
        "substitutions-0-substitute": hidden.pk,
        "substitutions-0-position": "0",
        "link_uses-TOTAL_FORMS": "1",
        "link_uses-0-link": link.pk,
        "link_uses-0-role": "primary",
        "link_uses-0-position": "0",
        "link_uses-0-text": "By its number",
    }
    # A link is typed as its address, which says what whoever types it knows already.
    answer = client.post(address, sent)
    kept = (ours.substitutions.count(), ours.link_uses.count())
    assert (answer.status_code, kept) == (200, (0, 0))
    lines = [each.formset.errors for each in answer.context["inline_admin_formsets"]]
    unsaid = [{"address": ["Type an address, or remove the line."]}]
    choice = ["Select a valid choice. That choice is not one of the available choices."]
    assert lines == [[{}] if reads else [{"substitute": choice}], unsaid]
    page = answer.content.decode()
    assert (hidden.title in page, link.url in page) == (reads, False)
    answer = client.post(address, sent | {"link_uses-TOTAL_FORMS": "0"})
    assert (answer.status_code, ours.substitutions.count()) == ((302, 1) if reads else (200, 0))


def line(number: int, **words: object) -> dict[str, object]:
    """One more line of links, as it is typed."""
    said = {"role": "primary", "text": "", "position": number, **words}
    return {f"link_uses-{number}-{name}": word for name, word in said.items()}


def leads(row: Model) -> list[tuple[str, str]]:
    uses = LinkUse.objects.filter(**{str(row._meta.model_name): row})
    return [(use.link.url if use.link else "", use.text) for use in uses.select_related("link")]


def test_an_address_is_typed_and_is_the_link_of_every_other_spelling(client: Client) -> None:
    known = add_link("https://example.org/sign", at=timezone.now())
    action = lasting("call", review_on="2099-01-01")
    spelled = "HTTPS://Example.org:443/sign?utm_source=mail#now"
    typed_in: dict[str, object] = {"link_uses-TOTAL_FORMS": "2"}
    typed_in |= line(0, address=spelled, text="Sign") | line(1, address=" https://new.example ")
    save(client, action, **typed_in)
    assert leads(action) == [("https://example.org/sign", "Sign"), ("https://new.example/", "")]
    assert action.link_uses.first() == known.uses.get()
    new = Link.objects.get(host="new.example")
    assert new.next_look_at is not None
    page = client.get(reverse("admin:tracker_action_change", args=[action.pk])).content
    shown = typed(page, Action)
    assert shown["link_uses-0-address"] == "https://example.org/sign"
    assert reverse("admin:tracker_link_change", args=[new.pk]) in page.decode()
    save(client, action, **{"link_uses-0-address": "https://example.org/other"})
    save(client, action, **{"link_uses-1-DELETE": "on"})
    assert leads(action) == [("https://example.org/other", "Sign")]


@pytest.mark.parametrize(
    "address", ["example.org/sign", "mailto:ada@example.org", "https://", "javascript:alert(1)"]
)
def test_what_is_no_address_is_said_beside_the_field(client: Client, address: str) -> None:
    action = lasting("call", review_on="2099-01-01")
    page = reverse("admin:tracker_action_change", args=[action.pk])
    sent = typed(client.get(page).content, Action) | {"link_uses-TOTAL_FORMS": "1"}
    answer = client.post(page, sent | line(0, address=address))
    said = "This is not an http or https address. It begins with https:// or http://."
    errors = [each.formset.errors for each in answer.context["inline_admin_formsets"]]
    assert errors == [[], [{"address": [said]}]]
    assert not Link.objects.exists()


def test_a_link_whose_source_gives_no_address_stays_or_gets_one(client: Client) -> None:
    petition = rows.petition(1)
    petition.link_uses.all().delete()
    LinkUse.objects.create(petition=petition, text="Here")
    save(client, petition, **{"link_uses-0-text": "Over here"})
    assert leads(petition) == [("", "Over here")]
    save(client, petition, **{"link_uses-0-address": "https://example.org/here"})
    assert leads(petition) == [("https://example.org/here", "Over here")]
    emptied = reverse("admin:tracker_petition_change", args=[petition.pk])
    sent = typed(client.get(emptied).content, Petition) | {"link_uses-0-address": ""}
    assert client.post(emptied, sent).status_code == 200


def test_an_action_typed_in_the_desk_has_a_button_on_its_public_page(client: Client) -> None:
    add(
        client,
        Action,
        title="Keep the buses",
        slug="keep-the-buses",
        verb="sign",
        effort_minutes="3",
        durability="anytime",
        review_on="2099-01-01",
        **{"link_uses-0-address": "https://example.org/buses"},
    )
    action = Action.objects.get()
    client.post(reverse("admin:tracker_action_do", args=[action.pk, "open"]))
    page = Client().get(f"/actions/{action.slug}/").content.decode()
    assert 'href="https://example.org/buses"' in page


def test_who_may_only_look_sees_where_a_row_leads() -> None:
    action = lasting("call", review_on="2099-01-01")
    LinkUse.objects.create(action=action, link=rows.link(1))
    viewer, _ = make_editor("vera", role=Role.VIEWER, at=timezone.now())
    client = Client()
    client.force_login(viewer)
    page = client.get(reverse("admin:tracker_action_change", args=[action.pk]))
    assert "https://example.org/1" in page.content.decode()


def refused(client: Client, row: Model, **changes: Any) -> dict[str, list[str]]:
    """Open the row, change some fields and press "Save": what is said beside which field."""
    options = row._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    sent = typed(client.get(address).content, type(row)) | changes
    answer = client.post(address, sent)
    assert answer.status_code == 200
    return {name: list(said) for name, said in answer.context["adminform"].form.errors.items()}


def test_a_text_without_end_is_a_sentence(client: Client) -> None:
    action = lasting("call", review_on="2099-01-01")
    longest = "![" * 10_000
    save(client, action, summary=longest)
    assert action.summary == longest
    assert refused(client, action, summary=longest + "!") == {
        "summary": ["Ensure this value has at most 20000 characters (it has 20001)."]
    }


def test_a_text_is_kept_without_what_is_not_seen_and_a_title_on_one_line(client: Client) -> None:
    action = rows.action(1)
    typed_in = "Tell\x0b\r\nthe \u202etown\uffff"
    save(client, action, title=typed_in, summary=typed_in, targets="A\x1b\r\nB")
    assert action.title == "Tell the town"
    assert (action.summary, action.targets) == ("Tell\nthe town", ["A", "B"])
    assert refused(client, action, title="\x0b\u202e") == {"title": ["This field is required."]}


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        (
            {"meeting": ""},
            "durability",
            "Give ends_on or ends_at, or a meeting or a petition.",
        ),
        ({"durability": "anytime"}, "durability", ""),
        ({"effort_minutes": "0"}, "effort_minutes", "An action takes at least one minute."),
        ({"language": 'en"><script>'}, "language", "A language is said as in “en” or “pt-BR”."),
        ({"effort_minutes": "99999999999"}, "effort_minutes", ""),
    ],
)
def test_what_the_database_would_refuse_is_a_sentence_beside_its_field(
    client: Client, changes: dict[str, str], field: str, said: str
) -> None:
    found = refused(client, rows.action(1), **changes)
    assert list(found) == [field]
    assert "onstraint" not in str(found)
    if said:
        assert found == {field: [said]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sender": "Evil\r\nBcc: x@y.example\r\nX: <a@b.example>"}, "sender"),
        ({"grace_hours": "99999999999"}, "grace_hours"),
        ({"bounce_hold_percent": "-5"}, "bounce_hold_percent"),
        ({"bounce_hold_percent": "101"}, "bounce_hold_percent"),
        ({"language": "<b>"}, "language"),
        ({"time_zone": "Nope/At"}, "time_zone"),
    ],
)
def test_what_no_newsletter_can_be_is_refused(changes: dict[str, str], field: str) -> None:
    admin, _ = make_editor("ada", role=Role.ADMIN, at=timezone.now())
    letter = rows.newsletter(1)
    assert list(refused(desk(admin), letter, **changes)) == [field]
    save(desk(admin), letter, name="The\r\nList", sender="The List <list@example.org>")
    assert (letter.name, letter.sender) == ("The List", "The List <list@example.org>")


@pytest.mark.parametrize("make", [rows.place, rows.organization, rows.demand])
def test_nothing_is_saved_below_itself(
    client: Client, make: Callable[[int], Place | Organization | Demand]
) -> None:
    upper, lower = make(1), make(2)
    if isinstance(upper, Demand) and isinstance(lower, Demand):
        Demand.objects.filter(pk=lower.pk).update(campaign=upper.campaign, number="2")
    before = upper.parent
    save(client, lower, parent=upper.pk)
    assert lower.parent == upper
    for below in (upper, lower):
        assert refused(client, upper, parent=below.pk) == {
            "parent": [f"“{upper}” would lie below itself."]
        }
    upper.refresh_from_db()
    assert upper.parent == before


def test_a_demand_lies_below_one_of_its_own_campaign_and_stays_there(client: Client) -> None:
    ours, theirs = rows.demand(1), rows.demand(2)
    said = {"parent": [f"“{theirs}” belongs to another campaign."]}
    assert refused(client, ours, parent=theirs.pk) == said
    campaign = ours.campaign
    save(client, ours, campaign=theirs.campaign_id, title="Other words")
    assert (ours.campaign, ours.title) == (campaign, "Other words")
    address = reverse("admin:tracker_demand_add")
    new = typed(client.get(address).content, Demand)
    new |= {"campaign": campaign.pk, "parent": theirs.pk, "number": "9", "title": "New"}
    new["position"] = "0"
    answer = client.post(address, new)
    assert answer.context["adminform"].form.errors == said
    add(client, Demand, **new | {"parent": ours.pk})
    taken = {"__all__": ["Demand with this Campaign and Number already exists."]}
    assert refused(client, ours, number="9") == taken


def test_another_end_of_a_session_is_the_end_of_its_bills_and_of_what_rests_on_them(
    client: Client,
) -> None:
    session = rows.bill(1).session
    assert session
    bill = session.bills.get()
    action = rows.action(2, meeting=None, bill=bill, durability=Durability.STANDING)
    save(client, session, ends_at_0="2026-05-31", ends_at_1="18:00:00")
    action.refresh_from_db()
    bill.refresh_from_db()
    told = (action.effective_end, action.effective_reason, action.state, bill.outcome)
    assert told == (session.ends_at, EndReason.SESSION_ENDED, ActionState.CLOSED, Outcome.LOST)
    assert session.ends_at == datetime(2026, 5, 31, 18, tzinfo=session.place.zone)


def test_an_action_that_has_nothing_to_end_on_is_not_saved_as_timed(client: Client) -> None:
    petition = rows.petition(1)
    Petition.objects.filter(pk=petition.pk).update(closes_at=None)
    action = rows.action(2, effective_reason="")
    said = "A timed action needs a date, or a meeting, petition, bill or campaign that ends."
    assert refused(client, action, meeting="", petition=petition.pk) == {"durability": [said]}
    action.refresh_from_db()
    assert action.petition is None


def test_a_date_that_an_editor_types_is_a_date_and_no_longer_what_a_source_called_it(
    client: Client,
) -> None:
    action = rows.action(1, meeting=None, ends_on=date(2027, 3, 1), ends_because="campaign_ended")
    save(client, action, title="Other words")
    assert action.effective_reason == EndReason.CAMPAIGN_ENDED
    save(client, action, ends_on="2027-03-02")
    assert (action.ends_because, action.effective_reason) == ("", EndReason.DATE)
    assert action.place
    last_second = datetime(2027, 3, 2, 23, 59, 59, tzinfo=action.place.zone)
    assert action.effective_end == last_second


@pytest.mark.parametrize("make", [rows.feed, rows.meeting_feed, rows.chapter])
def test_what_is_polled_again_is_due_at_once(
    client: Client, make: Callable[[int], Feed | MeetingFeed | Chapter]
) -> None:
    row, later = make(1), timezone.now() + timedelta(days=30)
    type(row).objects.filter(pk=row.pk).update(state=FeedState.PAUSED, next_poll_at=later)
    row.refresh_from_db()
    save(client, row, state=FeedState.PAUSED)
    assert row.next_poll_at == later
    save(client, row, state=FeedState.ACTIVE)
    assert row.next_poll_at
    assert row.next_poll_at <= timezone.now()


def test_a_second_spelling_of_a_groups_name_is_a_sentence(client: Client) -> None:
    first, second = rows.organization(1), rows.organization(2)
    again = f"the {first.name.upper()}"
    assert refused(client, second, name=again) == {"name": [f"“{first}” is known already."]}
    save(client, first, name=again)
    assert first.name == again


@pytest.mark.parametrize(
    ("make", "name"),
    [(rows.place, "ocd_id"), (a_session, "identifier"), (a_session, "place"), (rows.bill, "place")],
)
def test_what_is_said_once_is_typed_for_a_new_row_alone(
    client: Client, make: Callable[[int], Model], name: str
) -> None:
    row = make(1)
    kept = getattr(row, name)
    stem = f"admin:{row._meta.app_label}_{row._meta.model_name}"

    def is_disabled(address: str) -> bool:
        disabled: bool = client.get(address).context["adminform"].form.fields[name].disabled
        return disabled

    assert is_disabled(reverse(f"{stem}_change", args=[row.pk]))
    assert not is_disabled(reverse(f"{stem}_add"))
    save(client, row, **{name: rows.place(7).pk})
    assert getattr(row, name) == kept


def test_an_entry_says_what_it_says_and_what_we_would_make_of_it(client: Client) -> None:
    entry, petition = rows.feed_entry(1), rows.petition(2)
    FeedEntry.objects.filter(pk=entry.pk).update(
        summary="<p>Sign before Friday.</p><p>It is short.</p>",
        url="https://example.org/entry",
        petition=petition,
        proposal={"verb": "sign", "durability": "standing", "effort_minutes": 3},
    )
    address = reverse("admin:tracker_feedentry_change", args=[entry.pk])
    page = client.get(address)
    shown = page.content.decode()
    for said in (
        "<p>Sign before Friday.",
        "Sign, 3 min, ends with what it rests on",
        reverse("admin:tracker_petition_change", args=[petition.pk]),
        'href="https://example.org/entry"',
    ):
        assert said in shown
    assert [deed["name"] for deed in page.context["deeds"]] == ["accept", "dismiss"]
    assert 'name="_save"' not in shown
    do = reverse("admin:tracker_feedentry_do", args=[entry.pk, "accept"])
    accepted = client.post(do, follow=True)
    action = Action.objects.get(source="feed")
    link = f'<a href="{reverse("admin:tracker_action_change", args=[action.pk])}">Entry 1</a>'
    assert link in accepted.content.decode()
    assert accepted.context["deeds"] == []


def test_an_entry_without_a_title_is_called_by_its_address(client: Client) -> None:
    entry = rows.feed_entry(1)
    FeedEntry.objects.filter(pk=entry.pk).update(
        title="", url="https://example.org/one", summary="<script>x</script><b>Now</b>"
    )
    shown = client.get(reverse("admin:tracker_feedentry_changelist")).content.decode()
    assert "https://example.org/one" in shown
    entry.refresh_from_db()
    assert inbox.proposed(entry).title == "https://example.org/one"
