"""Why a socket is closed: the codes of `graphql-transport-ws` and of RFC 6455, each with words for a developer."""

from typing import Final

from agencies.contract.errors import Forbidden, MaruError, Unauthenticated

GOING_AWAY: Final = 1001
TOO_BIG: Final = 1009
FAULT: Final = 1011
AGAIN_LATER: Final = 1013
BAD_MESSAGE: Final = 4400
NOT_BEGUN: Final = 4401
REFUSED: Final = 4403
SUBPROTOCOL: Final = 4406
INIT_LATE: Final = 4408
ID_TAKEN: Final = 4409
INIT_TWICE: Final = 4429

REASON_BYTES: Final = 123
"""A close frame has no space for more (RFC 6455, section 5.5)."""


class Close(Exception):
    """The socket is to be closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:REASON_BYTES].decode(errors="ignore")


def close_for(error: MaruError) -> Close:
    """How a socket is closed for an error: for good where its bearer may not go on, else until later."""
    refused = isinstance(error, Unauthenticated | Forbidden)
    return Close(REFUSED if refused else AGAIN_LATER, error.message)
