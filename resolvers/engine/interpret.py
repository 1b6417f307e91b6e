"""Makes an answer by the book from what a plan has loaded: nulls that propagate, errors with their path.

The rendered way gives up at the first surprise; this one says what it is. It loads nothing.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, is_leaf_type, is_list_type, is_non_null_type
from graphql.error import located_error

from agencies.contract.source import Required, Resolver
from resolvers.engine.check import checker
from resolvers.engine.plan import KIN, Access, Computation, Field, Guard, Hop, InHeld, InLoaded, InRow, Node
from resolvers.engine.run import NOTHING, Run
from resolvers.request.language import in_language

Path = tuple[str | int, ...]


class Thing:
    """An object: its key, its row."""

    __slots__ = ("key", "row")

    def __init__(self, key: Any, row: Any) -> None:
        self.key = key
        self.row = row


def interpret(run: Run) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    """The data of a run that has loaded, None where an error reached the top; the errors in the document's order."""
    interpreter = Interpreter(run)
    try:
        return interpreter.object(run.plan.root, Thing("", None), ()), interpreter.errors
    except GraphQLError as error:
        return None, [*interpreter.errors, error]


class Interpreter:
    """One answer."""

    def __init__(self, run: Run) -> None:
        self.errors: list[GraphQLError] = []
        self._run = run

    def object(self, node: Node, thing: Thing, path: Path) -> dict[str, Any]:
        """An object's fields; raises the located error of one that may not be null and is."""
        return {field.name: self._field(node, field, thing, (*path, field.name)) for field in node.fields}

    def _field(self, node: Node, field: Field, thing: Thing, path: Path) -> Any:
        try:
            value = self._value(node, field, thing)
            return self._complete(field.type, value, field, path)
        except Exception as error:
            return self._failed(error, field.type, field, path)

    def _failed(self, error: Exception, type_: Any, field: Field, path: Path) -> None:
        located = located_error(error, list(field.nodes), list(path))
        if is_non_null_type(type_):
            raise located
        self.errors.append(located)

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
        try:
            return self._complete(type_, value, field, path)
        except Exception as error:
            return self._failed(error, type_, field, path)

    def _value(self, node: Node, field: Field, thing: Thing) -> Any:
        value = self._leaf(field, thing) if field.child is None else self._things(field.child, thing)
        declared = field.declared
        if declared is None or isinstance(declared.source, Resolver):
            return value
        name = field.nodes[0].name.value
        return checker(f"{node.type.name}.{name}", node.type.fields[name], declared)(value)

    # Leaves

    def _leaf(self, field: Field, thing: Thing) -> Any:
        value = field.value
        assert value is not None
        if value.key:
            return thing.key
        if value.call is not None:
            return self._called(value.call, thing)
        if value.computed is not None:
            return self._computed(value.computed, thing)
        if value.access is None:
            return value.constant
        found = self._at(value.access, thing)
        if value.translated is None:
            return found
        asked = self._run.arguments(value.translated).get("language")
        return in_language(found, asked or self._run.context.language)

    def _computed(self, computed: Computation, thing: Thing) -> Any:
        values = {name: computed.checks[name](self._at(access, thing)) for name, access in computed.requires.items()}
        required = Required(values, self._run.context.today)
        return computed.function(required, **self._run.arguments(computed.arguments))

    def _at(self, access: Access, thing: Thing) -> Any:
        match access:
            case InRow(at):
                return thing.row[at]
            case InLoaded(edge, at):
                row = self._found(edge).get(thing.key)
                return None if row is None else row[at]
            case InHeld(held, at):
                row = held.get(self._run.context, thing.key)
                return None if row is None else row[at]

    def _found(self, edge: int) -> Mapping[str, Any]:
        found = self._run.found[edge]
        if found is NOTHING and edge in self._run.failed:
            raise self._run.failed[edge]
        return found

    def _called(self, edge: int, thing: Thing) -> Any:
        if (edge, thing.key) in self._run.refused:
            raise self._run.refused[edge, thing.key]
        return self._found(edge)[thing.key]

    # Objects

    def _things(self, node: Node, thing: Thing) -> Any:
        hop = node.hop
        assert hop is not None
        match hop.kind:
            case "same":
                return thing if hop.access is None or self._at(hop.access, thing) is not None else None
            case "asker":
                return None if self._run.me is None else Thing(self._run.me, None)
            case "record":
                row = thing.row if hop.edge is None else self._found(hop.edge).get(thing.key)
                return self._of_record(node, hop, row)
            case "records":
                return self._of_records(node, hop, thing)
            case "entry":
                assert hop.access is not None
                return self._of_value(node, hop, self._at(hop.access, thing))
            case "called":
                assert hop.edge is not None
                return self._of_value(node, hop, self._called(hop.edge, thing))

    def _of_records(self, node: Node, hop: Hop, thing: Thing) -> Any:
        assert hop.edge is not None
        if hop.argument is not None:
            key = self._run.key_arguments[hop.edge]
        else:
            key = thing.key if hop.by is None else self._at(hop.by, thing)
        found = self._found(hop.edge)
        if not hop.many:
            return self._of_record(node, hop, found.get(key))
        rows = found.get(key, ())
        if not node.keyed:
            return [Thing(None, row) for row in rows]
        things = [self._keyed(hop, row) for row in rows]
        return [each for each in things if each is not None] if hop.guard else things

    def _of_record(self, node: Node, hop: Hop, row: Any) -> Thing | None:
        if row is None:
            return None
        if node.keyed:
            return self._keyed(hop, row)
        assert isinstance(hop.access, InRow)
        return None if row[hop.access.at] is None else Thing(None, row)

    def _keyed(self, hop: Hop, row: Any) -> Thing | None:
        assert isinstance(hop.access, InRow)
        key = row[hop.access.at]
        if key is None or (hop.guard and not self._sees(hop.guard, key)):
            return None
        return Thing(key, row)

    def _of_value(self, node: Node, hop: Hop, value: Any) -> Any:
        if value is None or not hop.many:
            return self._of_entry(node, hop, value)
        things = [self._of_entry(node, hop, each) for each in value]
        return [each for each in things if each is not None] if hop.guard else things

    def _of_entry(self, node: Node, hop: Hop, value: Any) -> Thing | None:
        if value is None or (hop.guard and not self._sees(hop.guard, value)):
            return None
        return Thing(value, None) if node.keyed else Thing(None, value)

    def _sees(self, guard: Guard, key: str) -> bool:
        run = self._run
        if guard == "citizen" and key == run.me:
            return True
        if KIN in run.failed:
            raise run.failed[KIN]
        return key in run.seen if guard == "citizen" else key == run.home
