"""What readers of certain choices would get, in nobody's name: personal links lead nowhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.kernel.errors import Conflict
from newsletters.models import Edition
from newsletters.rendering import placeholders
from newsletters.rendering.render import render, snapshot_of
from newsletters.rendering.variant import Choices, Variant, variant_of

_PREFERS_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
IN_NOBODYS_NAME = (placeholders.UNSUBSCRIBE, placeholders.PREFERENCES)


class NotAssembled(Conflict):
    """There is nothing to look at yet."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            "edition_not_assembled",
            f"The edition of {edition.date} has not been assembled yet.",
            edition=edition.pk,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    variant: str
    subject: str
    html: str
    text: str


def preview(
    edition: Edition, choices: Choices, *, parents: Mapping[str, str], scheme: str = ""
) -> Preview:
    """Both parts as a reader of these choices sees them; ``scheme`` is "light" or "dark", or
    empty for what the reader's device prefers. Raises :class:`NotAssembled`."""
    rendering = render(chosen(edition, choices, parents=parents), edition)
    html, text = _in_colours(_nobodys(rendering.html), scheme), _nobodys(rendering.text)
    return Preview(rendering.variant, rendering.subject, html, text)


def chosen(edition: Edition, choices: Choices, *, parents: Mapping[str, str]) -> Variant:
    """The variant of these choices. Raises :class:`NotAssembled`."""
    if not edition.snapshot:
        raise NotAssembled(edition)
    return variant_of(snapshot_of(edition), choices, parents=parents)


def _in_colours(html: str, scheme: str) -> str:
    """As on a device that prefers these colours: the dark ones follow one media query."""
    asked = {"dark": "@media all", "light": "@media not all"}.get(scheme)
    return _PREFERS_DARK.sub(asked, html) if asked else html


def _nobodys(content: str) -> str:
    for mark in IN_NOBODYS_NAME:
        content = content.replace(mark, "#")
    return content.replace(placeholders.SINCE, "")
