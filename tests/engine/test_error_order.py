"""The order of an answer's errors: as their fields stand in the document, then as they stand in the data."""

from itertools import permutations
from typing import Final

from graphql import GraphQLError, Source

from resolvers.engine.executor import in_document_order

DOCUMENT: Final = Source("{ z { b a }\n  c }")


def failed(field: str, path: list[str | int]) -> GraphQLError:
    """An error of this field of the document at a path of the data."""
    return GraphQLError(field, source=DOCUMENT, positions=[DOCUMENT.body.index(field)], path=path)


def test_errors_stand_in_the_order_of_the_document_and_then_of_the_data() -> None:
    """By line, by column, then by path, a name before any place of a list: whoever raised them first."""
    ordered = [
        GraphQLError("of no field"),
        failed("b", ["z", "b"]),
        failed("b", ["z", 2, "b"]),
        failed("b", ["z", 10, "b"]),
        failed("a", ["z", 0, "a"]),
        failed("c", ["c"]),
    ]
    for mixed in permutations(ordered):
        assert in_document_order(mixed) == ordered
