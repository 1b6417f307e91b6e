"""Whether an operation asks for a text without saying in which language: then its reader's own choice counts."""

from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    EnumValueNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NullValueNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.execution.values import VariableValues

from agencies.service_catalogue.order import EligibilityOrder
from resolvers.engine.operations.operation import Operation

ARGUMENT: Final = "language"
ORDER: Final = "orderBy"
BY_NAME: Final = EligibilityOrder.NAME.name


@dataclass(frozen=True, slots=True)
class UnsaidLanguage:
    """Where an operation leaves the language to its reader: somewhere in any case, or where one of these variables is
    null or left out.
    """

    anyhow: bool
    variables: frozenset[str]

    def under(self, variables: VariableValues) -> bool:
        """Whether that is so with these variables."""
        if self.anyhow or not self.variables:
            return self.anyhow
        return any(variables.coerced.get(each) is None for each in self.variables)


def unsaid_language(operation: Operation) -> UnsaidLanguage:
    """Where a valid operation leaves the language to its reader; what `@skip` and `@include` leave out counts too."""
    reading = _Selections(operation)
    reading.look(operation.node.selection_set, operation.schema.get_root_type(operation.node.operation))
    return UnsaidLanguage(reading.anyhow, frozenset(reading.variables))


class _Selections:
    """One operation's selections, as they are looked through; each fragment once."""

    def __init__(self, operation: Operation) -> None:
        self.anyhow = False
        self.variables: set[str] = set()
        self._types = operation.schema.type_map
        self._fragments = operation.fragments()
        self._spread: set[str] = set()

    def look(self, selections: SelectionSetNode | None, type_: Any) -> None:
        """Look through what is selected of a type."""
        for each in selections.selections if selections is not None else ():
            if isinstance(each, FieldNode):
                self._look_at(each, type_)
            elif isinstance(each, InlineFragmentNode):
                self.look(each.selection_set, self._type_of(each, type_))
            elif isinstance(each, FragmentSpreadNode) and each.name.value not in self._spread:
                self._spread.add(each.name.value)
                fragment = self._fragments[each.name.value].definition
                self.look(fragment.selection_set, self._type_of(fragment, type_))

    def _look_at(self, node: FieldNode, type_: Any) -> None:
        field = getattr(type_, "fields", {}).get(node.name.value)
        if field is None:  # of the schema itself
            return
        given = {each.name.value: each.value for each in node.arguments or ()}
        order = given.get(ORDER)
        # What stands where in a list by names hangs on the language as its texts do.
        if isinstance(order, VariableNode) or (isinstance(order, EnumValueNode) and order.value == BY_NAME):
            self.anyhow = True
        if ARGUMENT in field.args:
            said = given.get(ARGUMENT)
            if isinstance(said, VariableNode):
                self.variables.add(said.name.value)
            elif said is None or isinstance(said, NullValueNode):
                self.anyhow = True
        self.look(node.selection_set, get_named_type(field.type))

    def _type_of(self, fragment: Any, outer: Any) -> Any:
        condition = fragment.type_condition
        return outer if condition is None else self._types[condition.name.value]
