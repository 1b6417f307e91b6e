"""The order of an answer's errors, which the specification leaves open."""

from collections.abc import Iterable

from graphql import GraphQLError


def in_document_order(errors: Iterable[GraphQLError]) -> list[GraphQLError]:
    """Errors by the place of their field in the document, then by path."""
    return sorted(errors, key=lambda error: (_place(error), [_step(key) for key in error.path or ()]))


def _place(error: GraphQLError) -> int:
    return next(iter(error.positions or ()), -1)


def _step(key: str | int) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (-1, key)
