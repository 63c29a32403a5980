"""Which network addresses we may connect to. Pure.

``ipaddress.is_global`` alone is not enough: on Python 3.11 it is true for 192.0.0.192,
192.88.99.1, 224.0.0.1, ::127.0.0.1, 64:ff9b::/96, 2002::/16, fec0::1 and ff02::1. So IPv4 must
be global and neither multicast, reserved nor on a list of our own; IPv6 must lie inside
2000::/3 and outside the blocks there that tunnel, document or embed something else.
"""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

OWN_IPV4_LIST = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",  # the inner service address of a large cloud, globally numbered
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "255.255.255.255/32",
    )
)
GLOBAL_IPV6 = IPv6Network("2000::/3")
REFUSED_IPV6 = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
ISATAP_MARKS = frozenset({0x00005EFE, 0x02005EFE})
"""The upper half of an interface id that carries an IPv4 address (RFC 5214)."""


def unwrap(address: Address) -> Address:
    """The IPv4 address inside ``::ffff:a.b.c.d``, which is how a socket would connect to it."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_public(address: Address) -> bool:
    """Whether the address belongs to the open internet."""
    address = unwrap(address)
    if isinstance(address, IPv4Address):
        return (
            address.is_global
            and not address.is_multicast
            and not address.is_reserved
            and not any(address in block for block in OWN_IPV4_LIST)
        )
    if address.scope_id is not None or address not in GLOBAL_IPV6:
        return False
    if any(address in block for block in REFUSED_IPV6):
        return False
    return (int(address) >> 32) & 0xFFFFFFFF not in ISATAP_MARKS


def may_connect(address: Address, allowed: tuple[Network, ...] = ()) -> bool:
    """Whether we may connect: a public address, or one inside an allow-listed network."""
    plain = unwrap(address)
    return is_public(plain) or any(
        plain.version == network.version and plain in network for network in allowed
    )


def read_networks(blocks: list[str] | tuple[str, ...]) -> tuple[Network, ...]:
    """The networks of a setting; ``ValueError`` names the one that is not a network."""
    return tuple(ip_network(block, strict=False) for block in blocks)


def read_address(text: str) -> Address | None:
    """An address in its canonical spelling, or None: ``127.1`` and ``0x7f.1`` are not."""
    try:
        return ip_address(text)
    except ValueError:
        return None
