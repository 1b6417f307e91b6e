"""The ids for which an operation asks at its root, which are known before anything is executed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import GraphQLError
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from agencies.store.failure import refused_text
from resolvers.access.access_policy import CITIZEN, HOUSEHOLD, Visibility
from resolvers.engine.operations.operation import Operation

NAMED_BY: Final[Mapping[str, tuple[str, str, str]]] = {
    "citizen": (CITIZEN, "id", "Query.citizen"),
    "citizens": (CITIZEN, "ids", "Query.citizens"),
    "household": (HOUSEHOLD, "id", "Query.household"),
    "fieldAccess": (CITIZEN, "subjectId", "Query.citizen"),
}
"""The root fields that take ids, each with the type of what is asked for, the argument that has the ids, and the field
that a purpose has to cover for that."""
CITIZENS_AT_MOST: Final = 100
"""How many citizens one field may name."""


def asked_for(operation: Operation) -> Sequence[str]:
    """Return the citizens' ids in its arguments, each once."""
    return tuple(dict.fromkeys(id_ for type_, id_ in _ids(operation) if type_ == CITIZEN))


def unseen(operation: Operation, visible: Visibility) -> Sequence[str]:
    """Return the ids in its arguments, each once, that are unknown or hidden; none while relations cannot be read."""
    if visible.error is not None:
        return ()
    return tuple(dict.fromkeys(id_ for type_, id_ in _ids(operation) if not visible.sees(type_, id_)))


def _ids(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield each id with the type of what it is of; none of a field or an argument that is refused."""
    o = operation
    root = o.schema.get_root_type(o.node.operation)
    assert root is not None
    try:
        collected = collect_fields(o.schema, dict(o.fragments()), o.variables, root, o.node)
    except GraphQLError:
        return
    for details in collected.grouped_field_set.values():
        node = details[0].node
        name = node.name.value
        if name not in NAMED_BY:
            continue
        type_, argument, covered = NAMED_BY[name]
        if o.purpose is not None and covered in o.purpose.refused:
            continue
        try:
            given: Any = get_argument_values(root.fields[name], node, o.variables).get(argument)
        except GraphQLError:
            continue
        ids = [str(each) for each in given] if isinstance(given, list) else [] if given is None else [str(given)]
        if len(ids) <= CITIZENS_AT_MOST:
            yield from ((type_, each) for each in ids if refused_text(each) is None)
