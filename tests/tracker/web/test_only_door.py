"""Nothing in the project opens an outgoing connection but the door, and mail transports by name."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OUTGOING = frozenset(
    {
        "aiohttp", "ftplib", "http.client", "httpx", "imaplib", "nntplib", "poplib", "requests",
        "smtplib", "socket", "telnetlib", "urllib.request", "urllib3", "websockets",
        "xmlrpc.client",
    }
)  # fmt: skip
OUTGOING_CALLS = frozenset({"open_connection", "create_connection", "urlopen", "urlretrieve"})
EXCEPTIONS = (
    ("tracker/web/", frozenset({"aiohttp", "socket"})),
    ("newsletters/delivery/transports/", frozenset({"smtplib", "socket"})),
    ("newsletters/delivery/claim.py", frozenset({"socket"})),
)
"""Where a module may be used, and which: the door itself, the mail transports, and a claim that is
signed with this machine's own name."""


def modules_of(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and node.attr in OUTGOING_CALLS:
            found.add(node.attr)
    return found


def outgoing(path: Path) -> set[str]:
    """The outgoing modules and calls that a file uses without being one of the exceptions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = path.relative_to(ROOT).as_posix()
    allowed = {module for prefix, some in EXCEPTIONS if name.startswith(prefix) for module in some}
    used = {
        module
        for module in modules_of(tree)
        if module in OUTGOING_CALLS
        or any(module == known or module.startswith(f"{known}.") for known in OUTGOING)
    }
    return {module for module in used if module.split(".")[0] not in allowed}


def test_nothing_else_opens_an_outgoing_connection() -> None:
    sources = [
        path
        for package in ("backend", "tracker", "newsletters")
        for path in (ROOT / package).rglob("*.py")
    ]
    assert len(sources) > 40
    assert {path.name: found for path in sources if (found := outgoing(path))} == {}


def test_feedparser_is_called_in_one_place_and_never_handed_text() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tracker").rglob("*.py")
        if "feedparser" in modules_of(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert users <= {"tracker/feeds/parse.py"}
