"""Compresses answers of 1 KB and more with gzip, for clients that take it.

A compressed answer's gzip header has a name of random length, so that the answer's own tells less of what was
compressed (BREACH). Only whole answers are compressed at /graphql: an answer that is sent in parts would be held back.
"""

import asyncio
import secrets
import zlib
from functools import lru_cache
from typing import Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answering.answer import Reply
from api.answering.error_headers import Header
from api.answering.negotiate import MAX_ACCEPT
from api.answering.quality import read_quality
from api.headers import RequestHeaders

SMALLEST: Final = 1_024
# Up to this level zlib takes the first match that it finds; the next one doubles the time for 4 % fewer bytes.
LEVEL: Final = 3
THREAD_FROM: Final = 128 * 1_024
PADDING_AT_MOST: Final = 100

_VARY: Final = (b"vary", b"Accept-Encoding")
_NAME: Final = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
"""The header of RFC 1952, section 2.3, with the flag by which a file's name follows, which ends with a zero byte."""


class Compressed:
    """An ASGI app whose answers are compressed for clients that take gzip, by the framework's middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._packing = GZipMiddleware(app, SMALLEST, LEVEL, THREAD_FROM)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._packing(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _varying(_weakened(message["headers"]))
            await send(message)

        # The middleware takes `gzip;q=0` for a wish, so what it reads is the outcome.
        coding = b"gzip" if takes_gzip(RequestHeaders(scope)) else b"identity"
        others = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self._packing({**scope, "headers": [*others, (b"accept-encoding", coding)]}, receive, send_marked)


async def packed(reply: Reply, headers: RequestHeaders) -> Reply:
    """The reply as it is sent to this client: compressed, where that is worth it and the client takes gzip."""
    if len(reply.body) < SMALLEST:
        return reply
    if not takes_gzip(headers):
        return Reply(reply.status, _varying(reply.headers), reply.body)
    large = len(reply.body) >= THREAD_FROM
    body = await asyncio.to_thread(_gzip, reply.body) if large else _gzip(reply.body)
    kept = [header for header in _varying(reply.headers) if header[0] != b"content-length"]
    kept += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
    return Reply(reply.status, kept, body)


def takes_gzip(headers: RequestHeaders) -> bool:
    """Whether the client prefers gzip to an answer as it is (RFC 9110, section 12.5.3).

    Silence is no wish for it, nor is a header that is longer than any client needs.
    """
    accepted = headers.joined(b"accept-encoding")
    return accepted is not None and len(accepted) <= MAX_ACCEPT and _takes_gzip(accepted)


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        given = {key.strip(): value.strip() for key, _, value in (each.partition("=") for each in parameters)}
        weights["gzip" if name == "x-gzip" else name] = read_quality(given.get("q", "1"))
    weight = weights.get("gzip", weights.get("*", 0.0))
    return weight > 0 and weight >= weights.get("identity", 0.0)


def _varying(headers: list[Header]) -> list[Header]:
    for name, value in headers:
        if name == b"vary" and b"accept-encoding" in value.lower():
            return headers
    return [*headers, _VARY]


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    name = b"0" * secrets.randbelow(PADDING_AT_MOST + 1)
    sums = zlib.crc32(body).to_bytes(4, "little") + (len(body) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((_NAME, name, b"\0", packer.compress(body), packer.flush(), sums))


def _weakened(headers: list[Header]) -> list[Header]:
    """The headers, with a weak entity tag: it stands for a document, whichever bytes it is sent as."""
    return [(name, b"W/" + value if name == b"etag" and value[:1] == b'"' else value) for name, value in headers]
