"""Writes the code of a plan: functions that render the answer's parts, and for every edge one that collects its keys.

Names in the code are numbers of nodes and edges, or bound by `bind`; response names stand in it as literals only.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from agencies.contract.source import Required
from resolvers.access.access_policy import VISIBLE
from resolvers.access.grant import granted_code
from resolvers.engine.cause import Cause, Surprise, Unplanned
from resolvers.engine.hops.entry import OfValue
from resolvers.engine.nodes.key import key_of
from resolvers.engine.nodes.leaf import listed
from resolvers.engine.nodes.loops import LOOPS_AT_MOST, Loops
from resolvers.engine.nodes.node import Field, Hop, Node
from resolvers.engine.nodes.nulls import nulls_of
from resolvers.engine.nodes.record_names import RecordNames
from resolvers.engine.operations.argument_values import Arguments
from resolvers.engine.planning.disclosure import disclosures
from resolvers.engine.planning.edge import Edge, RowsEdge
from resolvers.engine.planning.plan import Bundle, Plan, is_always_there, need_of
from resolvers.engine.running.code import Code
from resolvers.request.language import ORDER, in_language
from resolvers.request.shared_row import FIELDS_AT_MOST, SharedRow

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


def generate(plan: Plan) -> Code:
    """The code of a plan; Unplanned where it would nest too many loops."""
    return Writer(plan).code()


def surprise() -> Any:
    """Give up the generated code's way."""
    raise Surprise


def cell(row: Any, at: int | str) -> Any:
    """A value of a record, None where there is no record."""
    return None if row is None else row[at]


class Writer:
    """One generation; values and hops take from it the names for what they refer to."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._disclosures = disclosures(plan)
        self._bound: dict[str, Any] = {
            "surprise": surprise,
            "cell": cell,
            "listed": listed,
            "key_of": key_of,
            "in_language": in_language,
            "ORDER": ORDER,
            "Required": Required,
            "SharedRow": SharedRow,
        }
        self._loaded = {f"f{edge.number}" for edge in plan.edges}
        # Where something may be deferred, rows are noted whole.
        self._unpacks = not plan.groups and not any(node.usages for node in plan.nodes)
        self._unpacked: set[str] = set()
        self.records = RecordNames()
        # Those of the part that is being written.
        self._functions: list[str] = []
        # By node whose rows are rendered alike for all, how many fields a rendering has.
        self._alike: dict[int, int] = {}

    def code(self) -> Code:
        """Everything, compiled."""
        plan = self._plan
        lines = [*self._render("render(run)", self.object(plan.root, "''", "None"))]
        for group in plan.groups:
            made = self._granted(group.node, group.fields, "k", "r")
            lines += self._render(f"group{group.number}(run, k, r)", made)
        self._unpacked.clear()
        lines += [line for bundle in plan.bundles for line in self._keys(bundle)]
        parts = range(len(plan.groups) + 1)
        lines += [line for group in parts for line in self._disclosed(group)]
        source = "\n".join(lines)
        namespace = dict(self._bound)
        exec(compile(source, "<plan>", "exec"), namespace)  # noqa: S102
        # A function holds its namespace. If that held the function too, only the collector would free them.
        keys = [namespace.pop(f"keys{bundle.number}") for bundle in plan.bundles]
        groups = [namespace.pop(f"group{group.number}") for group in plan.groups]
        disclosed = [namespace.pop(f"disclosed{group}") for group in parts]
        return Code(namespace.pop("render"), keys, source, groups, disclosed)

    def bind(self, value: Any) -> str:
        """A name for an object that the code refers to."""
        name = f"b{len(self._bound)}"
        self._bound[name] = value
        return name

    def unpacked(self, row: str, edge: int) -> str:
        """What a loop over an edge's rows assigns: each value's own name, by which it is found without an index."""
        read = self._plan.edges[edge]
        if not self._unpacks or not isinstance(read, RowsEdge):
            return row
        self._unpacked.add(row)
        return "".join(f"{self.column(row, at)}, " for at in range(read.width)).strip()

    def is_unpacked(self, row: str) -> bool:
        """Whether a row's values have names, so that there is a row."""
        return row in self._unpacked

    def column(self, row: str, at: int | str) -> str:
        """The expression of a value in a row."""
        return f"{row}_{at}" if row in self._unpacked else f"{row}[{at!r}]"

    def sees(self, guard: str, name: str) -> str:
        """The expression of whether the caller may see the guarded entity whose key has this name."""
        return f"{name} in {VISIBLE[guard]}"

    def grant(self, node: Node, key: str) -> str:
        """The expression of what the caller is granted of the node's object with this key."""
        assert node.entity is not None
        return f"{VISIBLE[node.entity]}.get({key}, 0)"

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
            raise Unplanned(Cause.NESTED_TOO_DEEPLY)
        if node.groups or node.usages:
            return self._noted(node, key, row)
        made = self._object(node, key, row)
        self._note_if_alike(node, made)
        return self._kept(node, row, made) if self._may_be_kept(node) else made

    def _noted(self, node: Node, key: str, row: str) -> str:
        """An object of which something is deferred: where it is, is noted."""
        number = node.number
        with self.records.of_function():
            made = self._object(node, "k", "r")
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
        reads_its_row = all(map(read.isdisjoint, (OF_THE_RUN, self._loaded, self.records.given)))
        if reads_its_row and self._alike.keys() >= set(below):
            self._alike[node.number] = len(node.fields) + sum(self._alike[number] for number in below)

    def _may_be_kept(self, node: Node) -> bool:
        """Whether a rendering of this node's row may be kept: others are given it alike, and it has few fields."""
        fields = self._alike.get(node.number)
        is_row = isinstance(node.hop, OfValue) and not node.keyed
        return is_row and fields is not None and fields <= FIELDS_AT_MOST

    def _object(self, node: Node, key: str, row: str) -> str:
        # What a part needs that is always there is looked at with the whole.
        return (self._members if is_always_there(node) else self._granted)(node, node.fields, key, row)

    def _granted(self, node: Node, fields: Sequence[Field], key: str, row: str) -> str:
        """These fields of an object, where all is granted that they need: if not, the interpreter says what lacks."""
        made, need = self._members(node, fields, key, row), need_of(fields)
        return f"({made} if {granted_code(self.grant(node, key), need)} else surprise())" if need else made

    def _members(self, node: Node, fields: Sequence[Field], key: str, row: str) -> str:
        with self.records.of_object():
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
            return field.value.emit(self, field.type, key, row)
        assert child.hop is not None
        return f"({child.hop.emit(self, child, key, row, nulls_of(field.type))})"

    def _keys(self, bundle: Bundle) -> Iterator[str]:
        """The function of a bundle: each way to objects is walked once, and edges that want the same share a list."""
        names: list[str] = []
        walks: dict[str, Loops] = {}
        lists: dict[tuple[str, str, str], str] = {}
        for edge in (*bundle.reads, *bundle.calls):
            loops = Loops()
            key, row = self._walk(edge.node, loops)
            way = "\n".join(loops.lines)
            test, wanted = self._wanted(edge, key, row)
            name = lists.setdefault((way, test, wanted), f"a{edge.number}")
            if name == f"a{edge.number}":
                walks.setdefault(way, loops).write(f"{test}{name}.append({wanted})")
            names.append(name)
        body = [line for loops in walks.values() for line in loops.lines]
        yield f"def keys{bundle.number}(run):"
        yield from self._state(body)
        yield from (f"    {name} = []" for name in lists.values())
        yield from body
        reads = len(bundle.reads)
        yield f"    return [{', '.join(names[:reads])}], [{', '.join(names[reads:])}]"

    def _wanted(self, edge: Edge, key: str, row: str) -> tuple[str, str]:
        """On which condition an edge wants a key of an object that a walk has come to, and which."""
        tests = [granted_code(self.grant(edge.node, key), edge.need)] if edge.need else []
        wanted = key
        if isinstance(edge, RowsEdge) and edge.argument is not None:
            wanted = f"run.key_arguments[{edge.number}]"
        elif isinstance(edge, RowsEdge) and edge.key is not None:
            wanted = edge.key.emit(self, key, row)
        if wanted != key:
            # That the key of an object is there has been seen on the way.
            tests.append(f"(c := {wanted}) is not None")
            wanted = "c"
        return f"if {' and '.join(tests)}: " if tests else "", wanted

    def _disclosed(self, group: int) -> Iterator[str]:
        body = []
        for each in self._disclosures:
            if each.group == group:
                loops = Loops()
                key, _ = self._walk(each.node, loops)
                disclosed = f"{self.bind(each)}[{self.grant(each.node, key)}]"
                loops.write(f"note({each.node.entity!r}, {key}, {disclosed})")
                body += loops.lines
        yield f"def disclosed{group}(run, note):"
        yield from self._state(body)
        yield from body or ["    pass"]

    def _walk(self, node: Node, loops: Loops) -> tuple[str, str]:
        """Write the loops over a node's objects; what names their key and row inside."""
        if node.hop is None:
            return "''", "None"
        key, row = self._walk(node.hop.parent, loops)
        return node.hop.walk(self, node, loops, key, row)


def _lists(hop: Hop | None) -> int:
    """How many lists the objects of a hop are in, one within the other."""
    return 0 if hop is None else hop.many + _lists(hop.parent.hop)
