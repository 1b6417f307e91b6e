"""Makes an answer by the book from what a plan has loaded: nulls that propagate, errors with their path.

The generated code gives up at the first value that it does not expect; the interpreter says what is wrong with it. It
loads nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError, is_leaf_type, is_list_type, is_non_null_type
from graphql.error import located_error
from graphql.execution.values import get_argument_values

from resolvers.access.refusal import ungranted
from resolvers.engine.nodes.answer_object import AnswerObject
from resolvers.engine.nodes.node import Field, Node
from resolvers.engine.nodes.value_check import OTHER_SHAPE, NoKeys, broken, checker
from resolvers.engine.planning.field_source import source_of
from resolvers.engine.running.run import NOTHING, Run

Path = tuple[str | int, ...]

Placed = tuple[Node, AnswerObject, Path]
"""An object that has something deferred."""


def interpret(run: Run) -> tuple[dict[str, Any] | None, list[GraphQLError], list[Placed]]:
    """The data of a run that has loaded, None where an error reached the top; errors; where something is deferred."""
    interpreter = Interpreter(run)
    try:
        return interpreter.object(run.plan.root, AnswerObject("", None), ()), interpreter.errors, interpreter.placed
    except GraphQLError as error:
        return None, [*interpreter.errors, error], []


class Interpreter:
    """One answer; values and hops take from it what the run has loaded."""

    def __init__(self, run: Run) -> None:
        self.errors: list[GraphQLError] = []
        self.placed: list[Placed] = []
        self.run = run

    def object(self, node: Node, parent: AnswerObject, path: Path) -> dict[str, Any]:
        """An object's fields; raises the located error of one that may not be null and is."""
        if node.groups or node.usages:
            self.placed.append((node, parent, path))
        return self.fields(node, node.fields, parent, path)

    def fields(self, node: Node, fields: Sequence[Field], parent: AnswerObject, path: Path) -> dict[str, Any]:
        """Some of an object's fields, as `object` gives them."""
        return {field.name: self._field(node, field, parent, (*path, field.name)) for field in fields}

    def answer_object(self, key: Any, row: Any) -> AnswerObject:
        """An object of this key and row."""
        return AnswerObject(key, row)

    def sees(self, guard: str, key: str) -> bool:
        """Whether the caller may see the guarded entity of this type and key; raises where that is not known."""
        assert self.run.visibility is not None, "a plan with a guard waits for the caller's visibility"
        return self.run.visibility.sees(guard, key)

    def require(self, node: Node, field: Field, parent: AnswerObject) -> None:
        """Refuse, as FORBIDDEN, a field of an object of which the caller is not granted what the field needs."""
        assert self.run.visibility is not None, "a plan with a guarded object waits for the caller's visibility"
        assert node.entity is not None
        own = field.nodes[0].name.value
        name, purpose, visible = f"{node.type.name}.{own}", self.run.context.purpose, self.run.visibility
        refused = ungranted(name, field.declared, purpose, visible, node.entity, parent.key, field.need)
        if refused is not None:
            # No edge has made the arguments, since there was no key. What is wrong with them comes before the refusal.
            get_argument_values(node.type.fields[own], field.nodes[0], self.run.variables)
            raise refused

    def found(self, edge: int) -> Mapping[str, Any]:
        """What an edge found by key; raises the error of one that failed."""
        found = self.run.found[edge]
        if found is NOTHING and edge in self.run.failed:
            raise self.run.failed[edge]
        return found

    def called(self, edge: int, parent: AnswerObject) -> Any:
        """What a call brought for an object; raises the error of a call that failed or was refused for it."""
        if (edge, parent.key) in self.run.refused:
            raise self.run.refused[edge, parent.key]
        return self.found(edge)[parent.key]

    def _field(self, node: Node, field: Field, parent: AnswerObject, path: Path) -> Any:
        above = len(self.placed)
        try:
            if field.need:
                self.require(node, field, parent)
            value = self._value(node, field, parent)
            return self._complete(field.type, value, field, path)
        except Exception as error:
            return self._failed(error, field.type, field, path, above)

    def _failed(self, error: Exception, type_: Any, field: Field, path: Path, above: int) -> None:
        """Note an error where a null may be; `above`: how many objects were placed before those below this one."""
        located = located_error(error, list(field.nodes), list(path))
        if is_non_null_type(type_):
            raise located
        self.errors.append(located)
        del self.placed[above:]

    def _complete(self, type_: Any, value: Any, field: Field, path: Path) -> Any:
        if is_non_null_type(type_):
            completed = self._complete(type_.of_type, value, field, path)
            if completed is None:
                raise TypeError("Cannot return null for non-nullable field.")
            return completed
        if value is None:
            return None
        if is_list_type(type_):
            return [self._item(type_.of_type, item, field, (*path, index)) for index, item in enumerate(value)]
        if is_leaf_type(type_):
            return type_.coerce_output_value(value)
        # Without a child it is a constant, what introspection answered.
        return value if field.child is None else self.object(field.child, value, path)

    def _item(self, type_: Any, value: Any, field: Field, path: Path) -> Any:
        above = len(self.placed)
        try:
            return self._complete(type_, value, field, path)
        except Exception as error:
            return self._failed(error, type_, field, path, above)

    def _value(self, node: Node, field: Field, parent: AnswerObject) -> Any:
        declared, name = field.declared, field.nodes[0].name.value
        if declared is None:
            return self._found(field, parent)
        checked = source_of(declared).checked
        of_other_shape = OTHER_SHAPE if checked else NoKeys
        try:
            value = self._found(field, parent)
        except of_other_shape as error:
            if declared.agency is None:
                raise
            raise broken(f"{node.type.name}.{name}", declared) from error
        return checker(f"{node.type.name}.{name}", node.type.fields[name], declared)(value) if checked else value

    def _found(self, field: Field, parent: AnswerObject) -> Any:
        if field.child is None:
            assert field.value is not None
            return field.value.evaluate(self, parent)
        assert field.child.hop is not None
        return field.child.hop.evaluate(self, field.child, parent)
