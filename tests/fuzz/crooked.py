"""Requests that no schema makes up: what a broken or a hostile client sends.

Each must be refused by us in our own words, or taken for what it is: never a 5xx, never a page of
HTML, and a refusal changes nothing.
"""

import http.client
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final
from urllib.parse import quote, urlsplit

from tests.fuzz.asking import Asked
from tests.fuzz.names import Pool
from tests.fuzz.service import Service

JSON: Final = "application/json"
MEBIBYTE: Final = 1024 * 1024
DEEP: Final = 20_000

BODIES: Final[tuple[tuple[str, bytes], ...]] = (
    (JSON, b""),
    (JSON, b" \n"),
    (JSON, b"null"),
    (JSON, b"[]"),
    (JSON, b"7"),
    (JSON, b'"text"'),
    (JSON, b"{"),
    (JSON, b'{"a": 1}{"b": 2}'),
    (JSON, b"{'a': 1}"),
    (JSON, b'{"a": NaN}'),
    (JSON, b'{"a": -Infinity}'),
    (JSON, b'\xff\xfe{\x00"\x00a\x00"\x00:\x001\x00}\x00'),
    (JSON, b'\xef\xbb\xbf{"a": 1}'),
    (JSON, b'{"a": "\xff"}'),
    (JSON, b'{"a": "\xed\xa0\x80"}'),
    (JSON, b'{"\\u0000": "\\ud800"}'),
    (JSON, b"[" * DEEP + b"]" * DEEP),
    (JSON, b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    (JSON, b'{"a": "' + b"a" * MEBIBYTE + b'"}'),
    (JSON, b'{"a": ' + b"9" * 5000 + b"}"),
    ("", b'{"a": 1}'),
    ("///", b'{"a": 1}'),
    ("text/plain", b'{"a": 1}'),
    ("application/xml", b"<a>1</a>"),
    ("application/x-www-form-urlencoded", b"a=1&b=%00"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n'),
    ("application/json; charset=utf-16", '{"a": 1}'.encode("utf-16")),
    ("application/json; charset=\xff", b'{"a": 1}'),
)
"""A content type and a body. Nothing here is what any operation asks for."""

VALUES: Final[tuple[bytes, ...]] = (
    b'"\\u0000"',
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b"1e400",
    b"-1e400",
    b"1e-400",
    b"9" * 4000,
    b"-9223372036854775809",
    b"2147483648",
    b"0.1",
    b"true",
    b"{}",
    b"[[]]",
    b"[null]",
    b'"0000-00-00"',
    b'"9999-12-31T23:59:59-23:59"',
    b'"' + "\u0301".encode() * 5000 + b'"',
    b'"' + "\u202e\ufeff".encode() * 20 + b'"',
)
"""What is said in each field in turn."""

ASKED: Final = (
    *("limit=0", "limit=-1", "limit=1e2", "limit=%00", "limit=99999999999999999999"),
    *("cursor=%00", "cursor=%ff", "cursor=a:b", "cursor=" + "a" * 3000, "order=%00", "order=--id"),
    *("fields=%00", "fields=id,id,,", "fields=__class__", "expand=%ff", "search=%ed%a0%80"),
    *("search=" + "%25" * 60, "search=%27%22%5C%28%29%26%7C%21%3A%2A", "nothing=1", "id=1"),
    *("=", "&&&", "%00=1", "limit=5&limit=6", "format=html", "fields[]=id", "%ff%fe"),
)
METHODS: Final = ("PUT", "TRACE", "HEAD", "OPTIONS", "CONNECT", "BREW", "PROPFIND", "get")
IDS: Final = (
    *("0", "00", "-1", "1.0", "1e3", "9" * 18, "9" * 19, "9" * 400, "%00", "%ff", "%2e%2e"),
    *("٣", "null", "1%0d%0aX: y", "'", "%2f", "00000000-0000-0000-0000-000000000000"),
)
HEADERS: Final = (
    {"Accept": "text/html"},
    {"Accept": "image/png;q=x"},
    {"Accept": "application/json;indent=\x0b9"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer \xff\xfe"},
    {"Authorization": "Basic !!!"},
    {"Cookie": "session=\xff; ;;="},
    {"If-Match": ',,"'},
    {"If-Match": "W/*"},
    {"Idempotency-Key": "k" * 201},
    {"Idempotency-Key": "\xe9\xff"},
    {"X-Forwarded-For": "a, b, \xff"},
    {"Host": "elsewhere.example"},
    {"Content-Length": "-1"},
    {"Transfer-Encoding": "chunked"},
    {"Range": "bytes=0-0"},
    {"Accept-Language": "*;q=\xff"},
)

Request = tuple[str, str, dict[str, str], bytes]


def ask_crookedly(service: Service, role: str, *, raw: Any, most: int) -> Asked:
    """Of all of these, asked of every operation for which they are something, every n-th."""
    asked, pool = Asked(f"{role}, crooked"), Pool()
    where = urlsplit(service.url)
    every = list(requests_of(raw, pool))
    for operation, request in every[:: max(1, len(every) // most)]:
        asked.operations.add(operation)
        with closing(http.client.HTTPConnection(where.netloc, timeout=60)) as line:
            before = service.audited()
            status, kind, body = _answer(line, request, service.headers(role))
            asked.statuses[status] += 1
            asked.phases["crooked"] += 1
            if status < 300:
                asked.done.add(operation)
            if wrong := _wrong(status, kind, changed=service.audited() != before):
                told = f"{request[0]} {request[1]} {request[2]} {request[3][:300]!r}"
                asked.failures.setdefault(
                    f"{operation}: {wrong}", f"{told[:900]}\n{status} {kind} {body[:500]!r}"
                )
    return asked


def _wrong(status: int, kind: str, *, changed: bool) -> str:
    """What cannot be said for this answer."""
    if status >= 500:
        return "Server error"
    if status >= 400 and changed:
        return "A refusal that changed something"
    ours = kind.startswith("application/problem+json")
    if status >= 400 and not ours and status not in OF_THE_SERVER:
        return "A refusal that is no problem document"
    return ""


OF_THE_SERVER: Final = frozenset({400, 414, 431, 501, 505})
"""What the server in front answers by itself, before we are asked: no HTTP, or too long a line."""


def _answer(
    line: http.client.HTTPConnection, request: Request, headers: dict[str, str]
) -> tuple[int, str, bytes]:
    method, path, more, body = request
    told = {**headers, **more}
    line.putrequest(method, path, skip_host="Host" in told, skip_accept_encoding=True)
    for name, value in told.items():
        line.putheader(name, value.encode("latin-1"))
    if body and "Content-Length" not in told and "Transfer-Encoding" not in told:
        line.putheader("Content-Length", str(len(body)))
    line.endheaders()
    if told.get("Transfer-Encoding") == "chunked":
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    if body:
        line.send(body)
    answer = line.getresponse()
    return answer.status, answer.headers.get("Content-Type", ""), answer.read()


def requests_of(raw: Any, pool: Pool) -> Iterator[tuple[str, Request]]:
    """Each with the operation it is asked of."""
    for template, methods in sorted(raw["paths"].items()):
        path = _address(template, pool)
        for method, operation in sorted(methods.items()):
            name = f"{method.upper()} {template}"
            for request in _of_one(method.upper(), path, operation, raw):
                yield name, request
        if "{" in template:
            for made_up in IDS:
                yield (
                    f"GET {template}",
                    ("GET", template.replace("{id}", quote(made_up, "%")), {}, b""),
                )
        for method in METHODS:
            yield f"{method} {template}", (method, path, {}, b"")


def _of_one(method: str, path: str, operation: Any, raw: Any) -> Iterator[Request]:
    if method == "GET":
        yield from ((method, f"{path}?{query}", {}, b"") for query in ASKED)
        yield from ((method, path, dict(told), b"") for told in HEADERS)
        return
    anew = {"If-Match": "*"}
    for kind, body in BODIES:
        yield method, path, anew | ({"Content-Type": kind} if kind else {}), body
    for told in HEADERS:
        yield method, path, anew | {"Content-Type": JSON} | told, b'{"nothing": 1}'
    for field in _fields(operation, raw):
        for value in VALUES:
            body = b'{"%s": %s}' % (field.encode(), value)
            yield method, path, anew | {"Content-Type": JSON}, body


def _fields(operation: Any, raw: Any) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return list(raw["components"]["schemas"].get(name, {}).get("properties", ()))


def _address(template: str, pool: Pool) -> str:
    pk = pool.row_of(template.split("/")[3], len(template)) if "{id}" in template else ""
    return str(template.replace("{id}", str(pk)))
