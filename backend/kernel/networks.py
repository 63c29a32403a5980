"""The network that an address is in: what counts together when requests are counted."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    """The network that shares one allowance; an unreadable address is one of its own."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unreadable"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((found, 48), strict=False))
        found = found.ipv4_mapped
    return str(ip_network((found, 24), strict=False))
