"""The work on a draft over HTTP: each step a named action, each undone in one call."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.api.permissions import EditorActing, StaffReading, person_of
from backend.api.verbs import verb
from backend.api.views import Collection
from newsletters.api.draft_said import (
    Blurb,
    Note,
    Pinned,
    Reordered,
    Schedule,
    Subject,
    Swapped,
    Word,
)
from newsletters.api.draft_shown import (
    DifferenceSerializer,
    DraftLintSerializer,
    DraftSerializer,
    ReviewSerializer,
)
from newsletters.assembly.candidates import Key
from newsletters.models import Edition
from newsletters.review import override
from newsletters.review.changes import undo
from newsletters.review.compare import difference_document
from newsletters.review.gate import blocking
from newsletters.review.inspect import inspect
from newsletters.review.lint import lint_draft
from newsletters.review.overview import overview
from newsletters.review.tell import finding_document


class DraftWork(Collection):
    """The part of the editions' collection that works on a draft. Each step answers with the
    draft as it stands, voids an approval, and is taken back by ``undo``."""

    def drafted(self, edition: Edition, at: datetime) -> Response:
        edition.refresh_from_db()
        document = overview(edition, at=at).document()
        return Response(document, headers={"ETag": self.etag_of(edition)})

    @verb(given=Pinned, answers=DraftSerializer)
    def pin(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Keep it in, over the size of its section; never past the grace or a stale link."""
        override.pin(
            edition,
            key_of(given),
            at=at,
            by=person_of(self.request),
            section=given["section"],
            position=given["position"],
        )
        return self.drafted(edition, at)

    @verb(given=Subject, answers=DraftSerializer)
    def drop(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Leave it out of this edition."""
        override.drop(edition, key_of(given), at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Subject, answers=DraftSerializer)
    def clear(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Take back all that was decided about it."""
        override.clear(edition, key_of(given), at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Swapped, answers=DraftSerializer)
    def swap(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Another one in its very place: a substitute, or something that was left out."""
        instead = key_of(given["instead"])
        by = person_of(self.request)
        override.swap(edition, key_of(given), instead=instead, at=at, by=by)
        return self.drafted(edition, at)

    @verb(given=Reordered, answers=DraftSerializer)
    def reorder(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Another order in one section; it brings nothing in."""
        keys = [key_of(each) for each in given["items"]]
        override.reorder(edition, given["section"], keys, at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Blurb, answers=DraftSerializer)
    def blurb(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """What this edition says of it instead of its summary."""
        by = person_of(self.request)
        override.write_blurb(edition, key_of(given), given["text"], at=at, by=by)
        return self.drafted(edition, at)

    @verb(given=Word, answers=DraftSerializer)
    def word(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """What readers are told while a section is empty."""
        by = person_of(self.request)
        override.write_word(edition, given["section"], given["text"], at=at, by=by)
        return self.drafted(edition, at)

    @verb(given=Note, answers=DraftSerializer)
    def note(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """A note to readers at the top."""
        override.write_note(edition, given["text"], at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(given=Schedule, answers=DraftSerializer)
    def schedule(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Another instant to leave at, before the send-by of its usual hour."""
        override.schedule(edition, given["sends_at"], at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @verb(answers=DraftSerializer)
    def undo(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Take back the latest step in this draft that stands."""
        undo(edition, at=at, by=person_of(self.request))
        return self.drafted(edition, at)

    @extend_schema(responses=DraftSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def draft(self, request: Request, **_: str) -> Response:
        """The draft with its reasons, and what editors decided about it."""
        edition = self.get_object()
        return self.drafted(edition, self.get_serializer_context()["at"])

    @extend_schema(responses=ReviewSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def review(self, request: Request, **_: str) -> Response:
        """The gate as a list, each finding with the address of its fix."""
        edition = self.get_object()
        findings = inspect(edition, at=self.get_serializer_context()["at"])
        return Response(
            {
                "edition": edition.pk,
                "snapshot": edition.snapshot_sha256,
                "passes": not blocking(findings),
                "findings": [finding_document(finding) for finding in findings],
            }
        )

    @extend_schema(responses=DraftLintSerializer, filters=False)
    @action(detail=True, permission_classes=(EditorActing,))
    def lint(self, request: Request, **_: str) -> Response:
        """What could be written better in its note, words and blurbs: said, and no reason to
        stop. The review says it of all that it carries."""
        findings = [asdict(found) for found in lint_draft(self.get_object())]
        return Response({"findings": findings})

    @extend_schema(responses=DifferenceSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def diff(self, request: Request, **_: str) -> Response:
        """What is new, gone, moved and changed since the edition before."""
        return Response(difference_document(self.get_object()))


def key_of(given: dict[str, Any]) -> Key:
    return (given["kind"], given["id"])
