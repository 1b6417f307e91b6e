"""What the address of a store says of the way to it, and the environment where the driver looks there too.

It is never shown: a password may stand in it.
"""

import os
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from agencies.store.loopback import is_loopback

BY_TLS: Final = frozenset({"require", "verify-ca", "verify-full"})


def may_go_in_clear(dsn: str) -> bool:
    """Whether what is read there, and a password, may cross a network in clear.

    Without one of these modes the driver takes a server, or whoever stands in its place, that offers no TLS.
    """
    try:
        # What a service's file says comes before the environment, and is the driver's to read.
        of_environment = "" if _asked(dsn, "service") else os.environ.get("PGSSLMODE")
        mode = _asked(dsn, "sslmode") or of_environment
        return mode not in BY_TLS and any(map(_is_elsewhere, _hosts(dsn)))
    except ValueError:
        # It is no address, so that nothing is sent there.
        return False


def from_each_host(dsn: str) -> list[str]:
    """The address as it is, then without the first of the hosts that it names, and so on to the last host alone."""
    address = urlsplit(dsn)
    login, at, named = address.netloc.rpartition("@")
    hosts, ports = (named or _asked(dsn, "host")).split(","), _asked(dsn, "port").split(",")
    addresses = [dsn]
    for first in range(1, len(hosts)):
        left = ",".join(hosts[first:])
        if named:
            shorter = address._replace(netloc=f"{login}{at}{left}")
        else:
            # One port is that of all hosts.
            asked = parse_qs(address.query) | {"host": [left], "port": [",".join(ports[first:] or ports)]}
            shorter = address._replace(query=urlencode(asked, doseq=True))
        addresses.append(shorter.geturl())
    return addresses


def _asked(dsn: str, name: str) -> str:
    """What an address says behind its question mark under this name, the last where it stands there twice."""
    return parse_qs(urlsplit(dsn).query).get(name, [""])[-1]


def _hosts(dsn: str) -> Iterator[str]:
    """The hosts, one of which is connected to; an empty one where it is a socket that nobody names."""
    named = urlsplit(dsn).netloc.rpartition("@")[2] or _asked(dsn, "host")
    if not named and _asked(dsn, "service"):
        # The file of services is the driver's to read: the host that it names may be anywhere.
        yield "a service's"
        return
    for each in (named or os.environ.get("PGHOST", "")).split(","):
        # In a URL the colons of an IPv6 address stand in brackets.
        yield unquote(each[1:].partition("]")[0] if each.startswith("[") else each.partition(":")[0])


def _is_elsewhere(host: str) -> bool:
    return bool(host) and not host.startswith("/") and not is_loopback(host)
