"""What the address of a store says of the way to it. It is never shown: a password may stand in it."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

BY_TLS: Final = frozenset({"require", "verify-ca", "verify-full"})


def may_go_in_clear(dsn: str) -> bool:
    """Whether what is read there, and a password, may cross a network in clear.

    Without one of these modes the driver takes a server, or whoever stands in its place, that offers no TLS.
    """
    try:
        asked = parse_qs(urlsplit(dsn).query)
        return asked.get("sslmode", [""])[-1] not in BY_TLS and any(map(_is_elsewhere, _hosts(dsn)))
    except ValueError:
        # It is no address, so that nothing is sent there.
        return False


def _hosts(dsn: str) -> Iterator[str]:
    """The hosts that an address names, one of which is connected to; none where it names a socket or nothing."""
    address = urlsplit(dsn)
    for each in (address.netloc.rpartition("@")[2] or parse_qs(address.query).get("host", [""])[-1]).split(","):
        # In a URL the colons of an IPv6 address stand in brackets.
        yield unquote(each[1:].partition("]")[0] if each.startswith("[") else each.partition(":")[0])


def _is_elsewhere(host: str) -> bool:
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host not in ("", "localhost") and not host.startswith("/")
