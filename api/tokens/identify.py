"""The stage `identify`: from the Authorization header to a caller.

Only a bearer token authenticates: cookies and the URL are never looked at. A token is refused unless every check of
the token succeeds, and no claim of a token is believed before its signature is verified.
"""

import math
import time
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from cachetools import LRUCache
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jws import JWSRegistry, deserialize_compact

from agencies.contract.errors import BadRequest, TokenProblem, Unauthenticated
from api.receiving.strict_json import read_json
from api.tokens.claims import check_times, malformed, read_caller
from api.tokens.issuer import Issuer, VerifyingKey
from resolvers.request.caller import ANONYMOUS, Caller

TOKEN_CAP: Final = 8 * 1024
TOKENS_KEPT: Final = 1024
NO_KEY: Final = "is not signed with a key of the issuer's"

_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
# Parameters that let a token choose its own key or change how it is read; `crit` names such, and none is known here.
_FORBIDDEN_PARAMETERS: Final = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64"})


class UnknownKey(Unauthenticated):
    """A token names a key that the issuer is not known to have."""

    def __init__(self) -> None:
        super().__init__(f"The bearer token {NO_KEY}.", TokenProblem.FOREIGN)


class Identify:
    """Identifies callers: called with the values of the Authorization header, it gives the caller.

    Raises Unauthenticated, and what the issuer's keys or `is_revoked`, asked by a token's id each time, raise. The
    caller of a good token is kept by the token's digest, and never past the token's end.
    """

    def __init__(
        self,
        issuer: Issuer,
        now: Callable[[], float] = time.time,
        is_revoked: Callable[[str], bool] = lambda token_id: False,
    ) -> None:
        self._issuer = issuer
        self._now = now
        self._is_revoked = is_revoked
        self._keys: Mapping[str, VerifyingKey] = {}
        self._known: LRUCache[bytes, tuple[Caller, float]] = LRUCache(TOKENS_KEPT)

    def __call__(self, authorization: Sequence[bytes]) -> Caller:
        if not authorization:
            return ANONYMOUS
        token = _read_bearer(authorization)
        keys = self._issuer.keys.current()
        if keys is not self._keys:
            # A token of a key that the issuer has withdrawn is taken no longer.
            self._known.clear()
            self._keys = keys
        digest = sha256(token).digest()
        try:
            caller, ends_at = self._known[digest]
        except KeyError:
            ends_at = -math.inf
        if self._now() >= ends_at:
            caller, _ = self._known[digest] = self._verify(token)
        if caller.token_id is not None and self._is_revoked(caller.token_id):
            raise Unauthenticated("The bearer token was revoked: get a new one.", TokenProblem.REVOKED)
        return caller

    async def after_asking(self, authorization: Sequence[bytes]) -> Caller:
        """The caller; where a token names an unknown key, the issuer is asked for its keys first."""
        try:
            return self(authorization)
        except UnknownKey:
            if not await self._issuer.keys.renew():
                raise
        return self(authorization)

    def _verify(self, token: bytes) -> tuple[Caller, float]:
        pieces = token.split(b".")
        if len(pieces) != 3:
            raise malformed("is not a signed JWT")
        key = self._find_key(_read_part(pieces[0]))
        _read_bytes(pieces[2])
        _check_signature(token, key)
        claims = _read_part(pieces[1])
        self._check_origin(claims)
        ends_at = check_times(claims, self._now())
        return read_caller(claims, self._issuer.citizen_claim), ends_at

    def _find_key(self, header: dict[str, Any]) -> VerifyingKey:
        if not _FORBIDDEN_PARAMETERS.isdisjoint(header):
            raise malformed("has a header parameter that is not taken here")
        kind, kid = header.get("typ"), header.get("kid")
        if not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise malformed("is not an access token (typ at+jwt)")
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise UnknownKey
        if header.get("alg") != key.algorithm:
            raise _foreign(NO_KEY)
        return key

    def _check_origin(self, claims: dict[str, Any]) -> None:
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") not in self._issuer.names:
            raise _foreign("comes from another issuer")
        if self._issuer.audience not in named or not all(isinstance(one, str) for one in named):
            raise _foreign("is meant for another service")


def _read_bearer(authorization: Sequence[bytes]) -> bytes:
    if len(authorization) > 1:
        raise Unauthenticated("Several Authorization headers were sent. Send one.", TokenProblem.MALFORMED)
    scheme, _, token = authorization[0].partition(b" ")
    if scheme.lower() != b"bearer":
        wanted = "Authenticate as `Authorization: Bearer <token>`, or send no Authorization header."
        raise Unauthenticated(wanted, TokenProblem.MALFORMED)
    if len(token) > TOKEN_CAP:
        raise malformed(f"is over {TOKEN_CAP} bytes")
    return token


def _read_part(encoded: bytes) -> dict[str, Any]:
    try:
        part = read_json(_read_bytes(encoded), "A part of the token")
    except BadRequest:
        raise malformed("is malformed") from None
    if not isinstance(part, dict):
        raise malformed("is malformed")
    return part


def _read_bytes(encoded: bytes) -> bytes:
    try:
        return urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))
    except ValueError:
        raise malformed("is malformed") from None


def _check_signature(token: bytes, key: VerifyingKey) -> None:
    registry = JWSRegistry(algorithms=[key.algorithm], strict_check_header=False)
    try:
        with warnings.catch_warnings():
            # EdDSA is the name that issuers write; that RFC 9864 prefers Ed25519 is no news to a caller.
            warnings.simplefilter("ignore", SecurityWarning)
            deserialize_compact(token, key.key, registry=registry)
    except (JoseError, ValueError, TypeError):
        raise _foreign(NO_KEY) from None


def _foreign(why: str) -> Unauthenticated:
    return Unauthenticated(f"The bearer token {why}.", TokenProblem.FOREIGN)
