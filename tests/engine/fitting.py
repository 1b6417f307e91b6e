"""Whether an answer fits its document and the schema, decided from the specification and by nothing of the product."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    VariableNode,
    get_operation_ast,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
)
from graphql.utilities import value_from_ast_untyped

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
META: Final = {
    "__typename": TypeNameMetaFieldDef,
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
}
IS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "Int": lambda value: type(value) is int and -(2**31) <= value < 2**31,
    "Float": lambda value: type(value) in (int, float),
    "Boolean": lambda value: type(value) is bool,
    "Long": lambda value: type(value) is int,
    "DateTime": lambda value: isinstance(value, str) and DAY.match(value) is not None,
    "Date": lambda value: isinstance(value, str) and DAY.fullmatch(value) is not None,
    "String": lambda value: isinstance(value, str),
    "ID": lambda value: isinstance(value, str),
}


def misfits(schema: GraphQLSchema, query: str, variables: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """Return what of an answer's data and errors does not fit, in words with the place."""
    document = parse(query)
    operation = get_operation_ast(document)
    assert operation is not None
    root = schema.get_root_type(operation.operation)
    assert root is not None
    fitting = _Fitting(schema, document, operation, variables)
    data = answer["data"]
    found = [] if data is None else [*fitting.of_object(data, root, [operation.selection_set], "")]
    return [*found, *_misplaced(data, answer.get("errors", ())), *_unsaid(data, answer)]


def _unsaid(data: Any, answer: Mapping[str, Any]) -> Iterator[str]:
    if data is None and not answer.get("errors"):
        yield "There is no data and no error."
    if "errors" in answer and not answer["errors"]:
        yield "The list of errors is empty."
    for unknown in answer.keys() - {"data", "errors", "extensions"}:
        yield f"The answer has {unknown}."


def _misplaced(data: Any, errors: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each path of an error that does not lead to a null."""
    for error in errors:
        found = data
        for step in error["path"]:
            if found is None:
                break
            found = found[step]
        if found is not None:
            yield f"The error at {error['path']} stands beside a value."


@dataclass
class _Fitting:
    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]

    def of_object(self, data: Any, type_: Any, selections: Sequence[SelectionSetNode], at: str) -> Iterator[str]:
        """Yield what does not fit in an object of this type."""
        if not isinstance(data, dict):
            yield f"{at} is no object."
            return
        if is_abstract_type(type_):
            ways = [[*self.of_object(data, each, selections, at)] for each in self.schema.get_possible_types(type_)]
            yield from min(ways, key=len)
            return
        fields = self._collected(type_, selections)
        if list(data) != list(fields):
            yield f"{at} has {list(data)} where {list(fields)} are selected."
        for name, nodes in fields.items():
            field = META.get(nodes[0].name.value) or type_.fields[nodes[0].name.value]
            below = [node.selection_set for node in nodes if node.selection_set is not None]
            yield from self._of_value(data.get(name), field.type, below, f"{at}.{name}")
            if field is TypeNameMetaFieldDef and data.get(name) != type_.name:
                yield f"{at} calls itself {data.get(name)} and is {type_.name}."

    def _of_value(self, value: Any, type_: Any, selections: Sequence[SelectionSetNode], at: str) -> Iterator[str]:
        if is_non_null_type(type_):
            if value is None:
                yield f"{at} is null."
                return
            type_ = type_.of_type
        if value is None:
            return
        if is_list_type(type_):
            if not isinstance(value, list):
                yield f"{at} is no list."
                return
            for number, each in enumerate(value):
                yield from self._of_value(each, type_.of_type, selections, f"{at}.{number}")
        elif isinstance(type_, GraphQLEnumType):
            if value not in type_.values:
                yield f"{at} is {value!r}, which {type_} has not."
        elif is_leaf_type(type_):
            if not IS[type_.name](value):
                yield f"{at} is {value!r}, which is no {type_}."
        else:
            yield from self.of_object(value, type_, selections, at)

    def _collected(
        self, type_: GraphQLObjectType, selections: Sequence[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        fields: dict[str, list[FieldNode]] = {}
        met: set[str] = set()
        for each in selections:
            for node in self._selected(type_, each, met):
                fields.setdefault((node.alias or node.name).value, []).append(node)
        return fields

    def _selected(self, type_: GraphQLObjectType, selections: SelectionSetNode, met: set[str]) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in met:
                    continue
                met.add(node.name.value)
            fragment = self._fragment(node)
            on = None if fragment.type_condition is None else self.schema.type_map[fragment.type_condition.name.value]
            if on in (None, type_) or (is_abstract_type(on) and self.schema.is_sub_type(on, type_)):
                yield from self._selected(type_, fragment.selection_set, met)

    def _fragment(self, node: Any) -> InlineFragmentNode | FragmentDefinitionNode:
        if isinstance(node, InlineFragmentNode):
            return node
        return next(
            each
            for each in self.document.definitions
            if isinstance(each, FragmentDefinitionNode) and each.name.value == node.name.value
        )

    def _included(self, node: Any) -> bool:
        given = {
            each.name.value: self._value(each.arguments[0].value) for each in node.directives or () if each.arguments
        }
        return given.get("skip") is not True and given.get("include") is not False

    def _value(self, node: Any) -> Any:
        if not isinstance(node, VariableNode):
            return value_from_ast_untyped(node)
        name = node.name.value
        if name in self.variables:
            return self.variables[name]
        defined = next(each for each in self.operation.variable_definitions or () if each.variable.name.value == name)
        return None if defined.default_value is None else value_from_ast_untyped(defined.default_value)
