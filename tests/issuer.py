"""An issuer that tests make up: its keys in a file, and its tokens."""

import json
import time
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

KEY_ID = "k"


def new_key() -> ECKey:
    """A key that nobody else has."""
    return ECKey.generate_key("P-256", {"kid": KEY_ID})


def settings_of(folder: Path, key: ECKey) -> dict[str, Any]:
    """The settings of a gateway that takes this issuer's tokens; its keys are put into a file of the folder."""
    path = folder / "jwks.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    return {"ISSUER": "https://id.example", "ISSUER_KEYS": str(path), "MARU_TODAY": ""}


def token(key: ECKey, **claims: Any) -> str:
    """A token of the issuer's with these claims beside those that every token has; it holds for ten minutes."""
    now = int(time.time())
    usual = {"iss": "https://id.example", "aud": "maru", "sub": "s", "client_id": "app", "jti": "t"}
    return jwt.encode(
        {"alg": "ES256", "typ": "at+jwt", "kid": KEY_ID}, {**usual, "iat": now, "exp": now + 600, **claims}, key
    )
