"""A field's arguments: coerced once where the document fixes them, for each request where variables make them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode, GraphQLField, Visitor, visit
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments

Converted = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arguments:
    """A field's arguments: `fixed` where the document has them, else made of the request's variables by `make`."""

    fixed: Converted | None
    make: Callable[[Any], Converted]


NO_ARGUMENTS: Final = Arguments({}, lambda _: {})


def converted(schema: Any, definition: Any, given: Mapping[str, Any]) -> Converted:
    """Coerced arguments as Python knows them: its names, Strawberry's enums and input types."""
    converter = schema._strawberry_schema.schema_converter
    return convert_arguments(dict(given), definition.arguments, converter.scalar_registry, converter.config)


def arguments_of(
    schema: Any, field: GraphQLField, definition: Any, node: FieldNode, variables: VariableValues
) -> Arguments:
    """The arguments of a field at a place in the document; GraphQLError where the document's own are bad."""
    if not field.args:
        return NO_ARGUMENTS

    def make(values: VariableValues) -> Converted:
        return converted(schema, definition, get_argument_values(field, node, values))

    return Arguments(None if names_variables(node) else make(variables), make)


class _Search(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def names_variables(node: FieldNode) -> bool:
    """Whether variables stand in the arguments of a field."""
    search = _Search()
    for argument in node.arguments or ():
        visit(argument, search)
    return search.found
