"""Encrypts what is pushed to a browser so that its push service cannot read it (RFC 8291, by aes128gcm of RFC 8188)."""

import os
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUTH_BYTES: Final = 16
POINT_BYTES: Final = 65
SALT_BYTES: Final = 16
RECORD_BYTES: Final = 4_096
PADDED_BYTES: Final = 512
"""All messages are as long as that: the push service sees neither which text it is nor in which language."""
LAST: Final = b"\x02"


def receiver_key(p256dh: bytes) -> EllipticCurvePublicKey:
    """A browser's public key; ValueError where these bytes are none."""
    if len(p256dh) != POINT_BYTES:
        raise ValueError("This is no uncompressed point.")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), p256dh)


def encrypted(message: bytes, p256dh: bytes, auth: bytes, *, padded_bytes: int = PADDED_BYTES) -> bytes:
    """The body of a push; ValueError where the key is none, or the message too long."""
    if len(message) >= padded_bytes:
        raise ValueError("The message is too long.")
    padded = (message + LAST).ljust(padded_bytes, b"\0")
    return encrypted_with(padded, p256dh, auth, generate_private_key(SECP256R1()), os.urandom(SALT_BYTES))


def encrypted_with(padded: bytes, p256dh: bytes, auth: bytes, sender: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The body with a key and a salt that must never be used again; one record, its padding included."""
    own = sender.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = sender.exchange(ECDH(), receiver_key(p256dh))
    secret = _derived(auth, b"WebPush: info\0" + p256dh + own, shared, 32)
    key = _derived(salt, b"Content-Encoding: aes128gcm\0", secret, 16)
    nonce = _derived(salt, b"Content-Encoding: nonce\0", secret, 12)
    header = salt + RECORD_BYTES.to_bytes(4) + bytes([len(own)]) + own
    return header + AESGCM(key).encrypt(nonce, padded, None)


def _derived(salt: bytes, info: bytes, secret: bytes, size: int) -> bytes:
    return HKDF(SHA256(), size, salt, info).derive(secret)
