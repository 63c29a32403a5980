"""The letter as responsive HTML: MJML from a template, then mrml.

Light colours stand in style attributes, for clients that drop the rest; dark ones in a style
element that follows ``prefers-color-scheme`` and Outlook's own marks. Nothing is loaded from
anywhere.
"""

from typing import Final

import mrml
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.kernel.errors import InvalidInput
from backend.kernel.text import without_unseen
from newsletters.rendering import palette, placeholders
from newsletters.rendering.headline import Headline
from newsletters.rendering.letter import Letter

MOST_BYTES: Final = 100_000
"""Gmail cuts a message at 102 KB and hides the foot with its unsubscribe link."""
_SHORTER: Final = (12, 8, 5, 3, 1)
"""How many blocks of a section stay when the whole letter would be too large."""

_SANS = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_SERIF = "Georgia,'Times New Roman',serif"
_TAP = f"display:inline-block;padding:10px 12px 10px 0;color:{palette.LIGHT.go}"


def html_of(letter: Letter) -> str:
    """The HTML part, below :data:`MOST_BYTES`: what does not fit is left to the page on the web."""
    html = _dressed(letter)
    for most in _SHORTER:
        if len(html.encode()) < MOST_BYTES:
            break
        html = _dressed(letter.shortened(most))
    return html


def _dressed(letter: Letter) -> str:
    context = {
        "letter": letter,
        "lead": _emphasised(letter.headline),
        "light": palette.LIGHT,
        "dark": palette.DARK,
        "sans": SafeString(_SANS),
        "serif": SafeString(_SERIF),
        "tap": SafeString(_TAP),
        "unsubscribe": placeholders.UNSUBSCRIBE,
        "preferences": placeholders.PREFERENCES,
        "since": placeholders.SINCE,
    }
    # What no XML can hold would cost the whole letter, whoever wrote it and however it was kept.
    mjml = without_unseen(render_to_string("newsletters/mail/edition.mjml", context))
    try:
        return mrml.to_html(mjml, render_options=mrml.RenderOptions(fonts={})).content
    except OSError as refused:
        said = "something in it is no text that a mail can hold"
        raise InvalidInput("letter_unwritable", said) from refused


def _emphasised(headline: Headline) -> str:
    before, words, after = headline.lead.partition(headline.emphasis)
    return format_html("{}<strong>{}</strong>{}", before, words, after) if words else before
