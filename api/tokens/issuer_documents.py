"""What an issuer publishes of itself, asked for over HTTP: where its keys are (OpenID Connect Discovery, or RFC 8414),
and its keys (RFC 7517).

What is asked for is bounded in time and bytes, is never redirected, and comes by TLS from everywhere but this machine.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx
import orjson

from agencies.store.loopback import is_loopback
from api.addresses.address import is_askable
from api.tokens.issuer import VerifyingKey, usable_keys

FETCH_SECONDS: Final = 5
BYTES_AT_MOST: Final = 256 * 1024


class Unreadable(Exception):
    """What the issuer answered cannot be used; the message names an address and no person."""


async def fetch_keys(issuer: str) -> Mapping[str, VerifyingKey]:
    """The keys that verify this issuer's tokens; raises Unreadable, TimeoutError, and what httpx raises."""
    # A proxy of the environment's is for other machines.
    trust_env = not is_loopback(httpx.URL(issuer).host)
    async with asyncio.timeout(FETCH_SECONDS), httpx.AsyncClient(trust_env=trust_env, timeout=FETCH_SECONDS) as client:
        described = await _describe(client, issuer)
        address = described.get("jwks_uri")
        if not isinstance(address, str) or not _is_as_safe(address, issuer):
            raise Unreadable(f"{issuer} names no jwks_uri that may be asked")
        published = await _read(client, address)
    if not isinstance(published.get("keys"), list):
        raise Unreadable(f"{address} answered no set of keys")
    # A set without a key is an answer: whoever has taken the last one back wants no token to be taken.
    return usable_keys(published)


async def _describe(client: httpx.AsyncClient, issuer: str) -> Mapping[str, Any]:
    """The issuer's description of itself, which must be of this issuer to the letter."""
    url = httpx.URL(issuer)
    path = url.path.rstrip("/")
    try:
        described = await _read(client, str(url.copy_with(path=f"{path}/.well-known/openid-configuration")))
    except Unreadable:
        described = await _read(client, str(url.copy_with(path=f"/.well-known/oauth-authorization-server{path}")))
    if described.get("issuer") != issuer:
        raise Unreadable(f"what {issuer} publishes is of another issuer")
    return described


def _is_as_safe(address: str, issuer: str) -> bool:
    return is_askable(address) and (not issuer.startswith("https:") or address.startswith("https:"))


async def _read(client: httpx.AsyncClient, address: str) -> Mapping[str, Any]:
    # Compressed, a few bytes could come to more than is taken.
    headers = {"accept": "application/json", "accept-encoding": "identity"}
    async with client.stream("GET", address, headers=headers, follow_redirects=False) as response:
        if response.status_code != 200 or response.headers.get("content-encoding", "identity") != "identity":
            raise Unreadable(f"{address} answered {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > BYTES_AT_MOST:
                raise Unreadable(f"{address} answered over {BYTES_AT_MOST} bytes")
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable(f"{address} answered no JSON") from None
    if not isinstance(read, dict):
        raise Unreadable(f"{address} answered no JSON object")
    return read
