"""A preview is the mail that would leave, as files, with nobody's links in it."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from newsletters.assembly.snapshot import digest, to_json
from tests.newsletters.makers import approved_edition, newsletter_called
from tests.newsletters.rendering.editions import EDITION


@pytest.mark.django_db
def test_both_parts_are_written_and_nothing_is_on_a_dry_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = approved_edition(newsletter_called())
    text = to_json(EDITION)
    edition.snapshot, edition.snapshot_sha256, edition.approved_sha256 = (
        text,
        digest(text),
        digest(text),
    )
    edition.save()
    call_command("preview", "weekly/2026-11-24", folder=str(tmp_path), dry_run=True, json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["subject"] == "Three fast things, and a hearing on Thursday"
    assert list(tmp_path.iterdir()) == []
    call_command("preview", "weekly/2026-11-24", folder=str(tmp_path), json=True)
    names = ["weekly-2026-11-24.html", "weekly-2026-11-24.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        content = (tmp_path / name).read_text()
        assert "Comment on the zoning plan before the hearing" in content
        assert ".invalid" not in content
        assert "-since-" not in content
