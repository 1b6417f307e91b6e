"""Writes the code of a plan: a function that renders the answer, and for every edge one that collects its keys.

Names in the code are numbers of nodes and edges, or bound by `bind`; response names stand in it as literals only.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import is_non_null_type

from agencies.contract.source import Required
from resolvers.engine.leaf import Surprise, checked, quick
from resolvers.engine.plan import (
    Access,
    Arguments,
    Computation,
    Edge,
    Field,
    Hop,
    InHeld,
    InLoaded,
    InRow,
    Node,
    Plan,
    RowsEdge,
)
from resolvers.request.language import in_language

NAME: Final = re.compile(r"\b[a-z]+[0-9]*\b")
STATE: Final = {
    "seen": "run.seen",
    "home": "run.home",
    "me": "run.me",
    "context": "run.context",
    "language": "run.context.language",
    "today": "run.context.today",
}


@dataclass(frozen=True, slots=True)
class Code:
    """The functions of a plan: `render(run)` gives the answer's data, `keys[edge](run)` the keys to load."""

    render: Callable[[Any], Any]
    keys: Sequence[Callable[[Any], list[Any]]]
    source: str


def generate(plan: Plan) -> Code:
    """The code of a plan."""
    return Generator(plan).code()


def surprise() -> Any:
    """Leave the quick way."""
    raise Surprise


def cell(row: Any, at: int) -> Any:
    """A value of a record, None where there is no record."""
    return None if row is None else row[at]


class Generator:
    """One generation."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._bound: dict[str, Any] = {
            "surprise": surprise,
            "cell": cell,
            "in_language": in_language,
            "Required": Required,
        }

    def code(self) -> Code:
        """Everything, compiled."""
        lines = [*self._render(), *(line for edge in self._plan.edges for line in self._keys(edge))]
        source = "\n".join(lines)
        namespace = dict(self._bound)
        exec(compile(source, "<plan>", "exec"), namespace)  # noqa: S102
        keys = [namespace[f"keys{edge.number}"] for edge in self._plan.edges]
        return Code(namespace["render"], keys, source)

    def _bind(self, value: Any) -> str:
        name = f"b{len(self._bound)}"
        self._bound[name] = value
        return name

    # Where a value is

    def _access(self, access: Access, key: str, row: str) -> str:
        match access:
            case InRow(at):
                return f"{row}[{at!r}]"
            case InLoaded(edge, at):
                return f"(None if (o := f{edge}.get({key})) is None else o[{at}])"
            case InHeld(held, at):
                return f"(None if (o := {self._bind(held.get)}(context, {key})) is None else o[{at!r}])"

    def _guard(self, hop: Hop, name: str) -> str:
        if hop.guard is None:
            return ""
        return f"{name} in seen" if hop.guard == "citizen" else f"{name} == home"

    def _arguments(self, arguments: Arguments) -> str:
        if arguments.fixed is not None:
            return self._bind(arguments.fixed)
        return f"run.arguments({self._bind(arguments)})"

    # Rendering

    def _render(self) -> Iterator[str]:
        body = [line for node in reversed(self._plan.nodes) for line in self._node(node)]
        yield "def render(run):"
        yield from self._state(body)
        yield from body
        yield "    return n0('', None)"

    def _node(self, node: Node) -> Iterator[str]:
        yield f"    def n{node.number}(k, r):"
        yield "        return {"
        yield from (f"            {field.name!r}: {self._field(field)}," for field in node.fields)
        yield "        }"

    def _state(self, body: Sequence[str]) -> Iterator[str]:
        """What the body needs of the run, under the names that it uses."""
        used = set(NAME.findall("\n".join(body)))
        yield from (f"    {name} = {where}" for name, where in STATE.items() if name in used)
        yield from (f"    f{e.number} = run.found[{e.number}]" for e in self._plan.edges if f"f{e.number}" in used)

    def _field(self, field: Field) -> str:
        if field.child is not None:
            return self._object(field, field.child)
        return self._leaf(field)

    def _leaf(self, field: Field) -> str:
        value = field.value
        assert value is not None
        if value.key:
            return "k"
        if value.call is not None:
            return quick(field.type, f"f{value.call}[k]", self._bind)
        if value.computed is not None:
            return quick(field.type, self._computed(value.computed), self._bind)
        if value.access is None:
            return repr(value.constant) if isinstance(value.constant, str) else self._bind(value.constant)
        expression = self._access(value.access, "k", "r")
        if value.translated is not None:
            arguments = value.translated
            asked = "" if arguments.fixed == {} else f"{self._arguments(arguments)}.get('language') or "
            expression = f"in_language({expression}, {asked}language)"
        return quick(field.type, expression, self._bind)

    def _computed(self, computed: Computation) -> str:
        values = ", ".join(f"{name!r}: {self._required(computed, name)}" for name in computed.requires)
        arguments = self._arguments(computed.arguments)
        return f"{self._bind(computed.function)}(Required({{{values}}}, today), **{arguments})"

    def _required(self, computed: Computation, name: str) -> str:
        expression = self._access(computed.requires[name], "k", "r")
        return checked(computed.fields[name].type, expression, self._bind(computed.checks[name]), self._bind)

    def _object(self, field: Field, node: Node) -> str:
        hop = node.hop
        assert hop is not None
        expression = getattr(self, f"_{hop.kind}")(hop, node, is_non_null_type(_item(field.type)))
        if is_non_null_type(field.type):
            return f"(surprise() if (z := ({expression})) is None else z)"
        return f"({expression})"

    def _same(self, hop: Hop, node: Node, strict: bool) -> str:
        call = f"n{node.number}(k, r)"
        return call if hop.access is None else f"None if {self._access(hop.access, 'k', 'r')} is None else {call}"

    def _asker(self, hop: Hop, node: Node, strict: bool) -> str:
        return f"None if me is None else n{node.number}(me, None)"

    def _record(self, hop: Hop, node: Node, strict: bool) -> str:
        record = "r" if hop.edge is None else f"f{hop.edge}.get(k)"
        return self._one(hop, node, f"(q := {record})")

    def _one(self, hop: Hop, node: Node, record: str) -> str:
        assert isinstance(hop.access, InRow)
        test = f"{record} is None or (c := q[{hop.access.at}]) is None"
        if hop.guard:
            test += f" or not {self._guard(hop, 'c')}"
        return f"None if {test} else n{node.number}({'c' if node.keyed else 'None'}, q)"

    def _records(self, hop: Hop, node: Node, strict: bool) -> str:
        key = self._key_of(hop, "k", "r")
        if not hop.many:
            return self._one(hop, node, f"(q := f{hop.edge}.get({key}))")
        assert isinstance(hop.access, InRow)
        if not node.keyed:
            return f"[n{node.number}(None, q) for q in f{hop.edge}.get({key}, ())]"
        if hop.guard:
            return (
                f"[n{node.number}(c, q) for q in f{hop.edge}.get({key}, ()) "
                f"if (c := q[{hop.access.at}]) is not None and {self._guard(hop, 'c')}]"
            )
        item = f"surprise() if (c := q[{hop.access.at}]) is None else n{node.number}(c, q)"
        return f"[{item} for q in f{hop.edge}.get({key}, ())]"

    def _key_of(self, hop: Hop, key: str, row: str) -> str:
        if hop.argument is not None:
            return f"run.key_arguments[{hop.edge}]"
        match hop.by:
            case None:
                return key
            case InLoaded(edge, at):
                return f"cell(f{edge}.get({key}), {at})"
            case _:
                return self._access(hop.by, key, row)

    def _entry(self, hop: Hop, node: Node, strict: bool) -> str:
        assert hop.access is not None
        return self._entries(hop, node, self._access(hop.access, "k", "r"), strict)

    def _called(self, hop: Hop, node: Node, strict: bool) -> str:
        return self._entries(hop, node, f"f{hop.edge}[k]", strict)

    def _entries(self, hop: Hop, node: Node, value: str, strict: bool) -> str:
        call = f"n{node.number}({'x, None' if node.keyed else 'None, x'})"
        if not hop.many:
            test = f"(x := {value}) is None" + (f" or not {self._guard(hop, 'x')}" if hop.guard else "")
            return f"None if {test} else {call}"
        if hop.guard:
            return f"None if (w := {value}) is None else [{call} for x in w if {self._guard(hop, 'x')}]"
        null = "surprise()" if strict else "None"
        return f"None if (w := {value}) is None else [{null} if x is None else {call} for x in w]"

    # Keys

    def _keys(self, edge: Edge) -> Iterator[str]:
        lines = ["    keys = []"]
        key, row, depth = self._walk(edge.node, lines, 1)
        wanted = key
        if isinstance(edge, RowsEdge):
            if edge.argument is not None:
                wanted = f"run.key_arguments[{edge.number}]"
            elif edge.key is not None:
                wanted = self._access(edge.key, key, row)
        lines.append(f"{'    ' * depth}if (c := {wanted}) is not None: keys.append(c)")
        yield f"def keys{edge.number}(run):"
        yield from self._state(lines)
        yield from lines
        yield "    return keys"

    def _walk(self, node: Node, lines: list[str], depth: int) -> tuple[str, str, int]:
        """Write the loops over a node's objects; the names of key and row, and the depth inside."""
        hop = node.hop
        if hop is None:
            return "''", "None", depth
        key, row, depth = self._walk(hop.parent, lines, depth)
        n = node.number

        def write(line: str) -> None:
            lines.append("    " * depth + line)

        if hop.kind == "same":
            if hop.access is not None:
                write(f"if {self._access(hop.access, key, row)} is not None:")
                depth += 1
            return key, row, depth
        if hop.kind == "asker":
            write("if me is not None:")
            return "me", "None", depth + 1
        if hop.kind in {"record", "records"}:
            return self._walk_records(node, hop, key, row, write, depth)
        value = self._access(hop.access, key, row) if hop.access is not None else f"f{hop.edge}.get({key})"
        write(f"for x{n} in ({value} or ()):" if hop.many else f"for x{n} in ({value},):")
        depth += 1
        test = f"x{n} is not None" + (f" and {self._guard(hop, f'x{n}')}" if hop.guard else "")
        lines.append("    " * depth + f"if {test}:")
        return (f"x{n}", "None", depth + 1) if node.keyed else ("None", f"x{n}", depth + 1)

    def _walk_records(
        self, node: Node, hop: Hop, key: str, row: str, write: Callable[[str], None], depth: int
    ) -> tuple[str, str, int]:
        n = node.number
        assert isinstance(hop.access, InRow)
        if hop.kind == "record":
            records = f"({row},)" if hop.edge is None else f"(f{hop.edge}.get({key}),)"
        else:
            of = self._key_of(hop, key, row)
            records = f"f{hop.edge}.get({of}, ())" if hop.many else f"(f{hop.edge}.get({of}),)"
        write(f"for r{n} in {records}:")
        test = f"r{n} is not None and (k{n} := r{n}[{hop.access.at}]) is not None"
        if hop.guard:
            test += f" and {self._guard(hop, f'k{n}')}"
        write(f"    if {test}:")
        return (f"k{n}" if node.keyed else "None"), f"r{n}", depth + 2


def _item(type_: Any) -> Any:
    """The type of a list's items; of anything else, itself."""
    nullable = type_.of_type if is_non_null_type(type_) else type_
    return getattr(nullable, "of_type", type_)
