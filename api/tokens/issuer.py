"""The issuer whose tokens the gateway takes: its name, the audience that tokens must name, and its public keys.

Each key has one algorithm, which comes from the key and never from a token.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from agencies.contract.errors import StartUpError
from api.keys.key_file import read_public_keys

PublicKey = ECKey | OKPKey | RSAKey

MIN_RSA_BITS: Final = 2048

_KINDS: Final[Mapping[str, tuple[type[ECKey] | type[OKPKey] | type[RSAKey], Mapping[str | None, str]]]] = {
    "EC": (ECKey, {"P-256": "ES256"}),
    "OKP": (OKPKey, {"Ed25519": "EdDSA"}),
    "RSA": (RSAKey, {None: "RS256"}),
}


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key and the only algorithm that it verifies."""

    algorithm: str
    key: PublicKey


class Keys(Protocol):
    """An issuer's keys, by their `kid`."""

    def current(self) -> Mapping[str, VerifyingKey]:
        """The keys now, another mapping only where they have changed; raises the MaruError that says they are lost."""
        ...

    async def renew(self) -> bool:
        """Ask the issuer for its keys, where it may be asked now; whether they have changed."""
        ...


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys that stay the same while the gateway runs."""

    keys: Mapping[str, VerifyingKey]

    def current(self) -> Mapping[str, VerifyingKey]:
        """The keys."""
        return self.keys

    async def renew(self) -> bool:
        """Nobody is asked."""
        return False


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues tokens for this gateway.

    A token has one of `names` as its `iss`, and a citizen's id in `citizen_claim`.
    """

    names: tuple[str, ...]
    audience: str
    keys: Keys
    citizen_claim: str = "sub"


def keys_from_file(path: Path) -> Mapping[str, VerifyingKey]:
    """Read an issuer's JWKS file; raises StartUpError."""
    try:
        listed = orjson.loads(read_public_keys("ISSUER_KEYS", path))["keys"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        raise StartUpError(f"ISSUER_KEYS: {path} cannot be read as a JWKS file, an object with `keys`.") from None
    if not isinstance(listed, list):
        raise StartUpError(f"ISSUER_KEYS: `keys` in {path} is no list. Write it as [key, …].")
    keys: dict[str, VerifyingKey] = {}
    for number, jwk in enumerate(listed):
        kid = jwk.get("kid") if isinstance(jwk, dict) else None
        if not isinstance(kid, str) or not kid:
            raise StartUpError(f"ISSUER_KEYS: key {number} of {path} has no `kid`. Give each key its own.")
        if kid in keys:
            raise StartUpError(f"ISSUER_KEYS: {path} has two keys of the kid {kid!r}. Give each key its own.")
        keys[kid] = _read_key(kid, jwk)
    if not keys:
        raise StartUpError(f"ISSUER_KEYS: {path} holds no key, so no token could be verified. Add the issuer's keys.")
    return MappingProxyType(keys)


def usable_keys(jwks: Mapping[str, Any]) -> Mapping[str, VerifyingKey]:
    """Those keys of a published set that verify tokens here; an issuer may publish others, for other purposes.

    Of two keys of one `kid` neither is taken: which of them is meant would be a guess.
    """
    listed = jwks.get("keys")
    named = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    kids = Counter(str(each.get("kid")) for each in named)
    keys: dict[str, VerifyingKey] = {}
    for jwk in named:
        kid = jwk.get("kid")
        if isinstance(kid, str) and kid and kids[kid] == 1 and jwk.get("use", "sig") == "sig":
            with suppress(StartUpError):
                keys[kid] = _read_key(kid, jwk)
    return MappingProxyType(keys)


def _read_key(kid: str, jwk: dict[str, Any]) -> VerifyingKey:
    kind, algorithms = _KINDS.get(str(jwk.get("kty")), (None, {}))
    curve = jwk.get("crv")
    algorithm = algorithms.get(curve) if curve is None or isinstance(curve, str) else None
    if kind is None or algorithm is None or jwk.get("alg", algorithm) not in (algorithm, _modern_name(algorithm)):
        raise StartUpError(f"ISSUER_KEYS: the key {kid!r} is not EC P-256 (ES256), Ed25519 (EdDSA) or RSA (RS256).")
    try:
        # The name of its algorithm goes: the library would warn of the older of the two names.
        key = kind.import_key({part: value for part, value in jwk.items() if part != "alg"})
        bits = key.raw_value.key_size if isinstance(key, RSAKey) else MIN_RSA_BITS
    except (JoseError, ValueError, TypeError):
        raise StartUpError(f"ISSUER_KEYS: the key {kid!r} is malformed. Export it anew from the issuer.") from None
    if bits < MIN_RSA_BITS:
        raise StartUpError(f"ISSUER_KEYS: the RSA key {kid!r} is under {MIN_RSA_BITS} bits. Ask for a longer one.")
    # Of two names of one algorithm the key's own is what the issuer writes into tokens, too.
    return VerifyingKey(jwk.get("alg", algorithm), key)


def _modern_name(algorithm: str) -> str:
    return "Ed25519" if algorithm == "EdDSA" else algorithm
