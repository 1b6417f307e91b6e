"""How a push service knows who pushes (VAPID, RFC 8292): a token signed by the key with which browsers subscribe."""

import base64
import time
from collections.abc import Callable
from typing import Final

from joserfc import jwt
from joserfc.jwk import ECKey

CURVE: Final = "P-256"
HEADER: Final = {"typ": "JWT", "alg": "ES256"}
VALID_SECONDS: Final = 3_600
"""RFC 8292 allows a day; a push service gets a new token with each push."""


class Vapid:
    """The key of the gateway's pushes; `public`: as browsers subscribe with it (base64url of 65 bytes).

    `contact`: whom push services reach, as `mailto:` or `https:` · `now`: seconds since 1970.
    """

    def __init__(self, pem: bytes, contact: str, now: Callable[[], float] = time.time) -> None:
        """Raises ValueError where this is no private key of the curve P-256 in PEM."""
        self._key = ECKey.import_key(pem)
        if self._key.curve_name != CURVE or not self._key.is_private:
            raise ValueError("This is no private key of the curve P-256.")
        self._contact = contact
        self._now = now
        public = self._key.as_dict(private=False)
        self.public = base64url(b"\x04" + _number(str(public["x"])) + _number(str(public["y"])))

    @staticmethod
    def new_pem() -> bytes:
        """A new key, as PEM."""
        return ECKey.generate_key(CURVE).as_pem(private=True)

    def authorization(self, origin: str) -> str:
        """The header Authorization of a push to this origin, such as `https://push.example.org`."""
        claims = {"aud": origin, "exp": int(self._now()) + VALID_SECONDS, "sub": self._contact}
        return f"vapid t={jwt.encode(HEADER, claims, self._key)},k={self.public}"


def base64url(value: bytes) -> str:
    """The bytes in base64url, without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _number(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).rjust(32, b"\0")
