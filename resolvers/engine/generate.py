"""Writes the code of a plan: functions that render the answer's parts, and for every edge one that collects its keys.

Names in the code are numbers of nodes and edges, or bound by `bind`; response names stand in it as literals only.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from graphql import get_nullable_type, is_non_null_type

from agencies.contract.source import Required
from resolvers.engine.argument import Arguments
from resolvers.engine.disclosure import Disclosure, disclosures
from resolvers.engine.edge import Edge, RowsEdge
from resolvers.engine.hop import Hop
from resolvers.engine.hops.entry import OfValue
from resolvers.engine.leaf import Surprise, listed
from resolvers.engine.plan import Field, Node, Plan
from resolvers.engine.question import Unplanned
from resolvers.request.language import ORDER, in_language
from resolvers.request.shared_row import FIELDS_AT_MOST, SharedRow
from resolvers.trust.access_policy import VISIBLE

NAME: Final = re.compile(r"\b[a-z]+[0-9]*\b")
STATE: Final = {
    **{ids: f"run.{ids}" for ids in VISIBLE.values()},
    "me": "run.me",
    "context": "run.context",
    "places": "run.places",
    "language": "run.context.language",
    "spoken": "ORDER[run.context.language][0]",
    "today": "run.context.today",
}
OF_THE_RUN: Final = frozenset({"run", *STATE} - {"language", "spoken"})
# CPython compiles no more than 20 blocks within each other; the function itself has none. It compiles 22 comprehensions
# within each other, of which the lists are made, and one more ends the process: no list has more lists above it.
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


class Nulls(NamedTuple):
    """What is written where a field has no object, and for an item of its list that is none."""

    field: str
    item: str


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
            "ORDER": ORDER,
            "Required": Required,
            "SharedRow": SharedRow,
        }
        self._loaded = {f"f{edge.number}" for edge in plan.edges}
        # Those of the part that is being written.
        self._functions: list[str] = []
        # By node whose rows are rendered alike for all, how many fields a rendering has.
        self._alike: dict[int, int] = {}

    def code(self) -> Code:
        """Everything, compiled."""
        plan = self._plan
        lines = [*self._render("render(run)", self.object(plan.root, "''", "None"))]
        for group in plan.groups:
            made = self._members(group.node, group.fields, "k", "r")
            lines += self._render(f"group{group.number}(run, k, r)", made)
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

    def object(self, node: Node, key: str, row: str) -> str:
        """The expression of what the answer has of a node's object that `key` and `row` name.

        It stands where it is needed, without a call, as its node is at one place only. What is kept or noted has a
        function of its own.
        """
        if node.hop is not None and _lists(node.hop.parent.hop) > LOOPS_AT_MOST:
            raise Unplanned("nested too deeply")
        if node.groups or node.usages:
            return self._noted(node, key, row)
        made = self._members(node, node.fields, key, row)
        self._note_if_alike(node, made)
        return self._kept(node, row, made) if self._may_be_kept(node) else made

    def _noted(self, node: Node, key: str, row: str) -> str:
        """An object of which something is deferred: where it is, is noted."""
        number = node.number
        made = self._members(node, node.fields, "k", "r")
        noting = f"        places.append(({number}, made, k, r))"
        self._functions += [f"    def n{number}(k, r):", f"        made = {made}", noting, "        return made"]
        return f"n{number}({key}, {row})"

    def _kept(self, node: Node, row: str, made: str) -> str:
        """An object whose rendering is taken from its row where that is shared, or kept there."""
        number = node.number
        keeping = f"        if type({row}) is SharedRow: {row}.keep(by{number}, made, {self._alike[number]})"
        self._functions += [f"    def n{number}({row}):", f"        made = {made}", keeping, "        return made"]
        kept = f"type({row}) is SharedRow and (m := {row}.rendered.get(by{number})) is not None"
        return f"(m if {kept} else n{number}({row}))"

    def _render(self, head: str, result: str) -> Iterator[str]:
        body = [*self._functions, f"    return {result}"]
        self._functions.clear()
        yield f"def {head}:"
        yield from self._state(body)
        yield from body

    def _note_if_alike(self, node: Node, made: str) -> None:
        """Note a node of which a row is rendered alike for all requests in one language, with how many fields it has.

        The code of the node and of those below it reads nothing of the run but the language, and defers nothing.
        """
        read = set(NAME.findall(made))
        below = [field.child.number for field in node.fields if field.child is not None]
        reads_its_row = read.isdisjoint(OF_THE_RUN) and read.isdisjoint(self._loaded)
        if reads_its_row and self._alike.keys() >= set(below):
            self._alike[node.number] = len(node.fields) + sum(self._alike[number] for number in below)

    def _may_be_kept(self, node: Node) -> bool:
        """Whether a rendering of this node's row may be kept: others are given it alike, and it has few fields."""
        fields = self._alike.get(node.number)
        is_row = isinstance(node.hop, OfValue) and not node.keyed
        return is_row and fields is not None and fields <= FIELDS_AT_MOST

    def _members(self, node: Node, fields: Sequence[Field], key: str, row: str) -> str:
        members = [f"        {field.name!r}: {self._field(node, field, key, row)}," for field in fields]
        return "\n".join(["{", *members, "        }"])

    def _state(self, body: Sequence[str]) -> Iterator[str]:
        """What the body needs of the run, under the names that it uses."""
        used = set(NAME.findall("\n".join(body)))
        kept = [node for node in self._plan.nodes if f"by{node.number}" in used]
        if kept:
            used.add("language")
        yield from (f"    {name} = {where}" for name, where in STATE.items() if name in used)
        edges = [edge.number for edge in self._plan.edges]
        found = [number for number in edges if f"f{number}" in used]
        if len(found) > len(edges) // 2:
            yield f"    {''.join(f'f{number}, ' for number in edges)}= run.found"
        else:
            yield from (f"    f{number} = run.found[{number}]" for number in found)
        yield from (f"    by{node.number} = ({self.bind(object())}, language)" for node in kept)

    def _field(self, node: Node, field: Field, key: str, row: str) -> str:
        child = field.child
        if child is None:
            assert field.value is not None
            expression = field.value.emit(self, field.type, key, row)
        else:
            assert child.hop is not None
            expression = f"({child.hop.emit(self, child, key, row, _nulls(field.type))})"
        return f"{expression} if {self.granted(node, key, field.need)} else surprise()" if field.need else expression

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
        yield from self._collecting(f"keys{edge.number}", loops, key, wanted)

    def _disclosed(self, number: int, node: Node) -> Iterator[str]:
        loops = Loops()
        key, _ = self._walk(node, loops)
        yield from self._collecting(f"disclosed{number}", loops, key, key)

    def _collecting(self, name: str, loops: Loops, key: str, wanted: str) -> Iterator[str]:
        # The loops have seen that the key of an object is there.
        own = wanted == key
        loops.write(f"keys.append({key})" if own else f"if (c := {wanted}) is not None: keys.append(c)")
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


def _lists(hop: Hop | None) -> int:
    """How many lists the objects of a hop are in, one within the other."""
    return 0 if hop is None else hop.many + _lists(hop.parent.hop)


def _nulls(type_: Any) -> Nulls:
    item = get_nullable_type(type_)
    return Nulls(
        *("surprise()" if is_non_null_type(each) else "None" for each in (type_, getattr(item, "of_type", item)))
    )
