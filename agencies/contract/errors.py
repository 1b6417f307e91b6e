"""The register of errors: one class per code, each with a message that says what to do.

A message never carries database text, personal data, a path or a host name; what staff need goes to the log.
"""

from enum import Enum
from typing import Any, ClassVar, Final

ENDS_THE_PROCESS: Final = (
    "The code ends the process: raise StartUpError with what to set, or declare the setting in "
    "`HttpService(settings=…)`."
)


class MaruError(Exception):
    """An error that a caller sees: `code`, the message, and what `extensions` carry beside them."""

    code: ClassVar[str] = "INTERNAL"
    retryable: ClassVar[bool] = False

    def __init__(
        self, message: str, *, agency: str | None = None, field: str | None = None, purpose: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.agency = agency
        self.field = field
        self.purpose = purpose

    def extensions(self) -> dict[str, Any]:
        """What the answer's `extensions` say of this error; the package `api` adds `requestId`."""
        named = {"agency": self.agency, "field": self.field, "purpose": self.purpose}
        return {"code": self.code, **{k: v for k, v in named.items() if v}, "retryable": self.retryable}


class BadRequest(MaruError):
    """Body, JSON or parameters are malformed."""

    code = "BAD_REQUEST"


class ParseFailed(MaruError):
    """The document is not GraphQL; `locations` say where."""

    code = "GRAPHQL_PARSE_FAILED"

    def __init__(self, message: str, *, locations: list[dict[str, int]]) -> None:
        super().__init__(message)
        self.locations = locations


class ValidationFailed(MaruError):
    """The document does not fit the schema."""

    code = "GRAPHQL_VALIDATION_FAILED"


class InputProblem(Enum):
    """A cause for which a value is refused, so that a form can word its own message.

    REQUIRED: it is null, empty or left out, and may not be · MALFORMED: it is not written as its type is · UNKNOWN_ID:
    it names what does not exist, or is not the caller's · NOT_ONE_OF: it is none of the few values that are taken ·
    OUT_OF_RANGE: the number, day or time is beyond the bounds · TOO_LONG: the text has too many characters · TOO_MANY:
    the list has too many entries, or the caller has too many already · CONFLICT: it does not fit another value, or what
    is on record.
    """

    REQUIRED = "REQUIRED"
    MALFORMED = "MALFORMED"
    UNKNOWN_ID = "UNKNOWN_ID"
    NOT_ONE_OF = "NOT_ONE_OF"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    CONFLICT = "CONFLICT"


class BadUserInput(MaruError):
    """A variable or an argument has a value that cannot be used.

    `argument`: its path below the field's arguments, like `suppose.1.value`; empty where no single argument is wrong.
    """

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, reason: InputProblem, argument: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.argument = argument

    def at(self, argument: str) -> "BadUserInput":
        """Return the same refusal of another argument."""
        moved = BadUserInput(self.message, self.reason, argument)
        moved.agency, moved.field, moved.purpose = self.agency, self.field, self.purpose
        return moved

    def extensions(self) -> dict[str, Any]:
        """The extensions of every error, `reason`, and `argument` as names and indexes where one is wrong."""
        steps = [int(step) if step.isdecimal() else step for step in self.argument.split(".") if step]
        return {**super().extensions(), "reason": self.reason.value, **({"argument": steps} if steps else {})}


class QueryTooComplex(MaruError):
    """The document is over a bound; the message names the bound and the value."""

    code = "QUERY_TOO_COMPLEX"


class TokenProblem(Enum):
    """Why a token is refused, so that a client knows whether a new token of the same issuer helps.

    MALFORMED: the token cannot be read, or its claims cannot be meant · EXPIRED: its time is over · REVOKED: operators
    have taken it back · FOREIGN: it is not signed by the issuer, comes from another one, or is meant for another
    service.
    """

    MALFORMED = "MALFORMED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    FOREIGN = "FOREIGN"


class Unauthenticated(MaruError):
    """The bearer token is malformed, expired, revoked or foreign; `reason` says which."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str, reason: TokenProblem) -> None:
        super().__init__(message)
        self.reason = reason

    def extensions(self) -> dict[str, Any]:
        """The extensions of every error, and `reason`."""
        return {**super().extensions(), "reason": self.reason.value}


class PersistedQueryNotFound(MaruError):
    """A request names a document by its hash, and no such document is registered.

    The message is the word by which clients know this error, some of them by nothing else.
    """

    code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self, message: str = "PersistedQueryNotFound") -> None:
        super().__init__(message)


class PersistedQueryNotSupported(MaruError):
    """A request names a document by its hash where no document is registered at all.

    The message is the word by which clients know this error, some of them by nothing else.
    """

    code = "PERSISTED_QUERY_NOT_SUPPORTED"

    def __init__(self, message: str = "PersistedQueryNotSupported") -> None:
        super().__init__(message)


class DocumentNotRegistered(MaruError):
    """A request brings a document of its own, and this gateway takes registered ones only."""

    code = "DOCUMENT_NOT_REGISTERED"


class PurposeRequired(MaruError):
    """The token names no purpose that its bearer may have, and the operation asks for personal fields."""

    code = "PURPOSE_REQUIRED"


class Forbidden(MaruError):
    """This field is not for the caller, or not of this person, or the schema is not: nothing was read on its account.

    `Eligibility.decisionId` raises it too, for a token without the scope `decision:keep`.
    """

    code = "FORBIDDEN"


class Withdrawn(Forbidden):
    """A stream that was allowed is so no longer: its listener may see less than when they began to listen."""


class NotFound(MaruError):
    """No endpoint has this path, or what the path names does not exist."""

    code = "NOT_FOUND"


class NotAcceptable(MaruError):
    """None of the media types asked for can be given."""

    code = "NOT_ACCEPTABLE"


class Misdirected(MaruError):
    """The request names a host that is none of this gateway's."""

    code = "MISDIRECTED"


class MethodNotAllowed(MaruError):
    """The HTTP method does not fit the endpoint or the operation."""

    code = "METHOD_NOT_ALLOWED"


class UnsupportedMediaType(MaruError):
    """The body is of a kind that is not read."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class PayloadTooLarge(MaruError):
    """The body is over the cap."""

    code = "PAYLOAD_TOO_LARGE"


class Overloaded(MaruError):
    """The gateway is answering as much as it can, or closes on a request that is under way; try again in `seconds`."""

    code = "OVERLOADED"
    retryable = True

    def __init__(self, message: str, seconds: int = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class RateLimited(MaruError):
    """The principal, or the address, asks more often than it may; `seconds`: when it may again."""

    code = "RATE_LIMITED"
    retryable = True

    def __init__(self, message: str, seconds: int = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class AgencyUnavailable(MaruError):
    """The agency's store or service cannot be reached."""

    code = "AGENCY_UNAVAILABLE"
    retryable = True


class AgencyTimeout(MaruError):
    """The agency's store, service or ordinary resolver did not answer within its deadline."""

    code = "AGENCY_TIMEOUT"
    retryable = True


class AgencyContractBroken(MaruError):
    """The agency's store or service answered something that its declaration does not allow."""

    code = "AGENCY_CONTRACT_BROKEN"


class UsageLogUnavailable(MaruError):
    """What was read could not be recorded in the usage log, so that the answer is not given."""

    code = "USAGE_LOG_UNAVAILABLE"
    retryable = True


class Internal(MaruError):
    """Anything else; the details stand in the staff's log under the request's id."""


class StartUpError(Exception):
    """The gateway cannot open; the message says why and what to do."""
