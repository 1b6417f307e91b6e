"""The demo: synthetic citizens to ask as, each with a fresh token.

The demo exists only where no real issuer is set. The demo issues tokens, and never verifies one.
"""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import Response

from api.issuer import Issuer, VerifyingKey

ISSUER_NAME: Final = "maru-demo"
AUDIENCE: Final = "maru"
LIFETIME_SECONDS: Final = 3600

Personas = Callable[[], Awaitable[Iterable[Mapping[str, str]]]]


class Demo:
    """Issues the demo's tokens and shows its personas; `personas` gives each one's id, title and sentence."""

    def __init__(self, key: ECKey, personas: Personas, now: Callable[[], float] = time.time) -> None:
        self._key = key
        key.ensure_kid()
        self._kid = str(key.kid)
        self._personas = personas
        self._now = now

    @property
    def issuer(self) -> Issuer:
        """The issuer of these tokens, for those who verify them."""
        return Issuer(ISSUER_NAME, AUDIENCE, {self._kid: VerifyingKey("ES256", self._key)})

    def issue(self, sub: str, scope: str | None = None) -> str:
        """A token for this citizen, good for an hour; `scope` names scopes, with blanks between."""
        now = int(self._now())
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self._kid}
        claims = {"iss": ISSUER_NAME, "aud": AUDIENCE, "sub": sub, "iat": now, "exp": now + LIFETIME_SECONDS}
        claims |= {} if scope is None else {"scope": scope}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])

    async def show_personas(self, request: Request) -> Response:
        """GET /demo/personas: the personas as JSON, each with a new token."""
        shown = [{**persona, "token": self.issue(persona["id"])} for persona in await self._personas()]
        return Response(orjson.dumps(shown), media_type="application/json", headers={"cache-control": "no-store"})
