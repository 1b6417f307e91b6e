"""Tokens for the tests of the endpoints, right and wrong ones, and a verdict on them at a moment of the test's own."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from enum import Enum
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from agencies.contract.errors import TokenProblem, Unauthenticated
from api.tokens.identify import Identify
from api.tokens.issuer import FixedKeys, Issuer, VerifyingKey
from resolvers.request.caller import ANONYMOUS, Caller

NOW = 1_800_000_000.0
KEY = ECKey.generate_key("P-256")
OTHER_KEY = ECKey.generate_key("P-256")
ISSUER = Issuer(("https://id.example",), "maru", FixedKeys({"k1": VerifyingKey("ES256", KEY)}))

HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "k1"}
CLAIMS = {
    "iss": "https://id.example",
    "aud": "maru",
    "sub": "c1",
    "client_id": "app",
    "jti": "t1",
    "iat": int(NOW),
    "exp": int(NOW) + 600,
}
CALLER = Caller("c1", subject="c1", client_id="app", token_id="t1")
"""Whom a token with these claims names."""


class Absent(Enum):
    """The mark of a part of a token that is left out; its text is the same in every process."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


def encode(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(header: Any = HEADER, claims: Any = CLAIMS, key: Any = KEY, algorithm: str = "ES256") -> str:
    """A token with any header and claims whatever, rightly signed by the key."""
    signed = f"{encode(header)}.{encode(claims)}".encode()
    signature = jws.JWSRegistry.algorithms[algorithm].sign(signed, key)
    return f"{signed.decode()}.{encode(signature)}"


def changed(part: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**part, **changes}.items() if value is not ABSENT}


def identify(token: str | bytes, *, now: float = NOW, issuer: Issuer = ISSUER) -> Caller:
    raw = token if isinstance(token, bytes) else token.encode()
    return Identify(issuer, lambda: now)([b"Bearer " + raw])


async def nobody_asks(authorization: Sequence[bytes]) -> Caller:
    """Takes whoever asks for nobody."""
    return ANONYMOUS


def refuses(
    token: str | bytes, *, now: float = NOW, issuer: Issuer = ISSUER, reason: TokenProblem | None = None
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        identify(token, now=now, issuer=issuer)
    assert reason in (None, refused.value.reason)
