"""The headers that a response carries because of its error's code, whatever the request was."""

from typing import Final

from agencies.contract.errors import MaruError, Overloaded, RateLimited

Header = tuple[bytes, bytes]

HEADERS: Final[dict[str, tuple[Header, ...]]] = {
    "PAYLOAD_TOO_LARGE": ((b"connection", b"close"),),
    "OVERLOADED": ((b"retry-after", b"1"),),
    "USAGE_LOG_UNAVAILABLE": ((b"retry-after", b"1"),),
}


def headers_of_error(error: MaruError) -> tuple[Header, ...]:
    """The headers for an error: those of its code, and when to ask again where the error says so."""
    if isinstance(error, Overloaded | RateLimited):
        return ((b"retry-after", b"%d" % error.seconds),)
    return headers_of(error.code, error.message)


def headers_of(code: str, message: str) -> tuple[Header, ...]:
    """The headers for an error with this code; for UNAUTHENTICATED the challenge of RFC 6750 with the message."""
    if code == "UNAUTHENTICATED":
        return ((b"www-authenticate", _challenge(message)),)
    return HEADERS.get(code, ())


def _challenge(message: str) -> bytes:
    # RFC 6750, section 3, takes printable ASCII without quotation marks and backslashes.
    description = "".join(each for each in message if " " <= each <= "~" and each not in '"\\')
    return f'Bearer realm="maru", error="invalid_token", error_description="{description}"'.encode()
