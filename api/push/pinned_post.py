"""Posts to an address that a citizen gave, so that nothing else than the push service behind it is ever reached.

The name is resolved once, all that it resolves to is looked at, and the connection goes to the first of these
addresses that takes one, and nowhere else; TLS asks for the name's certificate. Nothing is redirected, no proxy is
asked, and little of the answer is read.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

import httpx

from api.push.public_network import Address, is_public
from resolvers.platform.push import PushFailed

SECONDS: Final = 10.0
BYTES_AT_MOST: Final = 4096
ADDRESSES_TRIED: Final = 3
"""Each has its share of the seconds: of more none would have enough for a connection."""

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


class Posted(NamedTuple):
    """What was answered: the status, and the header Retry-After."""

    status: int
    retry_after: str | None


class PinnedPost:
    """Posts; `nearby`: this machine and its network may be reached as well.

    `resolve`: from a name and a port to addresses · `tls`: whose certificates are believed.
    """

    def __init__(
        self,
        *,
        nearby: bool,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._nearby = nearby
        self._resolve = resolve or _resolve
        self._tls = tls or httpx.create_ssl_context()
        self._seconds = seconds

    async def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """What a push service answers; PushFailed where it cannot be reached, may not be, or takes too long."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(httpx.URL(url), headers, body)
        except TimeoutError:
            raise PushFailed("the push service did not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise PushFailed(f"the push service cannot be reached ({type(error).__name__})") from None

    async def _post(self, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Posted:
        found = (await self._addresses(url))[:ADDRESSES_TRIED]
        # Compressed, a few bytes could come to more than is read.
        sent = {**headers, "host": url.netloc.decode(), "accept-encoding": "identity"}
        timeout = httpx.Timeout(self._seconds, connect=self._seconds / len(found))
        async with httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=timeout) as client:
            for address in found[:-1]:
                # As long as there is no connection, nothing was sent that would come twice.
                with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                    return await _post_to(client, address, url, sent, body)
            return await _post_to(client, found[-1], url, sent, body)

    async def _addresses(self, url: httpx.URL) -> Sequence[Address]:
        """Where the name leads; PushFailed where one of these may not be reached."""
        found = await self._resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
        if not found:
            raise PushFailed("the push service has no address")
        if not self._nearby and not all(is_public(each) for each in found):
            raise PushFailed("the push service's name leads to an address that is not public")
        return found


async def _post_to(
    client: httpx.AsyncClient, address: Address, url: httpx.URL, headers: Mapping[str, str], body: bytes
) -> Posted:
    # Of the name nothing is left to be resolved again: the certificate and the header alone still ask for it.
    pinned = url.copy_with(host=str(address))
    async with client.stream(
        "POST", pinned, headers=headers, content=body, follow_redirects=False, extensions={"sni_hostname": url.host}
    ) as response:
        await _read(response)
        return Posted(response.status_code, response.headers.get("retry-after"))


async def _read(response: httpx.Response) -> None:
    """Read what fits, so that a service that answers more is not waited for."""
    size = 0
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > BYTES_AT_MOST:
            return


async def _resolve(host: str, port: int) -> Sequence[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(each[4][0]) for each in found]
