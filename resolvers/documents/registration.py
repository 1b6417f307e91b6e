"""What a document must be to be registered: it is parsed and validated as a request's would be."""

from collections.abc import Iterable
from pathlib import Path

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from agencies.contract.errors import MaruError, ParseFailed, StartUpError
from resolvers.documents.document_file import FoundDocument, read_documents_of
from resolvers.documents.registered_document_table import FitDocument
from resolvers.engine.bounds.least_cost import least_costs
from resolvers.request.bounds import REGISTERED
from resolvers.request.document import line_of, name_of, parse_bounded, validated
from resolvers.request.errors.coercion_message import reworded
from resolvers.request.extent import extents


def read_fit_documents(schema: GraphQLSchema, paths: Iterable[Path]) -> list[FitDocument]:
    """The documents of these files, each once.

    StartUpError with everything that is wrong with any of them: the file, the line and what to do.
    """
    fit: dict[str, FitDocument] = {}
    wrong: list[str] = []
    for path in paths:
        try:
            for found in read_documents_of(path):
                faults = faults_of(schema, found)
                wrong += faults
                if not faults:
                    fit[found.text] = FitDocument(found.text, _operations(found.text))
        except StartUpError as error:
            wrong.append(str(error))
    if wrong:
        raise StartUpError("\n".join([*wrong, "No document was registered."]))
    return list(fit.values())


def faults_of(schema: GraphQLSchema, found: FoundDocument) -> list[str]:
    """What stands against registering a document, each fault with its place; nothing where it can be asked."""
    if "\0" in found.text:
        return [f"{found.place}: holds the character U+0000: leave it out."]
    try:
        node = parse_bounded(found.text, REGISTERED)
        if not any(isinstance(each, OperationDefinitionNode) for each in node.definitions):
            return [f"{found.place}: has no operation: put fragments into the file of the operation that uses them."]
        if errors := validated(schema, node, REGISTERED):
            return [_said(found, line_of(error), error.message) for error in errors]
        _check_bounds(schema, node)
    except ParseFailed as error:
        return [_said(found, error.locations[0]["line"] if error.locations else 1, error.message)]
    except MaruError as error:
        return [f"{found.place}: {error.message}"]
    return []


def _check_bounds(schema: GraphQLSchema, document: DocumentNode) -> None:
    """Refuse a valid document with an operation that could never be answered, with QUERY_TOO_COMPLEX."""
    for extent in extents(document).values():
        REGISTERED.check_extent(extent)
    for cost in least_costs(schema, document, REGISTERED):
        REGISTERED.check_objects(cost)


def _said(found: FoundDocument, line: int, message: str) -> str:
    place = f"{found.place}:{line}" if found.line is not None else f"{found.place}, line {line} of its text"
    return f"{place}: {reworded(message)} Correct it, and register again."


def _operations(text: str) -> tuple[str, ...]:
    definitions = parse_bounded(text, REGISTERED).definitions
    return tuple(name_of(each) or "" for each in definitions if isinstance(each, OperationDefinitionNode))
