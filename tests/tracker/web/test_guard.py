"""What the guard refuses before anything is asked."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.web.address import is_public, may_connect, unwrap
from tracker.web.failure import SENTENCES, Failure, WebError
from tracker.web.guard import MAX_URL, Policy, read_url

REFUSED_URLS = [
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2606:4700::5efe:7f00:1]/",
    "http://[fe80::1%25lo]/",
    "http://[fe80::1%lo]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[fec0::1]/",
    "http://[3fff::1]/",
    "http://[::1/",
    "http://[::1]x/",
    "http://[v1.x]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://127\u30020\u30020\u30021/",
    "http://127\uff0e0\uff0e0\uff0e1/",
    "http://user:pw@127.0.0.1/",
    "http://user@example.org/",
    "http://127.0.0.1#@example.com",
    "http://127.0.0.1\\@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://127%2e0.0.1/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://printer.local/",
    "http://printer.local./",
    "http://metadata.google.internal/",
    "http://router.home.arpa/",
    "http://abcdef.onion/",
    "http://intranet/",
    "http://example.org:22/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:abc/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//example.org/",
    "example.org",
    "http:///example.org",
    "http://",
    "",
    "http://exa mple.org/",
    "http://exa\tmple.org/",
    "http://example.org/\r\nHost: 127.0.0.1",
    "http://example.org/\x00",
    "http://example.org/\ud800",
    "http://a..example.org/",
    "http://example.org/" + "a" * MAX_URL,
]


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_form_that_could_point_inward_is_refused_with_the_one_error(url: str) -> None:
    with pytest.raises(WebError) as refused:
        read_url(url, Policy())
    assert (refused.value.failure, refused.value.message, refused.value.facts) == (
        Failure.POLICY,
        SENTENCES[Failure.POLICY],
        {},
    )


@pytest.mark.parametrize(
    ("given_url", "asked"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c"),
        ("http://example.org./a b", "http://example.org/a%20b"),
        (
            "https://m\u00fcnchen.example/\u00fc?\u00fc",
            "https://xn--mnchen-3ya.example/%C3%BC?%C3%BC",
        ),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://example.org/%2e%2e/%zz", "http://example.org/%2e%2e/%zz"),
    ],
)
def test_a_url_is_rebuilt_from_the_parts_that_were_judged(given_url: str, asked: str) -> None:
    target = read_url(given_url, Policy())
    assert target.url == asked
    assert read_url(target.url, Policy()) == target


def test_a_relative_redirect_is_read_against_its_page() -> None:
    assert read_url("../b", Policy(), base="https://example.org/a/c").url == "https://example.org/b"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("192.0.0.192", False),
        ("198.18.0.1", False),
        ("203.0.113.5", False),
        ("240.0.0.1", False),
        ("2001:db8::1", False),
        ("2001:1ff::1", False),
        ("2002:808:808::", False),
        ("64:ff9b::808:808", False),
        ("4000::1", False),
    ],
)
def test_the_open_internet_is_narrower_than_is_global(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_an_allow_listed_network_opens_itself_and_nothing_else() -> None:
    allowed = (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))
    opened = ["127.0.0.1", "::ffff:127.0.0.1", "fd00::1"]
    closed = ["10.0.0.1", "::1", "fe80::1", "::127.0.0.1"]
    assert [may_connect(ip_address(text), allowed) for text in opened + closed] == (
        [True] * 3 + [False] * 4
    )


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_the_global_block_is_public(address: object) -> None:
    read = ip_address(str(address))
    if is_public(read) and unwrap(read) is read:
        assert int(read) >> 125 == 1
