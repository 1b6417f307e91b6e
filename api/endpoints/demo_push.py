"""The demo's own push service, for pages that are phones: it keeps what is pushed until its phone takes it (RFC 8030).

It cannot read what it passes on, and keeps it in this process's memory: after a restart each phone has to subscribe
anew, and a push to one of before is answered with 410.
"""

import asyncio
import base64
import hmac
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final, NamedTuple

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from agencies.contract.errors import Forbidden, MaruError
from api.answering.answer import UNCOLLECTED
from api.headers import RequestHeaders
from api.sockets.origin import Origins
from api.streams.open_streams import OpenStreams

PHONES_AT_MOST: Final = 100
PHONE_SECONDS: Final = 600
"""How long a phone that takes nothing is known; one that listens says so again and again."""
WAITING_AT_MOST: Final = 20
MESSAGE_BYTES: Final = 4_096
HEARTBEAT_SECONDS: Final = 15.0

_FRESH: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


class Message(NamedTuple):
    """What was pushed, and until when it is of use."""

    body: bytes
    until: float


class Phone:
    """One subscription: `id` is known to who pushes, `secret` to the phone alone."""

    def __init__(self) -> None:
        self.id = secrets.token_urlsafe(16)
        self.secret = secrets.token_urlsafe(16)
        self.waiting: deque[Message] = deque()
        self.news = asyncio.Event()


class DemoPush:
    """The endpoints under /demo/push.

    `address`: where the gateway finds itself; `origins`: whose pages may subscribe beside its own; `now`: a clock.
    """

    def __init__(
        self,
        address: str,
        streams: OpenStreams,
        origins: tuple[str, ...] = (),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._streams = streams
        self._now = now
        self._origins = Origins(origins)
        self._phones: TTLCache[str, Phone] = TTLCache(PHONES_AT_MOST, PHONE_SECONDS, timer=now)

    def routes(self) -> Sequence[Route]:
        """Where each endpoint is."""
        return (
            Route("/demo/push", self.subscribe, methods=["POST"]),
            Route("/demo/push/{id}", self.push, methods=["POST"]),
            Route("/demo/push/{id}/{secret}", self.take),
        )

    async def subscribe(self, request: Request) -> Response:
        """A new subscription: `Location` is where the phone takes messages, `Link` where they are pushed to."""
        try:
            self._origins.check(RequestHeaders(request.scope))
        except Forbidden:
            # Any page that a browser shows could subscribe until the phones of others are forgotten.
            return Response(None, 403, _FRESH)
        phone = Phone()
        self._phones[phone.id] = phone
        push = f'<{self._address}/demo/push/{phone.id}>; rel="urn:ietf:params:push"'
        return Response(None, 201, {**_FRESH, "location": f"/demo/push/{phone.id}/{phone.secret}", "link": push})

    async def push(self, request: Request) -> Response:
        """Take a message for a phone: 201, or 410 where there is none such, for good."""
        phone = self._phones.get(request.path_params["id"])
        if phone is None:
            return Response(None, 410, _FRESH)
        seconds, body = request.headers.get("ttl", ""), await _body(request)
        if not (seconds.isascii() and seconds.isdecimal()) or request.headers.get("content-encoding") != "aes128gcm":
            return Response(None, 400, _FRESH)
        if body is None:
            return Response(None, 413, _FRESH)
        self._drop_outdated(phone)
        if len(phone.waiting) >= WAITING_AT_MOST:
            return Response(None, 429, {**_FRESH, "retry-after": "60"})
        phone.waiting.append(Message(body, self._now() + int(seconds[:9])))
        phone.news.set()
        return Response(None, 201, {**_FRESH, "location": f"/demo/push/{phone.id}/{secrets.token_urlsafe(8)}"})

    async def take(self, request: Request) -> Response:
        """The phone's messages as they come, an event `push` each with the body in base64."""
        phone = self._phones.get(request.path_params["id"])
        if phone is None or not hmac.compare_digest(phone.secret.encode(), request.path_params["secret"].encode()):
            return Response(None, 404, _FRESH)
        ended = asyncio.Event()
        return _Taking(self._streams, ended, phone, self._messages(phone, ended))

    async def _messages(self, phone: Phone, ended: asyncio.Event) -> AsyncIterator[bytes]:
        while not ended.is_set():
            # Whoever listens stays known for as long as they do.
            self._phones[phone.id] = phone
            self._drop_outdated(phone)
            phone.news.clear()
            while phone.waiting:
                message = phone.waiting[0]
                yield b"event: push\ndata: " + base64.b64encode(message.body) + b"\n\n"
                # Only what was sent is taken: another page of the same phone may have been quicker.
                if phone.waiting and phone.waiting[0] is message:
                    phone.waiting.popleft()
            yield b":\n\n"
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await phone.news.wait()
            except TimeoutError:
                continue

    def _drop_outdated(self, phone: Phone) -> None:
        now = self._now()
        phone.waiting = deque(each for each in phone.waiting if each.until >= now)


class _Taking(StreamingResponse):
    """A response that is one of the process's streams, which the server ends before it closes."""

    def __init__(
        self, streams: OpenStreams, ended: asyncio.Event, phone: Phone, messages: AsyncIterator[bytes]
    ) -> None:
        super().__init__(messages, media_type="text/event-stream", headers=_FRESH)
        self.raw_headers.append(UNCOLLECTED)
        self._streams = streams
        self._ended = ended
        self._phone = phone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._streams.opened(self._end) as stream:
            stream.begin(None, is_known=False)
            await super().__call__(scope, receive, send)

    def _end(self, error: MaruError) -> None:
        self._ended.set()
        self._phone.news.set()


async def _body(request: Request) -> bytes | None:
    """The message; None where it is longer than a push service has to take."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MESSAGE_BYTES:
            return None
    return bytes(body)
