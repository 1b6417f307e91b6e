"""What a true read tells of each field: it was answered, or refused; told from one answer, by its data and errors."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from resolvers.engine.declarations.need import needs_of
from resolvers.request.answer import Answer


class TrueReads(NamedTuple):
    """The fields, as `Type.field`, that an answer gives and that it refuses, of the one citizen or household asked for.

    Of other people who are met on the way nothing is told.
    """

    answered: frozenset[str]
    refused: frozenset[str]


def true_reads(schema: GraphQLSchema, answer: Answer) -> TrueReads:
    """Return what an answer to a document without aliases tells of its fields."""
    assert schema.query_type is not None
    assert {error["extensions"]["code"] for error in answer.errors} <= {"FORBIDDEN"}
    places = {tuple(error["path"]) for error in answer.errors}
    refused = {found for path in places if (found := _at(schema, schema.query_type, path)) is not None}
    answered = {where for path, where in _given(schema, schema.query_type, answer.data or {}, ()) if path not in places}
    return TrueReads(frozenset(answered - refused), frozenset(refused - answered))


def _at(schema: GraphQLSchema, type_: GraphQLObjectType, path: Sequence[Any]) -> str | None:
    """Return the field at a path; None where it is another person's."""
    name, *rest = [each for each in path if isinstance(each, str)]
    if not rest:
        return f"{type_.name}.{name}"
    below = get_named_type(type_.fields[name].type)
    assert isinstance(below, GraphQLObjectType)
    return None if _is_another(schema, type_, below) else _at(schema, below, rest)


def _given(
    schema: GraphQLSchema, type_: GraphQLObjectType, value: Mapping[str, Any], path: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], str]]:
    for name, found in value.items():
        if name == "__typename":
            continue
        yield (*path, name), f"{type_.name}.{name}"
        below = get_named_type(type_.fields[name].type)
        if not isinstance(below, GraphQLObjectType) or _is_another(schema, type_, below):
            continue
        many = isinstance(found, list)
        for place, each in enumerate(found) if many else [(0, found)]:
            if each is not None:
                yield from _given(schema, below, each, (*path, name, place) if many else (*path, name))


def _is_another(schema: GraphQLSchema, above: GraphQLObjectType, below: GraphQLObjectType) -> bool:
    """Whether a field leads from a record, or a part or rows of it, to a person or household of its own."""
    needs = needs_of(schema)
    return above is not schema.query_type and needs.entity(below) == below.name
