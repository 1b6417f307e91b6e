"""What each code of the error register means in HTTP. It knows codes and statuses, and never words a message."""

from typing import Final

from agencies.contract.errors import MaruError


class NotFound(MaruError):
    """Nothing stands at this path."""

    code = "NOT_FOUND"


STATUS: Final[dict[str, int]] = {
    "BAD_REQUEST": 400,
    "GRAPHQL_PARSE_FAILED": 400,
    "GRAPHQL_VALIDATION_FAILED": 400,
    "BAD_USER_INPUT": 400,
    "QUERY_TOO_COMPLEX": 400,
    "UNAUTHENTICATED": 401,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "PAYLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "OVERLOADED": 503,
    "FORBIDDEN": 200,
    "AGENCY_UNAVAILABLE": 200,
    "AGENCY_TIMEOUT": 200,
    "AGENCY_CONTRACT_BROKEN": 200,
    "INTERNAL": 500,
}

# A legacy client that accepts application/json alone takes any status but 200 for a broken connection,
# so what is wrong with a well-formed request's document or variables is told in the body only.
OF_THE_DOCUMENT: Final = frozenset(
    {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "QUERY_TOO_COMPLEX"}
)

# What a response carries because of its code, whatever the request was.
HEADERS: Final[dict[str, tuple[tuple[bytes, bytes], ...]]] = {
    "UNAUTHENTICATED": ((b"www-authenticate", b'Bearer realm="maru", error="invalid_token"'),),
    "PAYLOAD_TOO_LARGE": ((b"connection", b"close"),),
    "OVERLOADED": ((b"retry-after", b"1"),),
}


def status_of(code: str) -> int:
    """The HTTP status of a request that ended with this code; an unregistered code is a fault of ours."""
    return STATUS.get(code, 500)
