"""One spelling for one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.links.urls import NotAnAddress, is_same_place, normalise


@pytest.mark.parametrize(
    ("given_url", "key"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a#b", "https://example.org/a"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/%7euser/%2fx/%zz", "https://example.org/~user/%2Fx/%25zz"),
        ("https://example.org/?utm_source=x&id=7&fbclid=y", "https://example.org/?id=7"),
        ("https://example.org/?b=2&a=1", "https://example.org/?b=2&a=1"),
        ("https://example.org/?rd=1", "https://example.org/?rd=1"),
        ("https://act.example.org/s?rd=1&akid=3", "https://act.example.org/s"),
        ("https://m\u00fcnchen.example/\u00fc", "https://xn--mnchen-3ya.example/%C3%BC"),
        ("  https://example.org/a b ", "https://example.org/a%20b"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
    ],
)
def test_two_spellings_become_one(given_url: str, key: str) -> None:
    assert normalise(given_url) == key
    assert normalise(key) == key


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "mailto:a@example.org", "javascript:alert(1)", "http://", "http://a@b.org/",
     "http://a\\b.org/", "http://exa mple.org/", "http://x:99999/", "http://..", "//example.org/",
     "http://[::1", "https://example.org/" + "a" * 2048],
)  # fmt: skip
def test_what_is_no_web_address_is_named(text: str) -> None:
    with pytest.raises(NotAnAddress):
        normalise(text)


@given(
    st.builds(
        "{}://{}{}{}".format,
        st.sampled_from(["http", "https", "HTTPS"]),
        st.sampled_from(["example.org", "Example.org:80", "b\u00fccher.example", "[::1]:8443"]),
        st.text(max_size=20).map(lambda text: "/" + text.replace("#", "")),
        st.text(max_size=20).map(lambda text: "?" + text),
    )
)
def test_normalising_twice_changes_nothing_more(url: str) -> None:
    try:
        once = normalise(url)
    except NotAnAddress:
        return
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("http://example.org/a", "https://www.example.org/a/?utm_medium=x", True),
        ("http://example.org/a", "https://example.org/b", False),
        ("http://example.org/a?id=1", "https://example.org/a", False),
        ("http://example.org/a", "https://example.com/a", False),
    ],
)
def test_a_silent_upgrade_is_the_same_place(old: str, new: str, same: bool) -> None:
    assert is_same_place(old, new) is same
