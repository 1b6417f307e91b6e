"""Which other origins' pages may ask from a browser: what the setting takes, and what browsers are told (CORS).

No cookie identifies anybody here, so credentials are never allowed: a page can ask as somebody only with a token that
it holds.
"""

import re
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agencies.contract.errors import StartUpError
from api.headers import RequestHeaders

LOCAL: Final = ("http://localhost:*", "http://*.localhost:*", "http://127.*.*.*:*", "http://[::1]:*")
METHODS: Final = ("GET", "HEAD", "POST")
# Not all are read: libraries for pages add their name or a trace to each request, which would be refused with it.
REQUEST_HEADERS: Final = (
    "Accept-Language",
    "Apollographql-Client-Name",
    "Apollographql-Client-Version",
    "Authorization",
    "Baggage",
    "Content-Type",
    "If-None-Match",
    "Maru-Executor",
    "Traceparent",
    "Tracestate",
)
RESPONSE_HEADERS: Final = ("Allow", "ETag", "Maru-Executor", "Maru-Request-Id", "Retry-After", "WWW-Authenticate")
# No browser remembers a preflight for longer than Chromium, which takes two hours at most.
PREFLIGHT_SECONDS: Final = 7_200

_ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\*\.localhost|127\.\*\.\*\.\*|\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
    r"(?::(?P<port>[1-9][0-9]{0,4}|\*))?"
)
_LOCAL_HOSTS: Final = frozenset({"localhost", "*.localhost", "127.0.0.1", "127.*.*.*", "[::1]"})
# A label of 127.*.*.* is digits alone: 127.evil.example.kr is not an address of this machine.
_STARS: Final = (
    (r":\*", "(?::[0-9]+)?"),
    (r"\*\.localhost", r"(?:[a-z0-9_-]+\.)+localhost"),
    (r"\.\*", r"\.[0-9]{1,3}"),
)
_OWN_PORTS: Final = {"http": "80", "https": "443"}


def read_origins(said: str | None, *, demo: bool = False) -> tuple[str, ...]:
    """The origins that the setting names, with commas between; without it, in the demo, this machine's on any port.

    StartUpError for what no browser sends as an origin, and for a `*` that opens more than this machine.
    """
    if not said:
        return LOCAL if demo else ()
    origins = tuple(part.strip().lower() for part in said.split(","))
    for origin in origins:
        _check(origin)
    return origins


def pattern_of(origins: tuple[str, ...]) -> str:
    """A regular expression that these origins match, and no other."""
    return "|".join(_pattern(origin) for origin in origins)


def open_to(origins: tuple[str, ...], app: ASGIApp) -> ASGIApp:
    """The app, whose every answer tells a browser whether a page of these origins may read it."""
    return _CrossOrigin(origins, app) if origins else app


class _CrossOrigin:
    """An ASGI app that answers browsers through the framework's middleware.

    A request without an origin goes past the middleware, which takes as long as the rest of HTTP does.
    """

    def __init__(self, origins: tuple[str, ...], app: ASGIApp) -> None:
        self._app = app
        self._to_browsers = CORSMiddleware(
            app,
            allow_origin_regex=pattern_of(origins),
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or RequestHeaders(scope).all_of(b"origin"):
            await self._to_browsers(scope, receive, send)
            return

        async def send_varying(message: Message) -> None:
            # A cache must not give this answer to a page, which would find no leave to read it.
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"vary", b"Origin")]
            await send(message)

        await self._app(scope, receive, send_varying)


def _check(origin: str) -> None:
    if origin == "*":
        raise StartUpError(
            "MARU_CORS_ORIGINS is `*`: name the origins whose pages may show citizens' records, such as "
            "https://app.example.kr, with commas between."
        )
    found = _ORIGIN.fullmatch(origin)
    if found is None or not _is_sent(found["scheme"], found["port"]):
        raise StartUpError(
            f"MARU_CORS_ORIGINS names {origin!r}: write an origin as a browser sends it, scheme, host and any port "
            "that is not the scheme's own, such as https://app.example.kr or http://localhost:5173."
        )
    if found["port"] == "*" and found["host"] not in _LOCAL_HOSTS:
        raise StartUpError(
            f"MARU_CORS_ORIGINS names {origin!r}: `*` stands for any port of localhost, *.localhost, 127.0.0.1, "
            "127.*.*.* or [::1] only. Name the port."
        )


def _is_sent(scheme: str, port: str | None) -> bool:
    """Whether a browser writes the port into an origin of this scheme."""
    return port in (None, "*") or (port != _OWN_PORTS[scheme] and int(port) < 65_536)


def _pattern(origin: str) -> str:
    pattern = re.escape(origin)
    for star, matched in _STARS:
        pattern = pattern.replace(star, matched)
    return pattern
