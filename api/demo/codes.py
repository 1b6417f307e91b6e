"""The codes of the demo's sign-in: each is good once, for a minute, and only for who asked for it (RFC 7636).

They stand in this process's memory: the gateway that gave a code is the one that takes it.
"""

import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cachetools import TTLCache

CODE_SECONDS: Final = 60
CODES_AT_MOST: Final = 1_000
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for: as whom, for which program, to be sent where, proven by what, and with which scopes."""

    citizen_id: str
    client_id: str
    redirect_uri: str
    challenge: str
    scopes: frozenset[str]


class Codes:
    """The codes that were given and not yet taken; `now` is a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._grants: TTLCache[str, Grant] = TTLCache(CODES_AT_MOST, CODE_SECONDS, timer=now)

    def give(self, grant: Grant) -> str:
        """A new code."""
        code = secrets.token_urlsafe(32)
        self._grants[code] = grant
        return code

    def take(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> Grant | None:
        """What the code stands for, None where it or what comes with it is wrong; it is good no longer either way."""
        grant = self._grants.pop(code, None)
        if grant is None or (client_id, redirect_uri) != (grant.client_id, grant.redirect_uri):
            return None
        return grant if _proves(verifier, grant.challenge) else None


def _proves(verifier: str, challenge: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())
