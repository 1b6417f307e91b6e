"""Ids of what is worked out for an answer: caches keep by them, so that two of one id must be the same everywhere."""

from hashlib import blake2b

BYTES = 12


def opaque_id(*parts: str) -> str:
    """An id that differs where any of these parts does, and tells none of them."""
    return id_over(b"".join(map(part, parts)))


def part(text: str) -> bytes:
    """What of one text an id is made over: with its length, so that no texts are like others when they are joined."""
    told = text.encode()
    return len(told).to_bytes(4) + told


def id_over(parts: bytes) -> str:
    """The id of parts that are joined already, for whoever makes many ids that have some in common."""
    return blake2b(parts, digest_size=BYTES).hexdigest()
