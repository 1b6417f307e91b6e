"""A push service (RFC 8030) and browsers that subscribe at it: what is pushed is decrypted and verified here anew."""

import base64
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Pushed:
    """A push as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


class PushService:
    """A push service on this machine: it notes what is pushed, and answers 201 or as `answers` has it for a path."""

    def __init__(self, tls: Callable[[ThreadingHTTPServer], None] | None = None) -> None:
        self.pushed: list[Pushed] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        self.before_answer: Callable[[str], None] = lambda _: None
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.pushed.append(Pushed(self.path, headers, body))
                service.before_answer(self.path)
                status, more = service.answers.get(self.path, (201, {}))
                try:
                    self.send_response(status)
                    for name, value in {"content-length": "0", **more}.items():
                        self.send_header(name, value)
                    self.end_headers()
                except OSError:
                    pass

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            tls(self._server)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def at(self, path: str) -> list[Pushed]:
        """What was pushed to a path."""
        return [each for each in self.pushed if each.path == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Browser:
    """A browser that has subscribed at a path of a push service."""

    def __init__(self, service: PushService, path: str) -> None:
        self.service = service
        self.path = path
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.auth = os.urandom(16)

    @property
    def channel(self) -> dict[str, Any]:
        """The subscription as `addNoticeChannel` takes it."""
        keys = {"p256dh": base64url(self.public), "auth": base64url(self.auth)}
        return {"kind": "WEB_PUSH", "address": self.service.url + self.path, "keys": keys}

    @property
    def pushed(self) -> list[Pushed]:
        return self.service.at(self.path)

    def read(self, pushed: Pushed) -> dict[str, Any]:
        """The message of a push, decrypted by RFC 8188 and RFC 8291."""
        assert pushed.headers["content-encoding"] == "aes128gcm"
        salt, size, rest = pushed.body[:16], pushed.body[20], pushed.body[21:]
        sender, record = rest[:size], rest[size:]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), point)
        secret = _hkdf(self.auth, b"WebPush: info\0" + self.public + sender, shared, 32)
        key = _hkdf(salt, b"Content-Encoding: aes128gcm\0", secret, 16)
        nonce = _hkdf(salt, b"Content-Encoding: nonce\0", secret, 12)
        padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded.endswith(b"\x02")
        read: dict[str, Any] = json.loads(padded[:-1])
        return read


def claims_of(pushed: Pushed) -> tuple[dict[str, Any], str]:
    """The claims of a push's VAPID token, whose signature holds by the key that is sent with it, and that key."""
    scheme, _, parameters = pushed.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    given = dict(each.strip().split("=", 1) for each in parameters.split(","))
    signed, _, signature = given["t"].rpartition(".")
    raw = from_base64url(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(given["k"]))
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point.verify(der, signed.encode(), ec.ECDSA(SHA256()))
    header, claims = (json.loads(from_base64url(each)) for each in signed.split("."))
    assert header == {"typ": "JWT", "alg": "ES256"}
    return claims, given["k"]


def _hkdf(salt: bytes, info: bytes, secret: bytes, size: int) -> bytes:
    """RFC 5869, of at most one block."""
    pseudorandom = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(pseudorandom, info + b"\x01", hashlib.sha256)[:size]
