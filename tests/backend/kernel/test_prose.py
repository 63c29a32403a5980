"""Editors' Markdown: what it means, what stays as it was typed, and that nothing is lost."""

import re
from html.parser import HTMLParser
from time import process_time
from urllib.parse import unquote

import pytest
from django.utils.html import linebreaks
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.markdown import literal
from backend.kernel.prose import TAGS, Clean, Prose, line_of, links_of, prose_of
from backend.kernel.text import MOST_CHARACTERS, plain_text

REL = 'rel="noopener noreferrer"'
LONGEST = MOST_CHARACTERS


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        (
            "*Two* **strong** _words_.",
            "<p><em>Two</em>&#32;<strong>strong</strong>&#32;<em>words</em>.</p>",
        ),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        (
            "2. two\n3. three\n5. five",
            '<ol start="2">\n<li>two</li>\n<li>three</li>\n<li value="5">five</li>\n</ol>',
        ),
        ("> said\n> so", "<blockquote>\n<p>said<br>\nso</p>\n</blockquote>"),
        ("[go](https://a.example/b_c)", f'<p><a href="https://a.example/b_c" {REL}>go</a></p>'),
        ("[mail](mailto:a@b.example)", f'<p><a href="mailto:a@b.example" {REL}>mail</a></p>'),
        ("<https://a.example>", f'<p><a href="https://a.example" {REL}>https://a.example</a></p>'),
        (r"\*not\* a [link\]", "<p>*not* a [link]</p>"),
    ],
)
def test_the_marks_that_mean_something(typed: str, html: str) -> None:
    assert prose_of(typed).html == html


@pytest.mark.parametrize(
    "typed",
    [
        "See https://a.example/one_two/*three*/_four_ and www.a.example/x_y_z.",
        "Doors at 6\nTalks at 7\n\nBring a friend",
        "5*3*2 rooms, snake_case_names, 2 * 3 * 4, f**k",
        "1. May is a holiday",
        "We meet\n1. May\nat noon",
        "14. Juli",
        "2026.",
        "007. a\n008. b",
        "#1 in the city",
        "# Not a heading\n## Neither",
        "A line\n---\nand another\n===",
        "<b>bold</b> <script>x()</script> & &amp; &copy; <br>",
        "* Prices may differ",
        "“It passed.”\n- Anonymous",
        "+ 3 °C\n+ 4 °C",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "    indented by four",
        "```\ncode `here`\n```",
        "[note]: https://a.example\n[note] and [another](/relative) and [x](javascript:alert(1))",
        "~~gone~~ ==marked== ^up^ H~2~O :-) ;_; ^_^",
        "[x](https://a.example 'a title')",
        "Costs $5*\n*per person",
    ],
)
def test_a_plain_text_looks_as_it_did(typed: str) -> None:
    """The golden set: what was written before there was Markdown is shown by the very same words,
    lines and paragraphs."""
    before = re.sub(r"\s*(<br>|</p>|<p>)\s*", r"\1", unquoted(linebreaks(typed, autoescape=True)))
    now = re.sub(r"\s*(<br>|</p>|<p>)\s*", r"\1", unquoted(prose_of(typed).html))
    assert now == before
    assert prose_of(typed).text == prose_of(typed).words == typed.strip()
    assert line_of(typed).text == " ".join(typed.split())


def unquoted(html: str) -> str:
    return html.replace("&quot;", '"').replace("&#x27;", "'").replace("&nbsp;", "\xa0")


def test_a_numbered_list_that_was_typed_shows_the_numbers_that_were_typed() -> None:
    typed = "1. Call\n1. Write\n4. Speak"
    assert visible(prose_of(typed).html) == "1. Call 1. Write 4. Speak"
    assert prose_of(typed).text == typed


def test_the_plain_text_has_no_marks_and_each_address_on_a_line_of_its_own() -> None:
    typed = (
        "Read **the [report](https://a.example/r)** or [write](mailto:us@a.example).\n\n"
        "- one *thing*\n  and more\n- the [report](https://a.example/r) again\n\n"
        "> They *said* so\n\nSee <https://b.example/>, [https://c.example](https://c.example)."
    )
    assert prose_of(typed).text == (
        "Read the report [1] or write [2].\n\n- one thing\n  and more\n- the report [1] again\n\n"
        "> They said so\n\nSee https://b.example/, https://c.example.\n\n"
        "[1] https://a.example/r\n[2] us@a.example"
    )
    assert prose_of("*Read* [it](https://a.example).").words == "Read it."
    assert list(links_of("[HR *1*](https://a.example) <https://b.example>")) == [
        ("HR 1", "https://a.example"),
        ("https://b.example", "https://b.example"),
    ]


def test_the_first_sentences_close_what_they_opened() -> None:
    typed = ">**NEWS:** It [passed the\nHouse](https://a.example). Now the **Senate. Soon** after."
    assert line_of(typed, sentences=2) == Prose(
        f'<strong>NEWS:</strong> It <a href="https://a.example" {REL}>passed the House</a>. '
        "Now the <strong>Senate.</strong>",  # type: ignore[arg-type]  # equal as text
        "NEWS: It passed the House [1]. Now the Senate.\n[1] https://a.example",
        "NEWS: It passed the House. Now the Senate.",
    )
    assert line_of("We *ask, and wait* long", most=9).html == "We <em>ask</em>…"
    assert line_of("We ask:\n- **one**\n- two").html == "We ask: - <strong>one</strong> - two"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), max_size=60))
def test_a_title_in_a_text_says_what_it_says(title: str) -> None:
    assert line_of(f"“{literal(title)}” is over.").words == f"“{' '.join(spaced(title))}” is over."


def spaced(title: str) -> list[str]:
    """``“ x”`` keeps its inner spaces, and none is doubled."""
    return re.sub(r"\s+", " ", plain_text(f"“{title}”")[1:-1]).split(" ")


class Seen(HTMLParser):
    """What a page shows: text, the numbers of lists, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        """Without the addresses of links."""
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.hrefs: list[str] = []
        self.noted: list[str] = []
        """Addresses that the words of their link do not say, each once."""
        self.counts: list[int] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attrs)
        if tag in {"ol", "ul"}:
            self.counts.append(int(known.get("start") or 1) if tag == "ol" else -(10**12))
        if tag == "li":
            number = int(known.get("value") or self.counts[-1])
            self.counts[-1] = number + 1
            self.handle_data(f" {number}. " if number > 0 else " ")
        if tag == "a":
            self.hrefs.append(known["href"] or "")
            self.words = ""
        assert set(known) <= {"a": {"href", "rel"}, "ol": {"start"}, "li": {"value"}}.get(
            tag, set()
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self.counts.pop()
        address = self.hrefs[-1].removeprefix("mailto:") if tag == "a" else ""
        if address and unquote(address) != unquote(self.words):
            self.said.append(unquote(self.hrefs[-1]))
            self.noted += [address] if address not in self.noted else []

    def handle_data(self, data: str) -> None:
        self.shown.append(data)
        self.said.append(data)
        self.words += data


def seen(html: str) -> Seen:
    page = Seen()
    page.feed(html)
    page.close()
    return page


def visible(html: str) -> str:
    return " ".join("".join(seen(html).said).split())


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", text))


PIECES = st.sampled_from(
    [
        *(
            "word",
            "Ωmega",
            "é",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            "*",
            "**",
            "_",
            "__",
            "\\",
            "`",
            "#",
        ),
        *("- ", "* ", "+ ", "> ", ">", "1. ", "2) ", "10. ", "0. ", "03. ", "    ", "---", "==="),
        *("[", "]", "(", ")", "](", "![", "<", ">", "[a](https://a.example/x_y?q=1&b=(2))"),
        *("<https://a.example/*b*>", "https://a.example/_b_", "<me@a.example>", "<b>", "</p>"),
        *("&amp;", "&#x202e;", "&", "|", "~", "javascript:", "](javascript:x)", "](//a.example)"),
        *("](mailto:me@a.example)", "data:text/html,x", '"', "'", "\x00"[:0], "\u202e", "\ufeff"),
    ]
)
MARKED = st.lists(PIECES, max_size=40).map("".join)


@given(st.one_of(MARKED, st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
def test_any_text_is_shown_whole_and_harmless(typed: str) -> None:
    shown = prose_of(typed)
    page = seen(shown.html)
    assert page.tags <= TAGS
    assert all(re.match(r"https?://[^/]|mailto:[^@]+@", url) for url in page.hrefs)
    assert letters("".join(page.said)) == letters(unquote(plain_text(typed)))
    line = seen(line_of(typed).html)
    assert line.tags <= TAGS - {"p", "ul", "ol", "li", "blockquote"}
    assert letters("".join(line.said)) == letters(unquote(plain_text(typed)))


@given(MARKED)
def test_the_plain_text_says_what_the_page_says(typed: str) -> None:
    shown, page = prose_of(typed), seen(prose_of(typed).html)
    assert letters(shown.words) == letters("".join(page.shown))
    lines = set(shown.text.splitlines())
    for number, address in enumerate(page.noted, start=1):
        assert f"[{number}] {address}" in lines


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "*[_",
        "*",
        "*a",
        "> ",
        ">",
        "- ",
        "- a\n* b\n1. c\n",
        "[a](",
        "http:",
        "\\",
        "<a@",
    ],
)
def test_a_hostile_text_costs_bounded_time(piece: str) -> None:
    began = process_time()
    prose_of((piece * LONGEST)[:LONGEST])
    assert process_time() - began < 2


def test_what_is_longer_than_anybody_may_write_is_shown_as_it_was_typed() -> None:
    marked = "*a* [b](https://c.example/)\n\n- d\n- e"
    longest = marked.ljust(MOST_CHARACTERS, ".")
    assert "<em>a</em>" in prose_of(longest).html
    typed = "<p>*a* [b](https://c.example/)</p>\n<p>- d<br>\n- e" + "." * (
        len(longest) - len(marked)
    )
    assert prose_of(longest + ".") == Prose(Clean(typed + ".</p>"), longest + ".", longest + ".")
