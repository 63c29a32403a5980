"""The Markdown that editors write: a small part of CommonMark, for texts that were plain before.

Emphasis, strong, links, lists, quotes, paragraphs and line breaks mean something; everything else
(headings, images, code, tables, rules, entities, HTML) stays the characters that were typed. So
does what plain text uses by the way: a star or a line inside a word, an address, a number at the
start of a single line. No word is ever lost (``docs/decisions/markdown-of-editors.md``). Pure.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from backend.kernel.text import MOST_CHARACTERS

DEEPEST: Final = 12
"""Levels of quotes and lists (a list takes two); what would be deeper stays as it was typed."""
_MOST_LEVELS: Final = 20
"""Above this the parser drops text: never reached, for :data:`DEEPEST` comes first."""

LEADS_SOMEWHERE: Final = re.compile(r"(?:https?://[^/\s?#]|mailto:[^\s@]+@[^\s@])", re.IGNORECASE)
"""Addresses that a link may have."""
_DESTINATION: Final = re.compile(
    r"\(\s*(?:<(?P<pointed>[^<>\n]*)>|(?P<bare>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))\s*\)"
)
_BARE: Final = re.compile(r"//[^\s<>\[\]]+")
_SCHEME_BEFORE: Final = re.compile(r"(?:.*\W)?https?", re.IGNORECASE | re.DOTALL)
_OPENS_AFTER: Final = re.compile(r"[\s(\[{\"'“‘«„¿¡–—/*_>-]")
"""Before emphasis, else it is a face: ``;_;``."""
_SINGLE: Final = (
    *("list_item_open", "paragraph_open", "inline", "paragraph_close", "list_item_close"),
)


class _Editors(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 -- the parser's own name
        return LEADS_SOMEWHERE.match(url) is not None


def parsed(text: str) -> list[Token]:
    """The text's blocks, each ``inline`` with its children. ``text`` is clean already
    (:func:`backend.kernel.text.plain_text`). One that is longer than anybody may write, from before
    there was a limit, is paragraphs of the characters that were typed."""
    return (_PARSER if len(text) <= MOST_CHARACTERS else _OF_PARAGRAPHS).parse(text)


def html_of(tokens: list[Token]) -> str:
    """The blocks as HTML, not yet sanitised."""
    return _RENDERER.render(tokens, _PARSER.options, {})


def inline_html_of(children: list[Token]) -> str:
    """A line's tokens as HTML, not yet sanitised."""
    return _RENDERER.renderInline(children, _PARSER.options, {})


def literal(text: str) -> str:
    """One line that may stand in a text of Markdown and say exactly this."""
    return re.sub(r"([\\*_\[\]<>])", r"\\\1", text)


def _quote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    return state.level < DEEPEST and blockquote(state, first, end, silent)


def _list(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A plus is no marker ("+ 3 °C"), and neither is a number that a list would not show so."""
    at = state.bMarks[first] + state.tShift[first]
    is_marker = state.src[at : at + 1] not in {"+", "0"}
    return state.level < DEEPEST and is_marker and list_block(state, first, end, silent)


def _as_typed(state: StateCore) -> None:
    """A single line with a marker is no list, and items keep the numbers that were typed."""
    out: list[Token] = []
    for token in state.tokens:
        out.append(token)
        if token.type in {"bullet_list_close", "ordered_list_close"}:
            _settle(out)
    state.tokens = out


def _settle(out: list[Token]) -> None:
    """Judge the list that ends here."""
    first = next(
        at
        for at in range(len(out) - 2, -1, -1)
        if out[at].level == out[-1].level and out[at].nesting == 1
    )
    inside = tuple(token.type for token in out[first + 1 : -1])
    if inside in (_SINGLE, ("list_item_open", "list_item_close")):
        _unlist(out, first)
    elif out[first].type == "ordered_list_open":
        _number(out[first:])


def _unlist(out: list[Token], first: int) -> None:
    """Make a paragraph of it, or lines of the paragraph that stands right above."""
    opening, item, *rest = out[first:]
    words = next((token.content for token in rest if token.type == "inline"), "")
    line = f"{item.info}{item.markup} {words}".rstrip()
    del out[first:]
    span = opening.map or [0, 0]
    if len(out) > 2 and out[-1].type == "paragraph_close" and (out[-3].map or [0, 0])[1] == span[0]:
        out[-2].content += f"\n{line}"
        out[-3].map = [(out[-3].map or span)[0], span[1]]
        return
    level = opening.level
    out += [
        Token("paragraph_open", "p", 1, map=span, level=level, block=True),
        Token("inline", "", 0, map=span, level=level + 1, content=line, children=[], block=True),
        Token("paragraph_close", "p", -1, level=level, block=True),
    ]


def _number(tokens: list[Token]) -> None:
    expected = int(tokens[1].info)
    for token in tokens:
        if token.type == "list_item_open" and token.level == tokens[0].level + 1:
            if int(token.info) != expected:
                token.attrSet("value", str(int(token.info)))
            expected = int(token.info) + 1


def _address(state: StateInline, silent: bool) -> bool:
    """An address in running text is one word: its stars and lines mark nothing up."""
    before = state.src[max(0, state.pos - 6) : state.pos]
    if state.src[state.pos] != ":" or not _SCHEME_BEFORE.fullmatch(before):
        return False
    found = _BARE.match(state.src, state.pos + 1, state.posMax)
    if found is None:
        return False
    end = state.pos + 1 + len(found.group().rstrip(".,;:!?*_'\")"))
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As the parser's own, but inside a word a star marks nothing either: "5*3*2"."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, False)
    may_open = state.pos == 0 or _OPENS_AFTER.match(state.src, state.pos - 1) is not None
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=scanned.can_open and may_open,
                close=scanned.can_close,
            )
        )
    state.pos += scanned.length
    return True


def _autolink(state: StateInline, silent: bool) -> bool:
    """No link stands within another."""
    return state.linkLevel == 0 and autolink(state, silent)


def _link(state: StateInline, silent: bool) -> bool:
    """``[words](address)``, without a title; one that leads nowhere we allow stays as typed."""
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos, True)
    found = _DESTINATION.match(state.src, end + 1, state.posMax) if end >= 0 else None
    if found is None or not state.src[state.pos + 1 : end].strip():
        return False
    url = state.md.normalizeLink(found["bare"] or found["pointed"] or "")
    if not state.md.validateLink(url):
        return False
    if not silent:
        _push_link(state, end, url)
    state.pos = found.end()
    return True


def _push_link(state: StateInline, end: int, url: str) -> None:
    whole = state.posMax
    state.pos, state.posMax = state.pos + 1, end
    state.push("link_open", "a", 1).attrs = {"href": url}
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.posMax = whole


def _parser() -> MarkdownIt:
    parser = _Editors("zero", {"html": False, "breaks": True, "maxNesting": _MOST_LEVELS})
    parser.enable(["blockquote", "list", "newline", "escape", "emphasis", "link", "autolink"])
    parser.enable(["balance_pairs", "fragments_join"])
    ends_paragraphs = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("blockquote", _quote, {"alt": [*ends_paragraphs, "list"]})
    parser.block.ruler.at("list", _list, {"alt": ends_paragraphs})
    parser.core.ruler.after("block", "as_typed", _as_typed)
    parser.inline.ruler.after("text", "address", _address)
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("link", _link)
    parser.inline.ruler.at("autolink", _autolink)
    return parser


_PARSER: Final = _parser()
_OF_PARAGRAPHS: Final = MarkdownIt("zero", {"html": False, "breaks": True}).enable("newline")
_RENDERER: Final = RendererHTML()
