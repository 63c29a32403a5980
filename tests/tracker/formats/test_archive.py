"""Archives of sources: member by member, and never larger than allowed."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from tests.tracker.formats import samples
from tracker.formats import archive
from tracker.formats.archive import is_archive, members
from tracker.formats.source import UnreadableSource
from tracker.ingest.intake import ingest
from tracker.models import Bill

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)


def zipped(**files: str) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return box.getvalue()


def test_members_come_one_by_one() -> None:
    raw = zipped(a="1", b="2")
    assert is_archive(raw)
    assert list(members("x.zip", raw)) == [("x.zip, a", b"1"), ("x.zip, b", b"2")]


def test_what_unfolds_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNFOLDED", 10)
    with pytest.raises(UnreadableSource, match="unfolds into more than"):
        list(members("x.zip", zipped(a="x" * 11)))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    with pytest.raises(UnreadableSource, match="holds more than 1 files"):
        list(members("x.zip", zipped(a="", b="")))


@pytest.mark.parametrize("cut", range(4, 200, 7))
def test_cut_archives_are_refused(cut: int) -> None:
    with pytest.raises(UnreadableSource):
        list(members("x.zip", zipped(a="1" * 100)[:-cut]))


@pytest.mark.django_db
def test_an_archive_is_one_source_and_a_bad_member_one_rejection() -> None:
    raw = zipped(good=samples.billstatus(), bad="<html/>")
    report = ingest("billstatus", [("bulk.zip", raw)], at=AT)
    assert (report.created, [each.where for each in report.rejected]) == (1, ["bulk.zip, bad"])
    again = ingest("billstatus", [("bulk.zip", raw)], at=AT)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert Bill.objects.count() == 1
