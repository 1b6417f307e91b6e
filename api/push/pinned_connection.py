"""A connection to one address of a push service, for one name: TLS asks for that name's certificate.

It is never used for another name, though that may have the same address, and no name is resolved here.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import httpcore

from api.push.heard_stream import HeardStream
from api.push.public_network import Address

BYTES_AT_MOST: Final = 4096
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
    """A connection that is open."""

    def __init__(self, place: Place, stream: HeardStream) -> None:
        self.place = place
        self._stream = stream
        self._connection = httpcore.AsyncHTTP11Connection(_url(place).origin, stream)
        self._has_all = False

    @classmethod
    async def open(cls, place: Place, tls: ssl.SSLContext, seconds: float) -> Self:
        """A new one; raises ConnectError or ConnectTimeout of httpcore, and nothing was sent then."""
        stream = await httpcore.AnyIOBackend().connect_tcp(str(place.address), place.port, seconds)
        if place.scheme == "https":
            try:
                stream = await stream.start_tls(tls, place.name, seconds)
            except asyncio.CancelledError:
                # After whatever else happens here httpcore closes it.
                await stream.aclose()
                raise
        return cls(place, HeardStream(stream))

    async def post(self, message: Message, seconds: float) -> httpcore.Response:
        """The answer, of whose body no more was read than fits; raises what httpcore does."""
        self._stream.begin()
        headers = {**HEADERS, **message.headers, "content-length": str(len(message.body))}.items()
        asked = {"timeout": {"read": seconds, "write": seconds}}
        url = _url(self.place, message.target)
        request = httpcore.Request("POST", url, headers=tuple(headers), content=message.body, extensions=asked)
        response = await self._connection.handle_async_request(request)
        try:
            size = await _read(response)
        finally:
            await response.aclose()
        self._has_all = self._connection.is_available() and self._stream.has_heard_all(size)
        return response

    @property
    def has_heard(self) -> bool:
        """Whether the service said anything since the last push began."""
        return self._stream.has_heard

    @property
    def is_open(self) -> bool:
        """Whether it takes another push, as far as one can know before.

        It takes none once more came than an answer: that would be taken for the answer to the next push.
        """
        return self._has_all and self._connection.is_available() and not self._connection.has_expired()

    async def aclose(self) -> None:
        """Close it."""
        await self._connection.aclose()


def _url(place: Place, target: bytes = b"/") -> httpcore.URL:
    return httpcore.URL(scheme=place.scheme, host=str(place.address), port=place.port, target=target)


async def _read(response: httpcore.Response) -> int:
    """Read what fits, so that a service that answers more is not waited for; how many bytes that were."""
    size = 0
    async for chunk in response.aiter_stream():
        size += len(chunk)
        if size > BYTES_AT_MOST:
            break
    return size
