"""A signed head of the log: how many records there were at a time, and the root over them, as the operator signs it."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from resolvers.usage_log.tree.tree import HASH_BYTES

SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed. `timestamp` is in UTC."""

    tree_size: int
    root: bytes
    timestamp: datetime
    key_id: str

    @property
    def signed_bytes(self) -> bytes:
        """The bytes that the signature is over: the head as JSON by RFC 8785."""
        return orjson.dumps(self.document, option=orjson.OPT_SORT_KEYS)

    @property
    def document(self) -> dict[str, Any]:
        """The head as it is published, without its signature; the root in base64, the time as RFC 3339 has it."""
        return {
            "keyId": self.key_id,
            "root": base64.b64encode(self.root).decode(),
            "timestamp": self.timestamp.isoformat(),
            "treeSize": self.tree_size,
        }


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head with its signature by ES256: r and s, 32 bytes each."""

    head: Head
    signature: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The head as it is published, with its signature in base64."""
        return {**self.head.document, "signature": base64.b64encode(self.signature).decode()}


def read_head(published: Mapping[str, Any]) -> SignedHead:
    """The head that was published as this JSON; raises ValueError where it is none."""
    try:
        root, signature = (base64.b64decode(published[name], validate=True) for name in ("root", "signature"))
        size, key_id = published["treeSize"], published["keyId"]
        timestamp = datetime.fromisoformat(published["timestamp"])
    except (KeyError, TypeError, binascii.Error, ValueError) as error:
        raise ValueError("This is no signed head.") from error
    read = SignedHead(Head(size, root, timestamp, key_id), signature)
    is_typed = type(size) is int and isinstance(key_id, str) and timestamp.tzinfo is not None
    is_sized = (len(root), len(signature)) == (HASH_BYTES, SIGNATURE_BYTES)
    if not is_typed or not is_sized or read.document != dict(published):
        raise ValueError("This is no signed head.")
    return read
