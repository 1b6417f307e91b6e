"""The stage `receive`: from an HTTP request to the parameters of one GraphQL request.

The stage checks the content type (which also stops cross-site requests), the size, and the shape of the parameters.
It must never read more than the cap, nor interpret the document.
"""

from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope

from agencies.contract.errors import BadRequest, PayloadTooLarge, UnsupportedMediaType
from api.headers import RequestHeaders
from api.receiving.disconnect import ClientGone
from api.receiving.persisted_query import read_document_hash
from api.receiving.strict_json import read_json

BODY_CAP: Final = 256 * 1024
QUERY_STRING_CAP: Final = 16 * 1024
MAX_URL_PARAMETERS: Final = 16


class Parameters(NamedTuple):
    """The parameters of a GraphQL request: a document, the operation's name, values of variables, and extensions.

    A document is given as its text, as the SHA-256 by which it is registered, or as both, which then fit together.
    """

    document: str | None
    operation_name: str | None
    variables: dict[str, Any]
    extensions: dict[str, Any]
    sha256: str | None


async def receive_post(scope: Scope, headers: RequestHeaders, receive: Receive) -> Parameters:
    """Read the parameters of a POST; raises UnsupportedMediaType, PayloadTooLarge, BadRequest, ClientGone."""
    refuse_url_token(scope)
    _require_json(headers)
    body = await _read_body(receive, _declared_length(headers))
    return read_parameters(read_json(body, "The request body"))


def receive_get(scope: Scope) -> Parameters:
    """Read the parameters of a GET from its URL; raises BadRequest."""
    given: dict[str, Any] = refuse_url_token(scope)
    for name in ("variables", "extensions"):
        if name in given:
            text = given[name].encode()
            given[name] = read_json(text, f"The URL parameter {name}") if text else None
    if given.get("operationName") == "":
        del given["operationName"]
    return read_parameters(given)


def refuse_url_token(scope: Scope) -> dict[str, str]:
    """Read the URL's parameters; raises BadRequest where they are malformed or carry a token."""
    if not scope["query_string"]:
        return {}
    given = _read_url(scope["query_string"])
    if "access_token" in given:
        raise BadRequest("A token in the URL is not read. Send it as `Authorization: Bearer <token>`.")
    return given


def _read_url(query_string: bytes) -> dict[str, str]:
    if len(query_string) > QUERY_STRING_CAP:
        raise BadRequest(f"The URL's parameters are over {QUERY_STRING_CAP} bytes. Send a long document by POST.")
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_URL_PARAMETERS,
        )
    except ValueError:
        raise BadRequest("The URL's parameters are malformed. Percent-encode them as UTF-8.") from None
    given = dict(pairs)
    if len(given) != len(pairs):
        raise BadRequest("The URL has the same parameter twice. Send each once.")
    if any("\0" in value for value in given.values()):
        raise BadRequest("The URL's parameters hold the character U+0000. Leave it out.")
    return given


def _require_json(headers: RequestHeaders) -> None:
    declared = headers.only_one(b"content-type", "Content-Type") or b""
    if declared == b"application/json":
        pass
    elif not _is_json(declared.decode("latin-1")):
        raise UnsupportedMediaType("Send the request as `Content-Type: application/json`, in UTF-8.")
    if any(coding.strip().lower() != b"identity" for coding in headers.all_of(b"content-encoding")):
        raise UnsupportedMediaType("Send the body without a Content-Encoding.")


def _is_json(declared: str) -> bool:
    essence, *parameters = (part.strip().lower() for part in declared.split(";"))
    charsets = [p.partition("=")[2].strip(' "') for p in parameters if p.partition("=")[0].strip() == "charset"]
    return essence == "application/json" and all(charset in ("utf-8", "utf8") for charset in charsets)


def _declared_length(headers: RequestHeaders) -> int:
    declared = headers.only_one(b"content-length", "Content-Length") or b"0"
    if not declared.isdigit():
        raise BadRequest("Content-Length is not a number.")
    # Only whether it is over the cap matters, and 20 digits say that without a costly conversion.
    return int(declared[:20])


async def _read_body(receive: Receive, declared: int) -> bytes:
    if declared > BODY_CAP:
        raise _too_large()
    message = await _next(receive)
    body: bytes = message.get("body", b"")
    more: bool = message.get("more_body", False)
    return await _read_on(receive, bytearray(body), more) if more or len(body) > BODY_CAP else body


async def _read_on(receive: Receive, body: bytearray, more: bool) -> bytes:
    while more and len(body) <= BODY_CAP:
        message = await _next(receive)
        body += message.get("body", b"")
        more = message.get("more_body", False)
    if len(body) > BODY_CAP:
        raise _too_large()
    return bytes(body)


async def _next(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message


def _too_large() -> PayloadTooLarge:
    return PayloadTooLarge(f"The request body is over {BODY_CAP} bytes. Send a smaller document or fewer variables.")


def read_parameters(given: Any) -> Parameters:
    """The parameters in a request's JSON, whichever way it came; raises BadRequest."""
    if isinstance(given, list):
        raise BadRequest("Batches are not answered. Send one operation per request, as a JSON object.")
    if not isinstance(given, dict):
        raise BadRequest("The request body must be a JSON object with the key `query`.")
    extensions = _require_map(given.get("extensions"), "extensions")
    document = given.get("query")
    sha256 = read_document_hash(given, extensions)
    if sha256 is None and not isinstance(document, str):
        raise BadRequest("The parameter `query` must be a string that holds a GraphQL document.")
    operation_name = given.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise BadRequest("The parameter `operationName` must be a string or null.")
    variables = _require_map(given.get("variables"), "variables")
    return Parameters(document or None if sha256 else document, operation_name, variables, extensions, sha256)


def _require_map(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest(f"The parameter `{name}` must be a JSON object or null.")
    return value
