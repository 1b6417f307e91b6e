"""Execution errors as the answer carries them: the gateway's own words and codes, never a library's or a database's."""

import traceback
from typing import Any, Final

import structlog
from graphql import GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError

from agencies.contract.errors import (
    AgencyContractBroken,
    BadUserInput,
    InputProblem,
    Internal,
    MaruError,
    ValidationFailed,
)
from resolvers.request.document import locations
from resolvers.request.errors.argument_path import as_sent
from resolvers.request.errors.coercion_message import reworded
from resolvers.request.errors.hidden_names import worded
from resolvers.request.errors.refused_variable import ARGUMENT, null_by_variable, refused_variable

MASKED: Final = "Something failed on our side. Report the requestId to those who run this service."
NULL: Final = "Cannot return null for non-nullable field"

log = structlog.get_logger("resolvers")


def formatted(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """An execution error with its message, place, path and code; one that nobody wrote for callers is masked."""
    said = _said(error, request_id)
    entry: dict[str, Any] = {"message": said.message, "locations": locations(error)}
    if error.path is not None:
        entry["path"] = list(error.path)
    return {**entry, "extensions": said.extensions()}


def formatted_variable(error: GraphQLError, *, only_names: frozenset[str] | None) -> dict[str, Any]:
    """Return what graphql-core has against the value of a variable; of all names it tells only these, None: all."""
    said = refused_variable(error, only_names=only_names)
    return {"message": said.message, "locations": locations(error), "extensions": said.extensions()}


def formatted_validation(error: GraphQLError, *, only_names: frozenset[str] | None) -> dict[str, Any]:
    """What validation has against a document; its messages quote the document and the schema.

    `only_names`: the names of the document, where no others may be told.
    """
    message = worded(error.message, only_names=only_names)
    extensions = ValidationFailed(message).extensions()
    return {"message": message, "locations": locations(error), "extensions": extensions}


def _said(error: GraphQLError, request_id: str) -> MaruError:
    original = error.original_error
    path = [key for key in error.path or () if isinstance(key, str)]
    if isinstance(original, AgencyContractBroken):
        log.error("contract broken", request_id=request_id, path=path, agency=original.agency, field=original.field)
    if isinstance(original, BadUserInput):
        return original.at(as_sent(original.argument, error.nodes[0] if error.nodes else None))
    if isinstance(original, MaruError):
        return original
    if error.message.startswith(NULL) and (original is None or isinstance(original, TypeError)):
        log.error("contract broken", request_id=request_id, path=path)
        return AgencyContractBroken("A value is missing that may not be; its operators have been told.")
    if ARGUMENT.match(error.message) and (original is None or isinstance(original, GraphQLError)):
        return null_by_variable(error)
    if isinstance(original, StrawberryInputCoercionError):
        # Of a value that variables are put into nobody knows before whether it is one that may be given.
        return BadUserInput(reworded(original.message), InputProblem.MALFORMED)
    frames = traceback.extract_tb((original or error).__traceback__)[-8:]
    log.error(
        "field failed",
        request_id=request_id,
        path=path,
        failure=type(original or error).__name__,
        frames=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
    return Internal(MASKED)
