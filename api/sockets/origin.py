"""Whose pages may open a socket: those of the gateway's own address, and of the origins that the setting names.

A browser opens a socket for any page, and its answer needs nobody's leave (CORS) to be read: so the handshake is what
refuses a foreign page. No cookie identifies anybody here, so that such a page could only ask as nobody anyway.
"""

import re
from typing import Final

from agencies.contract.errors import Forbidden
from api.addresses.cross_origin import pattern_of
from api.headers import RequestHeaders

FOREIGN: Final = "Pages of this origin may not open a socket here: name the origin in MARU_CORS_ORIGINS."


class Origins:
    """The origins from which sockets are taken."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._named = re.compile(pattern_of(origins)) if origins else None

    def check(self, headers: RequestHeaders) -> bool:
        """Whether the handshake names an origin, which must be one of these; raises Forbidden, BadRequest."""
        said = headers.only_one(b"origin", "Origin")
        if said is None:
            return False
        origin = said.decode("latin-1")
        host = (headers.only_one(b"host", "Host") or b"").decode("latin-1").lower()
        if host and origin in (f"http://{host}", f"https://{host}"):
            return True
        if self._named is None or not self._named.fullmatch(origin):
            raise Forbidden(FOREIGN)
        return True
