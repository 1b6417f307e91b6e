"""The names under which clients may ask this gateway: what the setting takes, and who is refused.

A page of another site can have its own name lead to this machine (DNS rebinding). The browser still sends that name.
"""

import re
import secrets
from collections.abc import Collection
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from agencies.contract.errors import BadRequest, MaruError, Misdirected, StartUpError
from agencies.store.loopback import is_loopback
from api.addresses.address import local_address
from api.answering.answer import refuse_handshake, reply_with_error, send_reply
from api.answering.negotiate import JSON

PROBES: Final = frozenset({"/livez", "/readyz"})
"""Container platforms ask these by an address of their own choice."""
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
LONGEST: Final = 264
"""Bytes: more than a name of 255 and a port have."""
HOSTS_KEPT: Final = 1_024

_log = structlog.get_logger("api")

_HOST: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9_.-])?)(?::[0-9]{1,5})?", re.ASCII)


def read_hosts(said: str | None, *, demo: bool, host: str, port: int) -> tuple[str, ...]:
    """Return the names that the setting names, with commas between; without it, in the demo, this machine's.

    No name means any. StartUpError for what no client sends as a host.
    """
    if not said:
        return (*LOOPBACK, urlsplit(local_address(host, port)).netloc.lower()) if demo else ()
    names = tuple(part.strip().lower() for part in said.split(","))
    for name in names:
        if not name.isascii() or _HOST.fullmatch(name.encode()) is None:
            raise StartUpError(
                f"MARU_HOSTS names {name!r}: write names as clients send them, with commas between, each with a port "
                "or for any port without one, such as maru.example.kr,localhost:8000."
            )
    return names


def hosts_of_operators(host: str) -> tuple[str, ...]:
    """Return the names of the operators' port: this machine's on loopback, else any, since a scraper uses its own."""
    return (*LOOPBACK, urlsplit(local_address(host, 0)).netloc.removesuffix(":0").lower()) if is_loopback(host) else ()


def called_by(names: tuple[str, ...], app: ASGIApp, *, besides: Collection[str] = PROBES) -> ASGIApp:
    """Return the app, which is not reached by requests under other names, nor without one name; no names: any.

    `besides`: the paths that answer under any name.
    """
    hosts = Hosts(names, besides)

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            try:
                hosts.check(scope)
            except MaruError as error:
                await _refuse(scope, receive, send, error)
                return
        await app(scope, receive, send)

    return checked


class Hosts:
    """The names that are taken, and the paths besides that answer under any."""

    def __init__(self, names: tuple[str, ...], besides: Collection[str]) -> None:
        self._names = frozenset(name.encode() for name in names)
        self._besides = besides
        self._taken = lru_cache(HOSTS_KEPT)(self._takes)
        self._is_logged = False

    def check(self, scope: Scope) -> None:
        """Check the name that a request is for; raises BadRequest without one, Misdirected where it is not taken."""
        said = [value for name, value in scope["headers"] if name == b"host"]
        if len(said) != 1 and (said or scope["http_version"] != "1.0"):
            raise BadRequest(f"The header Host was sent {len(said)} times. Send it once.")
        is_taken = self._taken(said[0][:LONGEST]) if said else not self._names
        if is_taken is None:
            raise BadRequest("The header Host is no name and no address. Send the host of the URL, with any port.")
        if not is_taken and scope["path"] not in self._besides:
            self._log_once()
            raise Misdirected(
                "This gateway is not asked under this name. Ask under one of its own, which MARU_HOSTS may list."
            )

    def _log_once(self) -> None:
        # The name itself is a stranger's text.
        if not self._is_logged:
            self._is_logged = True
            _log.warning(
                "asked under a name that MARU_HOSTS lacks, or on the operators' port under none of this machine's"
            )

    def _takes(self, host: bytes) -> bool | None:
        """Return whether the name is one of these, None where it is no name."""
        found = _HOST.fullmatch(host.lower())
        if found is None or len(host) == LONGEST:
            return None
        return not self._names or found[0] in self._names or found[1] in self._names


async def _refuse(scope: Scope, receive: Receive, send: Send, error: MaruError) -> None:
    reply = reply_with_error(error, JSON, secrets.token_hex(8))
    if scope["type"] == "http":
        await send_reply(send, reply)
    else:
        await receive()
        await refuse_handshake(send, reply)
