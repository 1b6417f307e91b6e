"""The directives by which the printed schema says what each field costs, as routers read them.

They are those of the IBM GraphQL cost directives, in the form of Apollo Router: a weight is a whole number.
"""

from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, get_nullable_type, is_list_type
from graphql.type import is_leaf_type

from agencies.contract.field import LIST_SIZE, Declaration
from agencies.contract.schema.directive import CostDirective, ListSizeDirective
from resolvers.declared import DEFINITION, declared
from resolvers.engine.bounds.cost import BACK, PAGE

PAGE_INFO: Final = "pageInfo"
"""The field of a page, whose lists are as long as the field that gives the page says, but for those with a size."""


def print_costs(schema: GraphQLSchema) -> None:
    """Have the printer show the cost of each declared field of a schema."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for name, field in type_.fields.items():
                _print_cost(type_, name, field)


def _print_cost(type_: GraphQLObjectType, name: str, field: GraphQLField) -> None:
    declaration = declared(type_, name)
    if declaration is not None:
        definition: Any = field.extensions[DEFINITION]
        others = [each for each in definition.directives if not isinstance(each, CostDirective | ListSizeDirective)]
        # An agency's field is of several schemas in a process, and of each it is said anew.
        definition.directives = [*others, *_directives(type_, field, declaration)]


def _directives(type_: GraphQLObjectType, field: GraphQLField, declaration: Declaration) -> list[object]:
    found: list[object] = []
    if declaration.weight != 1:
        found.append(CostDirective(weight=declaration.weight))
    below = get_named_type(field.type)
    if is_leaf_type(below):
        return found
    is_list = is_list_type(get_nullable_type(field.type))
    if PAGE in field.args:
        slicing: list[str] = [each for each in (PAGE, BACK) if each in field.args]
        found.append(_sliced(slicing, [] if is_list else _lists(below)))
    elif isinstance(declaration.size, str):
        found.append(_sliced([declaration.size], []))
    elif is_list and (declaration.size is not None or PAGE_INFO not in type_.fields):
        size = declaration.size or LIST_SIZE
        found.append(ListSizeDirective(assumed_size=size, require_one_slicing_argument=False))
    return found


def _sliced(arguments: list[str], lists: list[str]) -> ListSizeDirective:
    """Return the directive of a field for which arguments say how long it, or the lists below it, are."""
    if not lists:
        return ListSizeDirective(slicing_arguments=arguments, require_one_slicing_argument=False)
    return ListSizeDirective(slicing_arguments=arguments, sized_fields=lists, require_one_slicing_argument=False)


def _lists(type_: Any) -> list[str]:
    """Return the names of a type's lists of objects that declare no size."""
    if not isinstance(type_, GraphQLObjectType):
        return []
    lists = {
        name: declared(type_, name)
        for name, field in type_.fields.items()
        if is_list_type(get_nullable_type(field.type)) and not is_leaf_type(get_named_type(field.type))
    }
    return [name for name, declaration in lists.items() if declaration is None or declaration.size is None]
