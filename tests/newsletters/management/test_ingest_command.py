"""``ingest`` from the command line: reports, exit codes, bad input."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from newsletters.establish import establish_newsletter
from newsletters.models import Consent, Subscriber, Subscription
from newsletters.subscriptions.addresses import address_of

pytestmark = pytest.mark.django_db

AT = "2031-10-01T12:00Z"


@pytest.fixture
def weekly() -> None:
    establish_newsletter("weekly", {"name": "Weekly", "time_zone": "America/Chicago"})


def run(*words: str) -> tuple[int, Any, str]:
    """Exit code, the JSON document and what went to standard error."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("ingest", *words, "--json", "--at", AT, stdout=out, stderr=err)
    except SystemExit as leaving:
        code = int(str(leaving.code))
    return code, json.loads(out.getvalue()), err.getvalue()


def subscribers(folder: Path, text: str | bytes) -> tuple[int, Any, str]:
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("subscribers", str(path), "--newsletter", "weekly")


@pytest.mark.usefixtures("weekly")
def test_a_list_of_subscribers(tmp_path: Path) -> None:
    text = (
        "\ufeffemail,status,time_zone,language,places,topics\n"
        "Ada@example.org,,America/Denver,es,Chicago;Detroit,Transit\n"
        "bo@example.org,pending,,,,\n"
        "cy@example.org,unsubscribed,,,,\n"
    )
    code, report, _ = subscribers(tmp_path, text)
    assert (code, report["created"], report["rejected"]) == (0, 3, [])
    ada = Subscriber.objects.get(language="es")
    assert (address_of(ada), ada.time_zone) == ("Ada@example.org", "America/Denver")
    assert sorted(ada.places.values_list("name", flat=True)) == ["Chicago", "Detroit"]
    assert [topic.name for topic in ada.topics.all()] == ["Transit"]
    assert sorted(Subscription.objects.values_list("status", flat=True)) == [
        "confirmed",
        "pending",
        "unsubscribed",
    ]
    assert Consent.objects.filter(subscriber=ada).get().kind == "imported"
    code, again, _ = subscribers(tmp_path, text)
    assert (code, again["created"], again["updated"], again["unchanged"]) == (0, 0, 0, 3)


@pytest.mark.usefixtures("weekly")
def test_bad_rows_are_named_by_line_and_never_by_address(tmp_path: Path) -> None:
    code, report, said = subscribers(
        tmp_path,
        "email,status,time_zone,places\n"
        "not-an-address,,,\n"
        "ada@example.org,,,Atlantis\n"
        "bo@example.org,perhaps,,\n"
        "cy@example.org,,Mars/Olympus,\n"
        "di@example.org,,,\n"
        "DI@example.org,,,\n",
    )
    path = str(tmp_path / "list.csv")
    assert (code, report["created"]) == (1, 1)
    assert sorted((each["where"], each["why"]) for each in report["rejected"]) == [
        (f"{path}, line 2", "That is not a mail address."),
        (f"{path}, line 3", "no place is known as “Atlantis”"),
        (f"{path}, line 4", "status “perhaps” is not known"),
        (f"{path}, line 5", "“Mars/Olympus” is not an IANA time zone"),
        (f"{path}, line 7", f"the address stands already in {path}, line 6"),
    ]
    assert "example.org" not in said
    assert Subscriber.objects.count() == 1


@pytest.mark.usefixtures("weekly")
def test_who_left_is_not_brought_back(tmp_path: Path) -> None:
    subscribers(tmp_path, "email,status\nada@example.org,unsubscribed\n")
    code, report, _ = subscribers(tmp_path, "email\nada@example.org\n")
    assert (code, report["rejected"][0]["why"]) == (
        1,
        "the address left or bounced before; only its owner can bring it back",
    )
    assert Subscription.objects.get().status == "unsubscribed"


@pytest.mark.usefixtures("weekly")
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"email,email\n", "has the column “email” twice"),
        ("email\nren\u00e9@example.org\n".encode("latin-1"), "is not UTF-8"),
        (b"email\n\0\n", "holds a NUL character"),
        (b"email\n" + b"x" * 50_000_000, "larger than 32 MB"),
        (b"email\n" + b"x" * 2_000_000, "is longer than 1,048,576 characters"),
        (b'email\na@example.org\n"b@exam', "is not CSV"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8"),
        (b"", "is empty"),
    ],
    ids=["twice", "Latin-1", "NUL", "50 MB", "long line", "cut", "wrong format", "empty"],
)
def test_a_bad_file_changes_nothing(raw: bytes, why: str, tmp_path: Path) -> None:
    code, report, said = subscribers(tmp_path, raw)
    assert (code, report["created"]) == (1, 0)
    assert [why in each["why"] for each in report["rejected"]] == [True]
    assert str(tmp_path / "list.csv") in said
    assert not Subscriber.objects.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    code, report, _ = run("post", str(tmp_path / "nowhere.txt"))
    assert (code, report["rejected"][0]["why"]) == (1, "No such file or directory")


def test_an_unknown_place_is_an_error() -> None:
    with pytest.raises(CommandError, match="No place has the id") as refusal:
        call_command("ingest", "post", "x", "--place", "ocd-division/country:zz")
    assert refusal.value.returncode == 1


def test_an_unknown_format_is_wrong_use() -> None:
    with pytest.raises(CommandError):
        call_command("ingest", "telepathy", "x")


def test_subscribers_need_a_newsletter(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("ingest", "subscribers", str(tmp_path))
    assert refusal.value.returncode == 2


def test_createnewsletter_makes_updates_and_leaves_alone() -> None:
    def make(*words: str) -> Any:
        out = io.StringIO()
        call_command("createnewsletter", "weekly", *words, "--json", stdout=out)
        return json.loads(out.getvalue())

    made = {"newsletter": "weekly", "created": True, "updated": False}
    assert make("--name", "W", "--zone", "America/Chicago") == made
    assert make("--hour", "10") == {"newsletter": "weekly", "created": False, "updated": True}
    assert make("--hour", "10") == {"newsletter": "weekly", "created": False, "updated": False}
    with pytest.raises(CommandError, match="time_zone"):
        make("--zone", "Mars/Olympus")
