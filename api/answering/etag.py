"""Entity tags (RFC 9110, section 8.8): endpoints make them here, and ask here whether a client holds a document."""

from hashlib import sha256

from api.headers import RequestHeaders


def tag_of(content: bytes) -> str:
    """The strong tag of these bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def weak_tag_of(content: bytes) -> str:
    """The weak tag of what these bytes name, or are before they are compressed."""
    return f"W/{tag_of(content)}"


def weak(name: str) -> str:
    """The weak tag of a document with this name, for a document that may be sent compressed, as other bytes."""
    return f'W/"{name}"'


def is_held(headers: RequestHeaders, tag: str) -> bool:
    """Whether If-None-Match says that the client holds the document; that header compares tags weakly."""
    given = [each.strip() for each in (headers.joined(b"if-none-match") or "").split(",")]
    return given == ["*"] or tag.removeprefix("W/") in [each.removeprefix("W/") for each in given]
