"""What an operation asks for before anything is read: whether any of it is personal, and which agencies answer it.

Only what is selected counts: another operation of the document does not, nor what `@skip` and `@include` leave out.
"""

from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_directive_values

from agencies.contract.access import Public
from agencies.contract.field import Declaration
from agencies.contract.sources.column import Column
from agencies.contract.sources.key import Key
from resolvers.declared import declared
from resolvers.engine.operations.operation import Operation

OF_THE_SCHEMA: Final = "__"
"""How the names of fields begin that ask the schema itself, which is public."""


@dataclass(frozen=True, slots=True)
class Accessed:
    """What an operation asks for.

    `agencies`: whose fields, by id, None for the platform's own; not whole where something is personal. A key, or a
    value in an object's row, is nobody's beside the field that gives the object.
    """

    personal: bool
    agencies: frozenset[str | None]


def accessed(operation: Operation) -> Accessed:
    """What a valid operation asks for; each fragment is looked at once, however often it is spread.

    What cannot be told, since a field says no access or a directive's argument is bad, counts as personal.
    """
    root = operation.schema.get_root_type(operation.node.operation)
    reading = _Selections(operation)
    try:
        public = reading.is_public(operation.node.selection_set, root)
    except GraphQLError:
        public = False
    return Accessed(not public, frozenset(reading.agencies))


class _Selections:
    """One operation's selections, as they are looked through."""

    def __init__(self, operation: Operation) -> None:
        self.agencies: set[str | None] = set()
        self._operation = operation
        self._fragments = operation.fragments()
        self._spread: set[str] = set()

    def is_public(self, selections: SelectionSetNode, type_: Any) -> bool:
        """Whether nothing personal is selected of this type."""
        return all(self._is_public(each, type_) for each in selections.selections if self._is_selected(each))

    def _is_public(self, selection: SelectionNode, type_: Any) -> bool:
        if isinstance(selection, FieldNode):
            return self._is_field_public(selection, type_)
        if isinstance(selection, InlineFragmentNode):
            return self.is_public(selection.selection_set, self._type_of(selection, type_))
        assert isinstance(selection, FragmentSpreadNode)
        name = selection.name.value
        if name in self._spread:
            return True
        self._spread.add(name)
        fragment = self._fragments[name].definition
        return self.is_public(fragment.selection_set, self._type_of(fragment, type_))

    def _is_field_public(self, node: FieldNode, type_: Any) -> bool:
        name = node.name.value
        if name.startswith(OF_THE_SCHEMA):
            return True
        declaration = declared(type_, name)
        if declaration is None or not isinstance(declaration.access, Public):
            return False
        if not _is_of_its_object(declaration):
            self.agencies.add(declaration.agency)
        return node.selection_set is None or self.is_public(node.selection_set, get_named_type(type_.fields[name].type))

    def _type_of(self, fragment: Any, outer: Any) -> Any:
        condition = fragment.type_condition
        return outer if condition is None else self._operation.schema.type_map[condition.name.value]

    def _is_selected(self, node: SelectionNode) -> bool:
        variables = self._operation.variables
        skip = get_directive_values(GraphQLSkipDirective, node, variables)
        include = get_directive_values(GraphQLIncludeDirective, node, variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))


def _is_of_its_object(declaration: Declaration) -> bool:
    in_its_row = declaration.agency is None and declaration.row is None
    return in_its_row and isinstance(declaration.source, Key | Column)
