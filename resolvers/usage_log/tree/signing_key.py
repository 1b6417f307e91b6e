"""The key by which heads of the log are signed, and the public keys by which they are verified: ECDSA over P-256."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from resolvers.usage_log.tree.signed_head import Head, SignedHead

CURVE: Final = "P-256"
ALGORITHM: Final = "ES256"
MEMBERS: Final = ("crv", "kty", "x", "y")


class SigningKey:
    """A private key; its id is its thumbprint by RFC 7638."""

    def __init__(self, pem: bytes) -> None:
        """Raises ValueError where this is no private key of the curve P-256 in PEM."""
        self._key = _imported(pem)
        if not self._key.is_private:
            raise ValueError("This is a public key.")
        self.key_id = self._key.thumbprint()

    @staticmethod
    def new_pem() -> bytes:
        """A new key, as PEM."""
        return ECKey.generate_key(CURVE).as_pem(private=True)

    @property
    def jwk(self) -> dict[str, str]:
        """The public key as it is published (RFC 7517)."""
        public = self._key.as_dict(private=False)
        return {name: str(public[name]) for name in MEMBERS} | {"kid": self.key_id, "alg": ALGORITHM, "use": "sig"}

    def sign(self, head: Head) -> SignedHead:
        """The head, signed."""
        return SignedHead(head, JWSRegistry.algorithms[ALGORITHM].sign(head.signed_bytes, self._key))


class VerifyingKeys:
    """The public keys of a JWKS, by their thumbprints, whatever ids they come with."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        """Raises ValueError where one of them is no public key of the curve P-256."""
        keys = jwks.get("keys")
        if not isinstance(keys, list):
            raise ValueError("This is no set of keys.")
        self._keys: dict[str, ECKey] = {}
        for each in keys:
            key = _imported({name: each.get(name) for name in MEMBERS} if isinstance(each, dict) else {})
            self._keys[key.thumbprint()] = key

    def knows(self, key_id: str) -> bool:
        """Whether there is a key of this id."""
        return key_id in self._keys

    def verifies(self, signed: SignedHead) -> bool:
        """Whether the head is signed by the key that it names, which is among these."""
        key = self._keys.get(signed.head.key_id)
        return key is not None and bool(
            JWSRegistry.algorithms[ALGORITHM].verify(signed.head.signed_bytes, signed.signature, key)
        )


def hash_text(value: bytes) -> str:
    """A hash as it is published: in base64."""
    return base64.b64encode(value).decode()


def _imported(key: bytes | dict[str, Any]) -> ECKey:
    try:
        imported = ECKey.import_key(key)
        if imported.curve_name != CURVE:
            raise ValueError("This key is of another curve.")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ValueError("This is no key of the curve P-256.") from error
    return imported
