"""The token of a socket: in the header of its handshake, or in the payload of `connection_init`.

A browser gives a page no say over the headers of a handshake, so that a page sends its token in the payload.
"""

from collections.abc import Sequence
from typing import Any, Final

from api.headers import RequestHeaders
from api.sockets.close import BAD_MESSAGE, Close

AUTHORIZATION: Final = "authorization"


def authorization_of(payload: Any, headers: RequestHeaders) -> Sequence[bytes]:
    """What was sent as Authorization, in either place; raises Close where the payload is malformed."""
    if payload is not None and not isinstance(payload, dict):
        raise Close(BAD_MESSAGE, "The payload of connection_init must be a JSON object, or be left out.")
    found = [value for name, value in (payload or {}).items() if name.lower() == AUTHORIZATION]
    # Clients that know of no token say null.
    said = [value for value in found if value is not None]
    if not all(isinstance(value, str) for value in said):
        raise Close(BAD_MESSAGE, "`Authorization` in the payload of connection_init must be a text.")
    return [*headers.all_of(AUTHORIZATION.encode()), *(value.encode() for value in said)]
