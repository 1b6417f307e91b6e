"""What a subscription listens to: its one field, with what was declared of it and its arguments."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLError
from graphql.execution.collect_fields import collect_fields

from agencies.contract.field import Declaration
from agencies.contract.sources.events import Events
from resolvers.declared import DEFINITION, declared
from resolvers.engine.operations.argument_values import arguments_of
from resolvers.engine.operations.operation import Operation
from resolvers.request.errors.refused_variable import null_by_variable


class Subscribed(NamedTuple):
    """The field, as `Subscription.field`, what was declared of it, whence its events come, its arguments, its node."""

    name: str
    declaration: Declaration
    events: Events
    arguments: Mapping[str, Any]
    node: FieldNode


def subscribed(operation: Operation) -> Subscribed:
    """What a valid subscription listens to; BAD_USER_INPUT where an argument is bad."""
    o = operation
    root = o.schema.get_root_type(o.node.operation)
    assert root is not None
    try:
        collected = collect_fields(o.schema, dict(o.fragments()), o.variables, root, o.node)
        # A valid one selects one field, which no directive leaves out.
        (details,) = collected.grouped_field_set.values()
        node = details[0].node
        name, definition = node.name.value, root.fields[node.name.value]
        declaration = declared(root, name)
        assert declaration is not None
        assert isinstance(declaration.source, Events), f"Subscription.{name} has no events"
        arguments = arguments_of(o.schema, definition, definition.extensions[DEFINITION], node, o.variables)
        given = arguments.make(o.variables)
    except GraphQLError as error:
        raise null_by_variable(error) from error
    return Subscribed(f"{root.name}.{name}", declaration, declaration.source, given, node)
