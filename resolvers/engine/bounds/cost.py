"""The cost of an operation: its objects, as the product of its lists' lengths, known before anything is read.

A list is as long as its own argument `first` says, or that of the field that pages it. Else it is as long as its
declaration assumes. Eight leaves of an object count as one object. What takes long to work out has a weight, leaf or
not, and so has each question to the schema itself, besides its lists. The values in an argument's lists count too: each
object that has the field converts them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_introspection_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.collect_fields import CollectedFields, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values

from agencies.contract.field import LIST_SIZE, PerArgument
from agencies.contract.schema.page import FIRST_AT_MOST
from resolvers.declared import declared
from resolvers.engine.bounds.answer_objects import Path, objects_in, times_of
from resolvers.engine.operations.argument_values import names_variables
from resolvers.engine.operations.operation import Operation
from resolvers.engine.planning.introspection import META, SCHEMA_SIZES
from resolvers.request.bounds import Bounds
from resolvers.request.errors.refused_variable import null_by_variable
from resolvers.request.input_values import ValueCounts

INTROSPECTION_OBJECTS: Final = 1_000
"""What `__schema` or `__type` counts beside the lists below it: graphql-core takes as long for the least of them."""

LEAVES_OF_A_UNIT: Final = 8
"""An object has fewer leaves than this for its own unit, and each so many more are a unit besides."""

PAGE: Final = "first"
"""The argument by which a field pages its lists."""
BACK: Final = "last"
"""The argument that counts in its place where it is given."""
NO_VARIABLES: Final = VariableValues({}, {})


@dataclass(frozen=True, slots=True)
class Varying:
    """What hangs on a request's variables, and what it comes to at least where they empty no list of objects."""

    of: Callable[[VariableValues, ValueCounts], int]
    least: int


Length = int | Varying
"""How many objects."""


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects at one place of the document: for each of the place `parent` (None: the root) so many.

    `path`: the keys in the answer that lead to a field with a weight. It is empty where objects are counted.
    """

    parent: int | None
    length: Length
    path: Path = ()


class Cost:
    """The places of an operation that have objects, a parent before its children.

    Where no variable has a say, the sum is made once. A cost is kept: it holds nothing of a request.
    """

    def __init__(self, operation: Operation) -> None:
        self._places: Sequence[Objects] = _Places(operation).found
        fixed = all(isinstance(place.length, int) for place in self._places)
        self._fixed = self._sum(operation.variables) if fixed else None

    @property
    def places(self) -> int:
        """How many places have objects."""
        return len(self._places)

    def check(self, variables: VariableValues, bounds: Bounds) -> int:
        """To how many objects a request with these variables can come; QUERY_TOO_COMPLEX where that is too much."""
        bounds.check_places(self.places)
        objects = self._sum(variables) if self._fixed is None else self._fixed
        bounds.check_objects(objects)
        return objects

    def actual(self, data: Any, variables: VariableValues) -> int:
        """Return the units of an answer: its objects, and the weights of the fields that it has."""
        if not isinstance(data, dict):
            return 0
        values = ValueCounts()
        weights = [place for place in self._places if place.path]
        return sum(
            (_count(place.length, variables, values) * times_of(data, place.path) for place in weights),
            start=objects_in(data) - 1,
        )

    def least(self) -> int:
        """How many objects it comes to with the variables for which these are fewest, but none that empty a list."""
        return self._sum(None)

    def _sum(self, variables: VariableValues | None) -> int:
        counts: list[int] = []
        values = ValueCounts()
        for place in self._places:
            of_parent = 1 if place.parent is None else counts[place.parent]
            counts.append(of_parent * _count(place.length, variables, values))
        return sum(counts)


def _count(length: Length, variables: VariableValues | None, values: ValueCounts) -> int:
    """A length with these variables, or the least without any."""
    if isinstance(length, int):
        return length
    return length.least if variables is None else length.of(variables, values)


class _Places:
    """One walk over an operation, which finds its places.

    It ends with QUERY_TOO_COMPLEX where there are too many, with BAD_USER_INPUT where they cannot be known.
    """

    def __init__(self, operation: Operation) -> None:
        self.found: list[Objects] = []
        self._operation = operation
        self._fragments = dict(operation.fragments())
        query = operation.schema.get_root_type(operation.node.operation)
        assert query is not None
        o = operation
        collect = partial(collect_fields, o.schema, self._fragments, o.variables, query, o.node)
        self._add(None, query, collect, None, ())

    def _add(
        self,
        parent: int | None,
        type_: GraphQLObjectType,
        collect: Callable[[], CollectedFields],
        page: Length | None,
        above: Path,
    ) -> None:
        o, leaves = self._operation, list[str]()
        for key, details in _collected(collect).grouped_field_set.items():
            node, path = details[0].node, (*above, key)
            field = type_.fields.get(node.name.value) or META.get(node.name.value)
            below = get_named_type(field.type) if field is not None else None
            if node.name.value in META:
                self.found.append(Objects(parent, INTROSPECTION_OBJECTS, path))
            if field is None or below is None:
                continue
            if (values := _values(type_, field, node)) != 0:
                self.found.append(Objects(parent, values, path))
            is_leaf = is_leaf_type(below)
            if (weight := _weight(type_, field, node, beside_object=not is_leaf)) != 0:
                self.found.append(Objects(parent, weight, path))
            if is_leaf:
                leaves.append(key)
                continue
            place = parent
            # Most of what the schema says of itself is null, as `ofType`: only its lists multiply.
            if not is_introspection_type(below) or is_list_type(get_nullable_type(field.type)):
                self.found.append(Objects(parent, _length(type_, field, node, page)))
                o.bounds.check_places(len(self.found))
                place = len(self.found) - 1
            for each in _possible(o, below):
                inner = partial(collect_subfields, o.schema, self._fragments, o.variables, o.node, each, details)
                self._add(place, each, inner, _page(field, node), path)
        if units := len(leaves) // LEAVES_OF_A_UNIT:
            self.found.append(Objects(parent, units, (*above, leaves[0])))


def _collected(collect: Callable[[], CollectedFields]) -> CollectedFields:
    """The fields of a selection; BAD_USER_INPUT where a null keeps from knowing which: they cannot be counted."""
    try:
        return collect()
    except GraphQLError as error:
        raise null_by_variable(error) from error


def _possible(operation: Operation, type_: Any) -> list[GraphQLObjectType]:
    """The object types that a field can give."""
    return [type_] if isinstance(type_, GraphQLObjectType) else list(operation.schema.get_possible_types(type_))


def _weight(type_: GraphQLObjectType, field: GraphQLField, node: Any, *, beside_object: bool) -> Length:
    """Return the units of each value of a field, without the one that its object counts."""
    declaration = declared(type_, node.name.value)
    if declaration is None or declaration.weight == 1:
        return 0
    weight = declaration.weight - 1 if beside_object else declaration.weight
    if declaration.per is None:
        return weight
    return _argument(field, node, declaration.per.name, partial(_times_weight, declaration.per, weight))


def _times_weight(per: PerArgument, weight: int, value: int) -> int:
    """Return a weight as often as an argument's value has it count."""
    return weight * max(1, ceil(min(value, per.at_most) / per.counts_once))


def _length(type_: GraphQLObjectType, field: GraphQLField, node: Any, page: Length | None) -> Length:
    """How many objects the field gives for each of its parent's; `page`: the length of a list that the parent pages."""
    if not is_list_type(get_nullable_type(field.type)):
        return 1
    if is_introspection_type(type_):
        return SCHEMA_SIZES.get(node.name.value, 1)
    declaration = declared(type_, node.name.value)
    size = declaration.size if declaration is not None else None
    if isinstance(size, str):
        return _argument(field, node, size, len)
    return next(length for length in (_page(field, node), size, page, LIST_SIZE) if length is not None)


def _page(field: GraphQLField, node: Any) -> Length | None:
    """The length of the lists that a field pages by its arguments `first` and `last`; None where it has none such."""
    if PAGE not in field.args:
        return None

    def of(given: Mapping[str, Any], _: ValueCounts) -> int:
        last = given.get(BACK)
        return _bounded(given[PAGE] if last is None else last)

    return _counted(field, node, of, least=1)


def _bounded(first: int) -> int:
    """What a page can hold: more than that, or less than none, is refused at its field."""
    return min(max(first, 0), FIRST_AT_MOST)


def _values(type_: GraphQLObjectType, field: GraphQLField, node: Any) -> Length:
    """How many values a field is given in arguments with lists, but in the one that says how many objects it gives."""
    declaration = declared(type_, node.name.value)
    size = declaration.size if declaration is not None else None
    names = [each.name.value for each in node.arguments or () if each.name.value != size]
    lists = [name for name in names if _may_hold_lists(field.args[name].type, frozenset())]
    if not lists:
        return 0

    def count(given: Mapping[str, Any], values: ValueCounts) -> int:
        return sum(values.of(given.get(field.args[name].out_name or name)) for name in lists)

    return _counted(field, node, count, least=0)


def _may_hold_lists(type_: Any, around: frozenset[str]) -> bool:
    """Whether values of an input type have lists in them; `around`: the types that it is looked at within."""
    type_ = get_nullable_type(type_)
    if not is_input_object_type(type_) or type_.name in around:
        return is_list_type(type_)
    return any(_may_hold_lists(each.type, around | {type_.name}) for each in type_.fields.values())


def _argument(field: GraphQLField, node: Any, name: str, length: Callable[[Any], int]) -> Length:
    """The length that an argument gives; 1 where it gives none."""

    def of(given: Mapping[str, Any], _: ValueCounts) -> int:
        value = given.get(field.args[name].out_name or name)
        return 1 if value is None else length(value)

    return _counted(field, node, of, least=1)


def _counted(
    field: GraphQLField, node: Any, count: Callable[[Mapping[str, Any], ValueCounts], int], *, least: int
) -> Length:
    """What is counted of a field's arguments; bad ones count as one, since they are refused at their field."""

    def of(variables: VariableValues, values: ValueCounts) -> int:
        try:
            given: Mapping[str, Any] = get_argument_values(field, node, variables)
        except GraphQLError:
            return 1
        return count(given, values)

    return Varying(of, least) if names_variables(node) else of(NO_VARIABLES, ValueCounts())
