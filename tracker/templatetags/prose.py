"""``{{ text|prose }}`` and ``{{ word|line }}``: an editor's Markdown as readers see it."""

from django import template

from backend.kernel.prose import Clean, line_of, prose_of

register = template.Library()


@register.filter
def prose(text: str) -> Clean:
    return prose_of(text).html


@register.filter
def line(text: str) -> Clean:
    return line_of(text).html
