"""Entity tags (RFC 9110, section 8.8): what an endpoint sends with a document, and whether a client has it already."""

from hashlib import sha256

from starlette.datastructures import Headers


def tag_of(content: bytes) -> str:
    """The strong tag of these bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def weak(name: str) -> str:
    """The weak tag of a document with this name: compressed, other bytes stand for the same document."""
    return f'W/"{name}"'


def is_held(request_headers: Headers, tag: str) -> bool:
    """Whether If-None-Match says that the client holds the document; tags are compared weakly, as it demands."""
    given = [each.strip() for each in ",".join(request_headers.getlist("if-none-match")).split(",")]
    return given == ["*"] or tag.removeprefix("W/") in [each.removeprefix("W/") for each in given]
