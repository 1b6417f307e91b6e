"""The address that a request is counted by: the connection's, or what a trusted proxy says of its client's.

What others say of addresses is not believed. A header's end is read alone, since proxies add theirs at the end.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

import structlog
from starlette.types import Scope

from agencies.contract.errors import StartUpError

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

NETWORK_BITS: Final = 64
"""Of an IPv6 address those that name the network: a client that has one address has all of its network."""
ADDRESSES_KEPT: Final = 4_096
READ_AT_MOST: Final = 1_024
"""Characters from the end of a header: more than a chain of ten proxies writes."""
FORWARDED: Final = b"forwarded"
X_FORWARDED_FOR: Final = b"x-forwarded-for"

_SAID: Final = frozenset({FORWARDED, X_FORWARDED_FOR})
_NODE: Final = re.compile(r"(?:\[([0-9a-f:.]{2,45})\]|([0-9.]{7,15}))(?::[0-9a-z._-]{1,16})?|([0-9a-f:.]{2,45})", re.I)
# Read from the end: the beginning is the client's own, and a quotation mark there must not hide what a proxy adds.
_ELEMENT_BACKWARDS: Final = re.compile(r'(?:"(?:"\\|[^"])*"|[^",])*')
_PAIR: Final = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^";])+')

_log = structlog.get_logger("api")


def read_proxies(said: str | None) -> tuple[Network, ...]:
    """Return the networks that the setting names, with commas between; StartUpError for what is none, or for all."""
    return tuple(_proxy(part.strip()) for part in said.split(",")) if said else ()


class ClientAddresses:
    """The addresses of the clients of one process, behind these proxies."""

    def __init__(self, proxies: tuple[Network, ...]) -> None:
        self._proxies = proxies
        self._is_trusted = lru_cache(ADDRESSES_KEPT)(self._trusts)
        self._counted = lru_cache(ADDRESSES_KEPT)(self._behind)
        self._warned: set[str] = set()

    def of(self, scope: Scope) -> str:
        """Return the address, or the network of an IPv6 address, by which a request is counted."""
        client = scope.get("client")
        peer: str = "" if client is None else client[0]
        if not (self._proxies and self._is_trusted(peer)):
            if "untrusted" not in self._warned and any(name in _SAID for name, _ in scope["headers"]):
                self._warn("untrusted", "a proxy may be in front that is not trusted: name it in MARU_TRUSTED_PROXIES")
            return network_of(peer)
        return self._counted(peer, _end(scope, X_FORWARDED_FOR), _end(scope, FORWARDED))

    def _behind(self, peer: str, x_forwarded_for: str | None, forwarded: str | None) -> str:
        by_x = None if x_forwarded_for is None else self._last_untrusted(peer, _nodes(x_forwarded_for))
        by_standard = None if forwarded is None else self._last_untrusted(peer, _nodes_of_elements(forwarded))
        if by_x is not None and by_standard is not None and by_x != by_standard:
            # A proxy writes one of them; the other may be the client's own, and which is not known.
            self._warn(
                "both", "X-Forwarded-For and Forwarded name two clients: have the proxy remove what it does not write"
            )
            return network_of(peer)
        return by_x or by_standard or network_of(peer)

    def _last_untrusted(self, peer: str, nodes: Iterator[str]) -> str:
        """Return the first from the end that is no proxy of ours; what cannot be read counts as the one before it."""
        last = peer
        for node in nodes:
            address = _read_node(node)
            if address is None:
                break
            last = address
            if not self._is_trusted(address):
                break
        return network_of(last)

    def _trusts(self, address: str) -> bool:
        parsed = _parse(address)
        return parsed is not None and any(parsed in network for network in self._proxies)

    def _warn(self, what: str, message: str) -> None:
        if what not in self._warned:
            self._warned.add(what)
            _log.warning(message)


@lru_cache(ADDRESSES_KEPT)
def network_of(address: str) -> str:
    """Return an IPv4 address, or the network of an IPv6 address; of what is neither, itself."""
    parsed = _parse(address)
    if parsed is None or parsed.version == 4:
        return address if parsed is None else str(parsed)
    return str(ip_network((parsed.packed, NETWORK_BITS), strict=False))


def _parse(address: str) -> Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed


def _end(scope: Scope, name: bytes) -> str | None:
    """Return the end of a header, whose lines are one list, without an element that is cut."""
    said = [value for sent, value in scope["headers"] if sent == name]
    if not said:
        return None
    whole = b",".join(said)
    end = whole if len(whole) <= READ_AT_MOST else whole[-READ_AT_MOST:].partition(b",")[2]
    return end.decode("latin-1")


def _nodes(said: str) -> Iterator[str]:
    return reversed(said.split(","))


def _nodes_of_elements(said: str) -> Iterator[str]:
    """Yield the address that each element of Forwarded (RFC 7239) is for, from the last; an empty text without one."""
    backwards, at = said[::-1], 0
    while at < len(backwards):
        found = _ELEMENT_BACKWARDS.match(backwards, at)
        assert found is not None, "The expression matches an empty text."
        if found.end() < len(backwards) and backwards[found.end()] != ",":
            return
        yield _for(found.group()[::-1])
        at = found.end() + 1


def _for(element: str) -> str:
    pairs = (pair.partition("=") for pair in _PAIR.findall(element))
    named = [value for name, _, value in pairs if name.strip().lower() == "for"]
    return named[0].strip().removeprefix('"').removesuffix('"') if len(named) == 1 else ""


def _read_node(node: str) -> str | None:
    """Return the address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`; None: there is none."""
    found = _NODE.fullmatch(node.strip())
    if found is None:
        return None
    address = found[1] or found[2] or found[3]
    return address if _parse(address) is not None else None


def _proxy(said: str) -> Network:
    try:
        network = ip_network(said)
    except ValueError:
        raise StartUpError(
            f"MARU_TRUSTED_PROXIES names {said!r}: write addresses and networks with commas between, such as "
            "10.0.0.7,192.168.4.0/24,2001:db8::/64, each without bits behind its prefix."
        ) from None
    if network.prefixlen == 0:
        raise StartUpError(
            f"MARU_TRUSTED_PROXIES names {said}, which is every address. Name those of the proxies, or anybody could "
            "say that they ask from elsewhere."
        )
    return network
