"""The refresh tokens of the demo's sign-in: each is good once, and brings the next one (RFC 9700, section 4.14).

They are kept in this process's memory: the gateway that gave a token is the one that takes it.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from typing import Final

from cachetools import TTLCache

from api.demo.codes import Grant

IDLE_SECONDS: Final = 8 * 3600
"""For so long a refresh token is good that is not used."""
SIGN_INS_AT_MOST: Final = 1_000


class RefreshTokens:
    """The newest refresh token of each sign-in; `now` is a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._sign_ins: TTLCache[str, tuple[Grant, str]] = TTLCache(SIGN_INS_AT_MOST, IDLE_SECONDS, timer=now)

    def begin(self, grant: Grant) -> str:
        """Return the first refresh token of a sign-in."""
        return self._next(secrets.token_urlsafe(16), grant)

    def rotate(self, token: str, client_id: str) -> tuple[Grant, str] | None:
        """Return the grant of a refresh token and the next token; None where the token is not good.

        A token that was used before ends its sign-in: one of two programs that have it has stolen it.
        """
        sign_in, _, secret = token.partition(".")
        grant, newest = self._sign_ins.get(sign_in, (None, ""))
        if grant is None or grant.client_id != client_id:
            return None
        if not hmac.compare_digest(secret.encode(), newest.encode()):
            del self._sign_ins[sign_in]
            return None
        return grant, self._next(sign_in, grant)

    def _next(self, sign_in: str, grant: Grant) -> str:
        secret = secrets.token_urlsafe(32)
        self._sign_ins[sign_in] = grant, secret
        return f"{sign_in}.{secret}"
