"""The HTML of an editor's words as a mail wears it: light colours in style attributes, the marks by
which the dark ones find it in classes. Pure.
"""

import re
from typing import Final

from backend.kernel.prose import Clean
from newsletters.rendering.palette import LIGHT

_OPENING: Final = re.compile(r"<(p|ul|ol|blockquote|li|a)(?=[ >])([^>]*)>")
_FIRST: Final = re.compile(r"(?:\A|<(?:blockquote|li)[^<>]*>)\s*\Z")
_REL: Final = ' rel="noopener noreferrer"'
_DRESS: Final = {
    "p": 'style="margin:{above}"',
    "ul": 'style="margin:{above};padding:0 0 0 22px"',
    "ol": 'style="margin:{above};padding:0 0 0 26px"',
    "li": 'style="margin:4px 0 0"',
    "blockquote": 'class="t-quote" style="margin:{above};padding:0 0 0 14px;'
    f'border-left:3px solid {LIGHT.muted}"',
    "a": f'class="t-link" style="color:{LIGHT.go}"',
}


def dressed(html: Clean) -> Clean:
    """``html`` holds nothing but the tags of :data:`backend.kernel.prose.TAGS`; above a first block
    there is no space."""

    def dress(tag: re.Match[str]) -> str:
        above = "0" if _FIRST.search(html, max(0, tag.start() - 40), tag.start()) else "10px 0 0"
        style = _DRESS[tag[1]].replace("{above}", above)
        return f"<{tag[1]}{tag[2].replace(_REL, '')} {style}>"

    return Clean(_OPENING.sub(dress, html))
