"""The demo: synthetic citizens to ask as, each with a fresh token.

The demo exists only where no real issuer is set. The demo issues tokens, and never verifies one.
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import Response

from api.tokens.claims import MAX_LIFETIME_SECONDS
from api.tokens.issuer import FixedKeys, Issuer, VerifyingKey
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.caller import Caller

ISSUER_NAME: Final = "maru-demo"
AUDIENCE: Final = "maru"
LIFETIME_SECONDS: Final = MAX_LIFETIME_SECONDS
CLIENT_ID: Final = "maru-demo"

Personas = Callable[[], Awaitable[Iterable[Mapping[str, str]]]]


class Demo:
    """Issues the demo's tokens and shows its personas; `personas` gives each one's id, title and sentence.

    `address` is where the gateway is open, None on the command line, which does not know it: the tokens of a gateway
    name it as their issuer, and it takes those of the command line, which has the same key, as well.
    """

    def __init__(
        self, key: ECKey, personas: Personas, now: Callable[[], float] = time.time, address: str | None = None
    ) -> None:
        self._key = key
        key.ensure_kid()
        self._kid = str(key.kid)
        self.personas = personas
        self.address = address
        self._now = now
        self._names = (ISSUER_NAME,) if address is None else (f"{address}/demo", ISSUER_NAME)

    @property
    def issuer(self) -> Issuer:
        """The issuer of these tokens, for those who verify them."""
        return Issuer(self._names, AUDIENCE, FixedKeys({self._kid: VerifyingKey("ES256", self._key)}))

    def issue(self, citizen_id: str, scope: str | None = None, *, client_id: str = CLIENT_ID) -> str:
        """A token for this citizen's own affairs, good for an hour; `scope` names scopes, with blanks between."""
        scopes = frozenset((scope or "").split())
        return self.issue_to(Caller(citizen_id, scopes, purpose=OWN_AFFAIRS, subject=citizen_id, client_id=client_id))

    def issue_to(self, caller: Caller, lifetime_seconds: int = LIFETIME_SECONDS) -> str:
        """A token that says of its bearer what is said of this caller."""
        now = int(self._now())
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self._kid}
        claims = {
            "iss": self._names[0],
            "aud": AUDIENCE,
            "sub": caller.subject,
            "client_id": caller.client_id or CLIENT_ID,
            "jti": caller.token_id or secrets.token_hex(16),
            "iat": now,
            "exp": now + lifetime_seconds,
            "scope": " ".join(sorted(caller.scopes)) or None,
            "maru_kind": caller.kind.value,
            "maru_agency": caller.agency,
            "maru_purpose": caller.purpose,
            "maru_issue": caller.issue,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, said, self._key, algorithms=["ES256"])

    async def show_personas(self, request: Request) -> Response:
        """GET /demo/personas: the personas as JSON, each with a new token."""
        shown = [{**persona, "token": self.issue(persona["id"])} for persona in await self.personas()]
        return Response(orjson.dumps(shown), media_type="application/json", headers={"cache-control": "no-store"})
