"""A connection to one address of a push service, for one name: TLS asks for that name's certificate.

It is never used for another name, though that may have the same address, and no name is resolved here.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import httpcore

from api.push.public_network import Address

# Compressed, a few bytes could come to more than is read.
HEADERS: Final = {"accept-encoding": "identity", "user-agent": "maru"}


class Place(NamedTuple):
    """Where a connection leads: an address, and the name whose address it is."""

    scheme: str
    name: str
    port: int
    address: Address


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted, at whichever address of its name."""

    target: bytes
    headers: Mapping[str, str]
    body: bytes


class PinnedConnection:
    """A connection, which is opened when something is posted first."""

    def __init__(self, place: Place, tls: ssl.SSLContext) -> None:
        self.place = place
        self._connection = httpcore.AsyncHTTPConnection(self._url(b"/").origin, ssl_context=tls)

    async def post(self, message: Message, seconds: float, connect_seconds: float) -> httpcore.Response:
        """The answer, whose body is still to be read and which is to be closed; raises what httpcore does."""
        headers = {**HEADERS, **message.headers, "content-length": str(len(message.body))}.items()
        timeout = {"connect": connect_seconds, "read": seconds, "write": seconds}
        asked = {"timeout": timeout, "sni_hostname": self.place.name}
        url = self._url(message.target)
        request = httpcore.Request("POST", url, headers=tuple(headers), content=message.body, extensions=asked)
        return await self._connection.handle_async_request(request)

    @property
    def is_open(self) -> bool:
        """Whether it takes another push, as far as one can know before."""
        return self._connection.is_available() and not self._connection.has_expired()

    async def aclose(self) -> None:
        """Close it."""
        await self._connection.aclose()

    def _url(self, target: bytes) -> httpcore.URL:
        return httpcore.URL(scheme=self.place.scheme, host=str(self.place.address), port=self.place.port, target=target)
