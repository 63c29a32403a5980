"""How gunicorn is set up under the fuzzer: the service reaches this machine and nobody else.

Editors may name any address for a link or a page to read, and the fuzzer makes up thousands.
"""

import sys
from ipaddress import ip_address
from typing import Any

workers, threads = 2, 4
control_socket_disable = True


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578): a connection or a look-up that leaves this machine fails."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"  # a Unix socket
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_here(host):
        raise OSError(101, "Network is unreachable")


def is_here(host: Any) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return text == "localhost"


def post_worker_init(worker: Any) -> None:
    """Before the first request of each process."""
    sys.addaudithook(stay_here)
