"""The HTTP status of each error code, such as that of a malformed document."""

from typing import Final

STATUS: Final[dict[str, int]] = {
    "BAD_REQUEST": 400,
    "GRAPHQL_PARSE_FAILED": 400,
    "GRAPHQL_VALIDATION_FAILED": 400,
    "BAD_USER_INPUT": 400,
    "QUERY_TOO_COMPLEX": 400,
    "PERSISTED_QUERY_NOT_FOUND": 400,
    "PERSISTED_QUERY_NOT_SUPPORTED": 400,
    "UNAUTHENTICATED": 401,
    "DOCUMENT_NOT_REGISTERED": 403,
    "PURPOSE_REQUIRED": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "PAYLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "MISDIRECTED": 421,
    "RATE_LIMITED": 429,
    "OVERLOADED": 503,
    "USAGE_LOG_UNAVAILABLE": 503,
    "FORBIDDEN": 200,
    "AGENCY_UNAVAILABLE": 200,
    "AGENCY_TIMEOUT": 200,
    "AGENCY_CONTRACT_BROKEN": 200,
    "INTERNAL": 500,
}

# A legacy client that accepts application/json alone takes any status but 200 for a broken connection,
# so an error in a well-formed request's document or variables is told in the body only.
OF_THE_DOCUMENT: Final = frozenset(
    {
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "QUERY_TOO_COMPLEX",
        "PERSISTED_QUERY_NOT_FOUND",
        "PERSISTED_QUERY_NOT_SUPPORTED",
    }
)


# The status of a code with status 200, which is a field's, where its error stands for the whole answer: what was to be
# read before execution cannot be read now, or may not be.
INSTEAD: Final = {"FORBIDDEN": 403}


def status_alone(code: str) -> int:
    """The HTTP status where an error with this code is the whole answer."""
    status = status_of(code)
    return INSTEAD.get(code, 503) if status == 200 else status


def status_of(code: str) -> int:
    """The HTTP status of a request that ended with this code; 500 for a code that is not registered."""
    return STATUS.get(code, 500)
