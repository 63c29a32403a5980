"""``{{ words.html|dressed }}``: an editor's words in a mail's own dress."""

from django import template

from backend.kernel.prose import Clean
from newsletters.rendering.dress import dressed

register = template.Library()


@register.filter("dressed")
def dressed_words(html: Clean) -> Clean:
    return dressed(html)
