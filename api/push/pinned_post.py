"""Posts to an address that a citizen gave, so that nothing else than the push service behind it is ever reached.

The name is resolved once for each push, and all that it resolves to is looked at. The push goes over a connection that
is open to one of these addresses, else to the first of them that takes one, and nowhere else; TLS asks for the name's
certificate. Nothing is redirected, no proxy is asked, and little of the answer is read.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

import httpcore
import httpx

from api.push.kept_connections import KeptConnections
from api.push.pinned_connection import Message, PinnedConnection, Place
from api.push.public_network import Address, is_public
from resolvers.notices.channels.push import PushFailed

SECONDS: Final = 10.0
ADDRESSES_TRIED: Final = 3
"""Each has its share of the seconds: of more none would have enough for a connection."""
UNREACHABLE: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpx.InvalidURL,
    OSError,
    UnicodeError,
)

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


class Posted(NamedTuple):
    """What was answered: the status, and the header Retry-After."""

    status: int
    retry_after: str | None


class PinnedPost:
    """Posts; `nearby`: this machine and its network may be reached as well.

    `resolve`: from a name and a port to addresses · `tls`: whose certificates are believed · `kept`: what is open from
    the pushes before.
    """

    def __init__(
        self,
        *,
        nearby: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        kept: KeptConnections | None = None,
    ) -> None:
        self._nearby = nearby
        self._resolve = resolve or _resolve
        self._tls = tls or httpx.create_ssl_context()
        self._tls.set_alpn_protocols(["http/1.1"])
        self._seconds = seconds
        self._kept = kept or KeptConnections()

    async def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """What a push service answers; PushFailed where it cannot be reached, may not be, or takes too long."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(httpx.URL(url), headers, body)
        except TimeoutError:
            raise PushFailed("the push service did not answer in time") from None
        except UNREACHABLE as error:
            raise PushFailed(f"the push service cannot be reached ({type(error).__name__})") from None

    async def aclose(self) -> None:
        """Close what is open from the pushes before."""
        await self._kept.aclose()

    async def _post(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Posted:
        port = url.port or (443 if url.scheme == "https" else 80)
        places = [Place(url.scheme, url.host, port, each) for each in await self._addresses(url.host, port)]
        message = Message(url.raw_path, {**headers, "host": url.netloc.decode()}, body)
        response = await self._answer(places, message)
        return Posted(response.status, httpx.Headers(response.headers).get("retry-after"))

    async def _answer(self, places: Sequence[Place], message: Message) -> httpcore.Response:
        tried = places[:ADDRESSES_TRIED]
        connect_seconds = self._seconds / len(tried)
        kept = self._kept.take(places)
        if kept is not None:
            try:
                return await self._answer_over(kept, message)
            except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                # A service ends what nobody uses, perhaps at this very moment: where it has said nothing, it has
                # probably taken nothing.
                if kept.has_heard:
                    raise
        for place in tried[:-1]:
            # As long as there is no connection, nothing was sent that would come twice.
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                opened = await PinnedConnection.open(place, self._tls, connect_seconds)
                return await self._answer_over(opened, message)
        opened = await PinnedConnection.open(tried[-1], self._tls, connect_seconds)
        return await self._answer_over(opened, message)

    async def _answer_over(self, connection: PinnedConnection, message: Message) -> httpcore.Response:
        """What is answered over a connection, which is kept for the next push, or closed whatever happens."""
        try:
            response = await connection.post(message, self._seconds)
        except BaseException:
            self._kept.close(connection)
            raise
        self._kept.keep(connection)
        return response

    async def _addresses(self, host: str, port: int) -> Sequence[Address]:
        """Where the name leads; PushFailed where one of these may not be reached."""
        found = await self._resolve(host, port)
        if not found:
            raise PushFailed("the push service has no address")
        if not self._nearby and not all(is_public(each) for each in found):
            raise PushFailed("the push service's name leads to an address that is not public")
        return found


async def _resolve(host: str, port: int) -> Sequence[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(each[4][0]) for each in found]
