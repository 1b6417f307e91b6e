"""The printed cost of each field: what routers read in the schema is what an operation is counted by."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from graphql import FieldNode, GraphQLField, GraphQLObjectType, NameNode, get_named_type
from graphql.type import is_leaf_type

from agencies.contract.schema.directive import CostDirective, ListSizeDirective
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from resolvers.declared import DEFINITION, declared
from resolvers.engine.bounds import cost
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core

GIVEN: Final = 7
SCHEMA: Final = core(build_schema(register(discover()), platform))


def fields() -> Iterator[tuple[GraphQLObjectType, str]]:
    """Yield each declared field of the schema with its type."""
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            yield from ((type_, name) for name in type_.fields if declared(type_, name) is not None)


def said(field: GraphQLField, kind: type) -> Any:
    """Return the one directive of this kind that a field is printed with; None where it has none."""
    found = [each for each in field.extensions[DEFINITION].directives if isinstance(each, kind)]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(("type_", "name"), [pytest.param(*each, id=".".join(map(str, each))) for each in fields()])
def test_a_field_is_counted_as_its_directives_say(
    monkeypatch: pytest.MonkeyPatch, type_: GraphQLObjectType, name: str
) -> None:
    """Its weight, the argument that says how long its list is, or the length that is assumed."""
    field, node = type_.fields[name], node_of(name)
    weight, sizes = said(field, CostDirective), said(field, ListSizeDirective)
    slicing = (sizes.slicing_arguments or []) if sizes is not None else []
    given: dict[str, Any] = {each: GIVEN if each in (cost.PAGE, cost.BACK) else ["x"] * GIVEN for each in slicing}
    declaration = declared(type_, name)
    if declaration is not None and declaration.per is not None:
        given[declaration.per.name] = 1
    by_out_name = {field.args[each].out_name or each: value for each, value in given.items()}
    monkeypatch.setattr(cost, "get_argument_values", lambda *_: by_out_name)
    is_leaf = is_leaf_type(get_named_type(field.type))
    of_value = 0 if is_leaf else 1
    counted = cost._weight(type_, field, node, beside_object=not is_leaf)
    assert counted == (0 if weight is None else weight.weight - of_value)
    if is_leaf:
        assert sizes is None
        return
    page: Any = cost._page(field, node)
    assert page == (GIVEN if cost.PAGE in slicing else None)
    in_page = GIVEN if "pageInfo" in type_.fields else None
    lists = cost._length(type_, field, node, in_page)
    if sizes is None:
        assert lists in (1, in_page)
    elif sizes.sized_fields:
        below = get_named_type(field.type)
        of_page = {each: cost._length(below, below.fields[each], node_of(each), page) for each in sizes.sized_fields}
        assert of_page == dict.fromkeys(sizes.sized_fields, GIVEN)
    else:
        assert lists == (GIVEN if slicing else sizes.assumed_size)


def node_of(name: str) -> FieldNode:
    """Return a field as a document has it, without arguments."""
    return FieldNode(name=NameNode(value=name))
