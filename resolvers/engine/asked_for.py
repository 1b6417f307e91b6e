"""Whom an operation asks for by id at its root, known before anything is executed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import GraphQLError
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from agencies.store.failure import refused_text
from resolvers.engine.operation import Operation

NAMED_BY: Final[Mapping[str, str]] = {"citizen": "id", "citizens": "ids"}
"""The root fields by which citizens are asked for by id, each with the argument that has the ids."""


def asked_for(operation: Operation) -> Sequence[str]:
    """The citizens' ids in its arguments, each once; not those of a field that the purpose refuses.

    A bad argument names nobody: it is refused at its field.
    """
    return tuple(dict.fromkeys(each for each in _ids(operation) if refused_text(each) is None))


def _ids(operation: Operation) -> Iterator[str]:
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
        if name not in NAMED_BY or (o.purpose is not None and f"{root.name}.{name}" in o.purpose.refused):
            continue
        try:
            given: Any = get_argument_values(root.fields[name], node, o.variables).get(NAMED_BY[name])
        except GraphQLError:
            continue
        yield from (str(each) for each in (given if isinstance(given, list) else [given]))
