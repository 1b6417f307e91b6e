"""Writes the code of a plan: functions that render the answer's parts, and for every edge one that collects its keys.

Names in the code are numbers of nodes and edges, or bound by `bind`; response names stand in it as literals only.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import is_non_null_type

from agencies.contract.source import Required
from resolvers.engine.argument import Arguments
from resolvers.engine.disclosure import Disclosure, disclosures
from resolvers.engine.edge import Edge, RowsEdge
from resolvers.engine.hops.entry import OfValue
from resolvers.engine.leaf import Surprise, listed
from resolvers.engine.plan import Field, Node, Plan
from resolvers.engine.question import Unplanned
from resolvers.request.language import in_language
from resolvers.request.shared_row import FIELDS_AT_MOST, SharedRow
from resolvers.trust.access_policy import VISIBLE

NAME: Final = re.compile(r"\b[a-z]+[0-9]*\b")
STATE: Final = {
    **{ids: f"run.{ids}" for ids in VISIBLE.values()},
    "me": "run.me",
    "context": "run.context",
    "places": "run.places",
    "language": "run.context.language",
    "today": "run.context.today",
}
OF_THE_RUN: Final = frozenset({"run", *STATE} - {"language"})
# CPython compiles no more than 20 blocks within each other; the function itself has none.
LOOPS_AT_MOST: Final = 18


@dataclass(frozen=True, slots=True)
class Code:
    """The functions of a plan: `render(run)` gives the answer's data, `keys[edge](run)` the keys to load.

    `groups[group - 1](run, key, row)` gives the fields of a deferred group for one object. `disclosed` has each
    disclosure with a function that gives the keys of its objects, as far as what brings them is loaded.
    """

    render: Callable[[Any], Any]
    keys: Sequence[Callable[[Any], list[Any]]]
    source: str
    groups: Sequence[Callable[[Any, Any, Any], Any]] = ()
    disclosed: Sequence[tuple[Disclosure, Callable[[Any], list[Any]]]] = ()


def generate(plan: Plan) -> Code:
    """The code of a plan; Unplanned where it would nest too many loops."""
    return Writer(plan).code()


def surprise() -> Any:
    """Give up the generated code's way."""
    raise Surprise


def cell(row: Any, at: int | str) -> Any:
    """A value of a record, None where there is no record."""
    return None if row is None else row[at]


@dataclass(slots=True)
class Loops:
    """Loops and conditions within each other, as they are written."""

    lines: list[str] = field(default_factory=list)
    depth: int = 1
    loops: int = 0

    def over(self, name: str, values: str) -> None:
        """What follows is done for each of these values."""
        self.loops += 1
        if self.loops > LOOPS_AT_MOST:
            raise Unplanned("nested too deeply")
        self._open(f"for {name} in {values}:")

    def when(self, condition: str) -> None:
        """What follows is done where this holds."""
        self._open(f"if {condition}:")

    def write(self, line: str) -> None:
        """A line inside."""
        self.lines.append("    " * self.depth + line)

    def _open(self, line: str) -> None:
        self.write(line)
        self.depth += 1


class Writer:
    """One generation; values and hops take from it the names for what they refer to."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._disclosures = disclosures(plan)
        self._bound: dict[str, Any] = {
            "surprise": surprise,
            "cell": cell,
            "listed": listed,
            "in_language": in_language,
            "Required": Required,
            "SharedRow": SharedRow,
        }
        self._loaded = {f"f{edge.number}" for edge in plan.edges}
        # By node whose rows are rendered alike for all, how many fields a rendering has.
        self._alike: dict[int, int] = {}

    def code(self) -> Code:
        """Everything, compiled."""
        plan = self._plan
        lines = [*self._render("render(run)", [plan.root, *_below(plan.root.fields)], ["    return n0('', None)"])]
        for group in plan.groups:
            made = ["    return {", *self._members(group.node, group.fields), "    }"]
            lines += self._render(f"group{group.number}(run, k, r)", [*_below(group.fields)], made)
        lines += [line for edge in plan.edges for line in self._keys(edge)]
        lines += [line for n, each in enumerate(self._disclosures) for line in self._disclosed(n, each.node)]
        source = "\n".join(lines)
        namespace = dict(self._bound)
        exec(compile(source, "<plan>", "exec"), namespace)  # noqa: S102
        # A function holds its namespace. If that held the function too, only the collector would free them.
        keys = [namespace.pop(f"keys{edge.number}") for edge in self._plan.edges]
        groups = [namespace.pop(f"group{group.number}") for group in self._plan.groups]
        disclosed = [(each, namespace.pop(f"disclosed{n}")) for n, each in enumerate(self._disclosures)]
        return Code(namespace.pop("render"), keys, source, groups, disclosed)

    def bind(self, value: Any) -> str:
        """A name for an object that the code refers to."""
        name = f"b{len(self._bound)}"
        self._bound[name] = value
        return name

    def sees(self, guard: str, name: str) -> str:
        """The expression of whether the caller may see the guarded entity whose key has this name."""
        return f"{name} in {VISIBLE[guard]}"

    def granted(self, node: Node, key: str, need: int) -> str:
        """The expression of whether the caller is granted what is needed of the node's object with this key."""
        assert node.entity is not None
        return f"{VISIBLE[node.entity]}.get({key}, 0) & {need} == {need}"

    def arguments(self, arguments: Arguments) -> str:
        """The expression of a field's arguments."""
        if arguments.fixed is not None:
            return self.bind(arguments.fixed)
        return f"run.arguments({self.bind(arguments)})"

    def _render(self, head: str, nodes: Sequence[Node], result: Sequence[str]) -> Iterator[str]:
        body = [*(line for node in reversed(nodes) for line in self._node(node)), *result]
        yield f"def {head}:"
        yield from self._state(body)
        yield from body

    def _node(self, node: Node) -> Iterator[str]:
        noted, number = bool(node.groups or node.usages), node.number
        members = list(self._members(node, node.fields))
        yield f"    def n{number}(k, r):"
        self._note_if_alike(node, members)
        shared = self._may_be_kept(node)
        if shared:
            yield f"        if type(r) is SharedRow and (made := r.rendered.get(by{number})) is not None: return made"
        yield f"        {'made =' if shared or noted else 'return'} {{"
        yield from members
        yield "        }"
        if shared:
            yield f"        if type(r) is SharedRow: r.keep(by{number}, made, {self._alike[number]})"
        if noted:
            yield f"        places.append(({number}, made, k, r))"
        if shared or noted:
            yield "        return made"

    def _note_if_alike(self, node: Node, members: Sequence[str]) -> None:
        """Note a node of which a row is rendered alike for all requests in one language, with how many fields it has.

        The code of the node and of those below it reads nothing of the run but the language, and defers nothing.
        """
        read = set(NAME.findall("\n".join(members)))
        below = [field.child.number for field in node.fields if field.child is not None]
        reads_its_row = read.isdisjoint(OF_THE_RUN) and read.isdisjoint(self._loaded)
        if reads_its_row and not node.groups and not node.usages and self._alike.keys() >= set(below):
            self._alike[node.number] = len(node.fields) + sum(self._alike[number] for number in below)

    def _may_be_kept(self, node: Node) -> bool:
        """Whether a rendering of this node's row may be kept: others are given it alike, and it has few fields."""
        fields = self._alike.get(node.number)
        is_row = isinstance(node.hop, OfValue) and not node.keyed
        return is_row and fields is not None and fields <= FIELDS_AT_MOST

    def _members(self, node: Node, fields: Sequence[Field]) -> Iterator[str]:
        yield from (f"            {field.name!r}: {self._field(node, field)}," for field in fields)

    def _state(self, body: Sequence[str]) -> Iterator[str]:
        """What the body needs of the run, under the names that it uses."""
        used = set(NAME.findall("\n".join(body)))
        yield from (f"    {name} = {where}" for name, where in STATE.items() if name in used)
        yield from (f"    f{e.number} = run.found[{e.number}]" for e in self._plan.edges if f"f{e.number}" in used)
        kept = [node for node in self._plan.nodes if f"by{node.number}" in used]
        yield from (f"    by{node.number} = ({self.bind(object())}, run.context.language)" for node in kept)

    def _field(self, node: Node, field: Field) -> str:
        if field.child is None:
            assert field.value is not None
            expression = field.value.emit(self, field.type)
        else:
            expression = self._object(field, field.child)
        return f"{expression} if {self.granted(node, 'k', field.need)} else surprise()" if field.need else expression

    def _object(self, field: Field, node: Node) -> str:
        assert node.hop is not None
        expression = node.hop.emit(self, node, strict=is_non_null_type(_item(field.type)))
        if is_non_null_type(field.type):
            return f"(surprise() if (z := ({expression})) is None else z)"
        return f"({expression})"

    def _keys(self, edge: Edge) -> Iterator[str]:
        loops = Loops()
        key, row = self._walk(edge.node, loops)
        wanted = key
        if isinstance(edge, RowsEdge):
            if edge.argument is not None:
                wanted = f"run.key_arguments[{edge.number}]"
            elif edge.key is not None:
                wanted = edge.key.emit(self, key, row)
        if edge.need:
            loops.when(self.granted(edge.node, key, edge.need))
        yield from self._collecting(f"keys{edge.number}", loops, wanted)

    def _disclosed(self, number: int, node: Node) -> Iterator[str]:
        loops = Loops()
        key, _ = self._walk(node, loops)
        yield from self._collecting(f"disclosed{number}", loops, key)

    def _collecting(self, name: str, loops: Loops, wanted: str) -> Iterator[str]:
        loops.write(f"if (c := {wanted}) is not None: keys.append(c)")
        yield f"def {name}(run):"
        yield from self._state(loops.lines)
        yield "    keys = []"
        yield from loops.lines
        yield "    return keys"

    def _walk(self, node: Node, loops: Loops) -> tuple[str, str]:
        """Write the loops over a node's objects; what names their key and row inside."""
        if node.hop is None:
            return "''", "None"
        key, row = self._walk(node.hop.parent, loops)
        return node.hop.walk(self, node, loops, key, row)


def _below(fields: Sequence[Field]) -> Iterator[Node]:
    """The nodes whose objects are rendered with these fields."""
    for child in (each.child for each in fields):
        if child is not None:
            yield child
            yield from _below(child.fields)


def _item(type_: Any) -> Any:
    """The type of a list's items; of anything else, itself."""
    nullable = type_.of_type if is_non_null_type(type_) else type_
    return getattr(nullable, "of_type", type_)
