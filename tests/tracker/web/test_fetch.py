"""The door under fire: every limit, every hop, and never a connection to the wrong address."""

import asyncio
import socket
import tracemalloc
from collections.abc import Awaitable, Callable
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracker.web.servers import (
    Site,
    bomb,
    drip,
    endless,
    hang_up,
    page,
    redirect,
    serving,
)
from tests.tracker.web.test_guard import REFUSED_URLS
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.fetch import Door, Fetched, Limits, Lookup, system_lookup
from tracker.web.guard import Policy

AGENT = "Tuesday/1.0 (+https://tuesday.example/; mailto:desk@tuesday.example)"


def answers(*addresses: str) -> Lookup:
    """A resolver that gives these addresses for every name."""

    async def lookup(host: str, port: int) -> list[str]:
        return list(addresses)

    return lookup


def rebinding(*addresses: str) -> Lookup:
    """A resolver that gives the next address at each question."""
    left = list(addresses)

    async def lookup(host: str, port: int) -> list[str]:
        return [left.pop(0)] if len(left) > 1 else left

    return lookup


async def failing(door: Door, url: str, limits: Limits | None = None) -> WebError:
    with pytest.raises(WebError) as caught:
        await door.fetch(url, limits=limits)
    return caught.value


def visit(
    site: Site, path: str, *, limits: Limits | None = None, headers: dict[str, str] | None = None
) -> Fetched | WebError:
    """One fetch of a page of the site, from a door that allows the site and nothing else."""

    async def run() -> Fetched | WebError:
        async with serving(site), Door(site.policy(), agent=AGENT) as door:
            try:
                return await door.fetch(site.base + path, limits=limits, headers=headers)
            except WebError as error:
                return error

    return asyncio.run(run())


def got(outcome: Fetched | WebError) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failed(outcome: Fetched | WebError) -> WebError:
    assert isinstance(outcome, WebError), outcome
    return outcome


def test_a_page_comes_with_its_chain_and_we_say_who_we_are() -> None:
    site = Site(
        pages={
            "/old": redirect("/new", status="301 Moved Permanently"),
            "/new": page(b"<p>here", headers=("Content-Type: Text/HTML; charset=utf-8", "ETag: a")),
        }
    )
    answer = got(visit(site, "/old", headers={"If-None-Match": "x"}))
    assert (answer.status, answer.body, answer.content_type, answer.headers["etag"]) == (
        200,
        b"<p>here",
        "text/html",
        "a",
    )
    assert answer.hops == (Hop(301, f"{site.base}/old", True), Hop(200, f"{site.base}/new"))
    assert answer.url == f"{site.base}/new"
    assert [
        (sent["user-agent"], sent["accept-encoding"], sent["if-none-match"])
        for sent in site.headers
    ] == [(AGENT, "gzip, deflate", "x")] * 2


def test_a_cookie_lives_for_its_chain_only() -> None:
    site = Site(
        pages={"/": redirect("/b", headers=("Set-Cookie: seen=1; Path=/",)), "/b": page(b"ok")}
    )
    got(visit(site, "/"))
    assert [sent.get("cookie") for sent in site.headers] == [None, "seen=1"]


def test_a_circle_and_a_long_way_are_a_loop() -> None:
    circle = Site(pages={"/a": redirect("/b"), "/b": redirect("/a")})
    assert failed(visit(circle, "/a")).failure == Failure.LOOP
    assert circle.asked == ["/a", "/b"]
    long = Site(pages={f"/{n}": redirect(f"/{n + 1}") for n in range(9)})
    error = failed(visit(long, "/0"))
    assert (error.failure, len(error.hops)) == (Failure.LOOP, 6)


INWARD = [
    url
    for url in REFUSED_URLS
    if url.startswith("http://")
    and len(url) > 8
    and "example.org" not in url
    and "[::1]" not in url
]


@pytest.mark.parametrize("inward", INWARD)
def test_a_redirect_inward_is_refused_after_the_first_hop(inward: str) -> None:
    site = Site(host="::1", pages={"/": redirect(inward)})
    error = failed(visit(site, "/"))
    assert (error.failure, site.asked) == (Failure.POLICY, ["/"])


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_no_form_of_address_reaches_a_listener_that_is_not_allowed(host: str) -> None:
    async def run() -> tuple[set[Failure], int]:
        async with serving(Site(host=host)) as canary:
            port = canary.port
            policy = Policy(ports=frozenset(range(65_536)))
            forms = [
                url.replace("/", f":{port}/", 1) if "/" in url[8:] else url
                for url in REFUSED_URLS
                if url.startswith("http://")
            ]
            named = [f"http://example.org:{port}/"]
            async with Door(policy, agent=AGENT, lookup=answers(host)) as door:
                seen = {
                    (await failing(door, url)).failure
                    for url in [*REFUSED_URLS, *forms, *named, canary.base]
                    if not url.startswith(("http://example.org:22", "http://example.org:0"))
                }
            return seen, canary.connections

    assert asyncio.run(run()) == ({Failure.POLICY}, 0)


def test_a_name_with_one_inner_address_is_refused_whole() -> None:
    async def run() -> tuple[Failure, int]:
        async with serving() as canary:
            policy = Policy(ports=frozenset({canary.port}))
            mixed = answers("93.184.215.14", "127.0.0.1")
            async with Door(policy, agent=AGENT, lookup=mixed) as door:
                error = await failing(door, f"http://example.org:{canary.port}/")
            return error.failure, canary.connections

    assert asyncio.run(run()) == (Failure.POLICY, 0)


def test_a_name_that_rebinds_between_hops_is_checked_at_each() -> None:
    async def run() -> tuple[Failure, int, list[str]]:
        inner = Site(pages={"/": page(b"secret")})
        async with serving(Site(host="::1")) as outer:
            inner.port = outer.port
            outer.pages["/"] = redirect(f"http://b.example.org:{outer.port}/")
            async with serving(inner):
                policy = Policy(ports=frozenset({outer.port}), networks=(ip_network("::1/128"),))
                lookup = rebinding("::1", "127.0.0.1")
                async with Door(policy, agent=AGENT, lookup=lookup) as door:
                    error = await failing(door, f"http://a.example.org:{outer.port}/")
                return error.failure, inner.connections, outer.asked

    assert asyncio.run(run()) == (Failure.POLICY, 0, ["/"])


def test_the_socket_itself_is_checked_where_the_resolver_was_passed_by() -> None:
    async def run() -> int:
        async with serving() as canary:
            door = Door(Policy(ports=frozenset({canary.port})), agent=AGENT)
            info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", canary.port))
            with pytest.raises(WebError):
                door._open_socket(info)
            return canary.connections

    assert asyncio.run(run()) == 0


def test_a_gzip_bomb_costs_what_a_page_costs() -> None:
    site = Site(pages={"/": bomb(200)})
    tracemalloc.start()
    answer = got(visit(site, "/"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(answer.body), answer.is_cut) == (512 * 1024, True)
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("answer", "limits", "failure"),
    [
        (drip(), Limits(seconds=0.6), Failure.TIMEOUT_READ),
        (endless(), Limits(cut=False), Failure.TOO_BIG),
        (bomb(4), Limits(cut=False), Failure.TOO_BIG),
        (hang_up(), Limits(), Failure.RESET),
        (hang_up(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"), Limits(), Failure.RESET),
        (hang_up(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), Limits(), Failure.PROTOCOL),
        (
            hang_up(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 20_000 + b"\r\n\r\n"),
            Limits(),
            Failure.PROTOCOL,
        ),
    ],
    ids=["drip", "endless", "bomb", "silence", "short body", "not http", "endless header"],
)
def test_a_misbehaving_server_is_one_kind_of_error_that_quotes_nothing(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]], limits: Limits, failure: Failure
) -> None:
    error = failed(visit(Site(pages={"/": answer}), "/", limits=limits))
    assert (error.failure, error.facts, error.__cause__) == (failure, {}, None)
    assert "127.0.0.1" not in str(error)
    assert "SSH" not in repr(error)


def test_an_endless_page_is_cut_at_the_cap() -> None:
    answer = got(visit(Site(pages={"/": endless()}), "/", limits=Limits(decoded=1000)))
    assert (answer.body, answer.is_cut) == (b"x" * 1000, True)


def test_an_encoding_that_nobody_asked_for_is_a_living_page_without_text() -> None:
    site = Site(pages={"/": page(b"\x0b\x02\x80ok\x03", headers=("Content-Encoding: br",))})
    assert (got(visit(site, "/")).status, got(visit(site, "/")).body) == (200, b"")


def test_nobody_home_and_an_unknown_name_are_told_apart() -> None:
    async def run() -> list[Failure]:
        async def unknown(host: str, port: int) -> list[str]:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        async def outage(host: str, port: int) -> list[str]:
            raise socket.gaierror(socket.EAI_AGAIN, "later")

        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            local = Policy(ports=frozenset({80, port}), networks=(ip_network("127.0.0.1"),))
            seen = []
            for lookup in (unknown, outage, system_lookup):
                url = (
                    f"http://127.0.0.1:{port}/" if lookup is system_lookup else "http://a.example/"
                )
                async with Door(local, agent=AGENT, lookup=lookup) as door:
                    seen.append((await failing(door, url)).failure)
        return seen

    assert asyncio.run(run()) == [Failure.DNS_NX, Failure.DNS_FAIL, Failure.REFUSED]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert got(visit(Site(pages={"/": page(b"direct")}), "/")).body == b"direct"


HOSTS = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.integers(0, 2**33).map(str),
    st.integers(0, 2**33).map(hex),
    st.integers(0, 2**32).map(oct),
    st.lists(
        st.sampled_from(["127", "0", "1", "0x7f", "0177", "00", "255", "256"]), max_size=5
    ).map(".".join),
    st.sampled_from(
        ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "a.local", "a", "ex.org"]
    ),
    st.text(max_size=8),
)
URLS = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(
        ["http://", "https://", "HTTP:/", "http:\\\\", "//", "http:", " http://", "ws://"]
    ),
    st.sampled_from(["", "", "", "a@", "a:b@", "ex.org#@", "ex.org\\@", "ex.org/../", "ex.org%00"]),
    HOSTS,
    st.sampled_from(["", ".", "%00", "%2e", "\u3002", "\t"]),
    st.sampled_from(["", ":PORT", ":PORT", ":080", ":", ":-1"]),
    st.sampled_from(["", "/", "/a?b", "#@127.0.0.1", "\\..\\", "?@127.0.0.1/", "/\r\nHost: a"]),
)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_ten_thousand_generated_urls_never_reach_the_canary(host: str) -> None:
    async def nowhere(name: str, port: int) -> list[str]:
        return [host]

    with asyncio.Runner() as runner:
        listening = serving(Site(host=host))
        canary = runner.run(listening.__aenter__())
        policy = Policy(ports=frozenset({80, 443, canary.port}))
        door = Door(policy, agent=AGENT, lookup=nowhere)
        opened: list[str] = []
        real = door._open_socket

        def watched(info: tuple[object, ...]) -> socket.socket:
            made = real(info)  # type: ignore[arg-type]  # the tuple that aiohttp hands on
            made.close()
            opened.append(str(info[-1]))
            raise OSError("the open internet is not part of this test")

        door._open_socket = watched  # type: ignore[method-assign]  # no way out
        runner.run(door.__aenter__())

        @settings(
            max_examples=5_000,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        )
        @given(URLS)
        def ask(url: str) -> None:
            runner.run(failing(door, url.replace("PORT", str(canary.port))))

        ask()
        runner.run(door.__aexit__(None, None, None))
        runner.run(listening.__aexit__(None, None, None))
    assert canary.connections == 0
    assert not [address for address in opened if address.startswith(("('127.", "('::1'"))]
