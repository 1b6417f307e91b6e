"""Whether a host is the machine itself: what goes there passes no network."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
