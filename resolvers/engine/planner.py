"""Compiles an operation: walks its selections once, deciding what is loaded where. Reads and renders nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    OperationType,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, collect_fields, collect_subfields

from agencies.contract.field import Declaration
from agencies.contract.source import (
    Asker,
    Column,
    Computed,
    Embedded,
    Held,
    Key,
    Part,
    Reader,
    Reference,
    Resolver,
    Rows,
    Table,
    Translated,
)
from agencies.store.statement import KEYS, Join, Output
from resolvers.engine.argument import arguments_of
from resolvers.engine.check import checker
from resolvers.engine.introspection import NotConstant, constant
from resolvers.engine.operation import Operation
from resolvers.engine.plan import (
    KIN,
    Access,
    Arguments,
    CallEdge,
    Computation,
    Edge,
    Field,
    Guard,
    Hop,
    InHeld,
    InLoaded,
    InRow,
    Node,
    Plan,
    RowsEdge,
    Value,
)
from resolvers.engine.projection import DEFINITION, declared
from resolvers.engine.question import Unplanned, alike, guard_of, is_entity, is_list, names_below

LEAVES = (GraphQLScalarType, GraphQLEnumType)
INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


@dataclass(slots=True, eq=False)
class Ground:
    """What the objects of a node stand on, while it is planned.

    `record`: the edge and part in which their columns stand · `origin`: the edge, part and column in which their key
    stands, that record being at hand · `values`: where an embedded value's columns stand · `mapping`: they are rows
    that the process holds · `loaded`: for each agency, the edge about their keys.
    """

    record: tuple[RowsEdge, int] | None = None
    origin: tuple[RowsEdge, int, str] | None = None
    values: Mapping[str, Access] | None = None
    mapping: bool = False
    loaded: dict[str, RowsEdge] = field(default_factory=dict)


def plan(operation: Operation) -> Plan:
    """The plan of an operation; Unplanned where graphql-core must run it."""
    if operation.node.operation is not OperationType.QUERY:
        raise Unplanned(operation.node.operation.value)
    try:
        return Planner(operation).plan()
    except GraphQLError as error:
        raise Unplanned("arguments") from error


class Planner:
    """One compilation."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._fragments = dict(operation.fragments())
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._guarded = False

    def plan(self) -> Plan:
        """The whole plan."""
        o = self._operation
        query = o.schema.query_type
        assert query is not None
        root = self._node(query, None, keyed=True, needs=frozenset())
        grouped = collect_fields(o.schema, self._fragments, o.variables, query, o.node)
        self._fill(root, Ground(), grouped)
        # The caller's relations are the last slot: KIN is -1.
        slots = [*(edge.number for edge in self._edges), KIN]
        dependents = tuple(tuple(edge for edge in self._edges if slot in edge.needs) for slot in slots)
        return Plan(root, tuple(self._nodes), tuple(self._edges), self._guarded, dependents)

    def _node(self, type_: GraphQLObjectType, hop: Hop | None, *, keyed: bool, needs: frozenset[int]) -> Node:
        if hop is not None and hop.guard is not None:
            needs |= {KIN}
            self._guarded = True
        node = Node(len(self._nodes), type_, hop, keyed, needs)
        self._nodes.append(node)
        return node

    def _fill(self, node: Node, ground: Ground, collected: Any) -> None:
        if collected.new_defer_usages:
            raise Unplanned("@defer")
        for name, details in collected.grouped_field_set.items():
            node.fields.append(self._field(node, ground, name, details))

    def _field(self, node: Node, ground: Ground, name: str, details: list[FieldDetails]) -> Field:
        nodes = tuple(detail.node for detail in details)
        asked = nodes[0].name.value
        if asked == "__typename":
            return Field(name, nodes, TypeNameMetaFieldDef.type, None, Value(constant=node.type.name))
        if asked in INTROSPECTION:
            return Field(name, nodes, INTROSPECTION[asked].type, None, Value(constant=self._constant(name, nodes)))
        definition = node.type.fields[asked]
        declaration = declared(node.type, asked)
        if declaration is None:
            raise Unplanned("a field without a declaration")
        if isinstance(get_named_type(definition.type), LEAVES):
            value = self._value(node, ground, declaration, definition, nodes[0])
            return Field(name, nodes, definition.type, declaration, value)
        child = self._child(node, ground, declaration, definition, details)
        return Field(name, nodes, definition.type, declaration, None, child)

    def _constant(self, name: str, nodes: tuple[FieldNode, ...]) -> Any:
        try:
            return constant(self._operation, name, nodes)
        except NotConstant as not_constant:
            raise Unplanned("introspection") from not_constant

    # Leaves

    def _value(self, node: Node, ground: Ground, declared: Declaration, definition: Any, at: FieldNode) -> Value:
        match declared.source:
            case Key():
                return Value(key=True)
            case Column(name):
                return Value(access=self._access(node, ground, declared, name))
            case Translated(name):
                return Value(
                    access=self._access(node, ground, declared, name), translated=self._arguments(definition, at)
                )
            case Computed(function, requires):
                needed = {each: self._required(node, ground, each) for each in requires}
                fields = {each: node.type.fields[each] for each in requires}
                checks = {each: self._check(node, each) for each in requires}
                return Value(computed=Computation(function, needed, self._arguments(definition, at), fields, checks))
            case Resolver() | Reader():
                return Value(call=self._call(node, declared, definition, at).number)
        raise Unplanned(f"a leaf from {type(declared.source).__name__}")

    def _check(self, node: Node, name: str) -> Callable[[Any], Any]:
        required = declared(node.type, name)
        assert required is not None
        return checker(f"{node.type.name}.{name}", node.type.fields[name], required)

    def _required(self, node: Node, ground: Ground, name: str) -> Access:
        required = declared(node.type, name)
        if required is None or not isinstance(required.source, Column):
            raise Unplanned("a computed field that requires no column")
        return self._access(node, ground, required, required.source.name)

    def _access(self, node: Node, ground: Ground, declared: Declaration, column: str) -> Access:
        if ground.values is not None:
            return ground.values[column]
        if isinstance(declared.row, Held):
            return InHeld(declared.row, column)
        if ground.mapping:
            return InRow(column)
        if declared.row is not None:
            return self._own_column(node, ground, declared.agency or "", declared.row, column)
        if ground.record is None:
            raise Unplanned("a column of no row")
        edge, part = ground.record
        return InRow(edge.at(part, column))

    def _own_column(self, node: Node, ground: Ground, agency: str, table: Table, column: str) -> Access:
        if ground.origin is not None and ground.origin[0].agency == agency:
            edge, part, key = ground.origin
            return InRow(edge.at(edge.join(Join(part, key, table)), column))
        edge = self._loaded(node, ground, agency)
        return InLoaded(edge.number, edge.at(edge.join(Join(0, KEYS, table)), column))

    def _loaded(self, node: Node, ground: Ground, agency: str) -> RowsEdge:
        if not node.keyed:
            raise Unplanned("a table for objects without a key")
        if agency not in ground.loaded:
            nothing = Arguments({}, lambda _: {})
            ground.loaded[agency] = self._rows_edge(node, agency, None, None, nothing, node.needs)
        return ground.loaded[agency]

    def _rows_edge(
        self,
        node: Node,
        agency: str,
        rows: Rows | None,
        key: Access | None,
        arguments: Arguments,
        needs: frozenset[int],
    ) -> RowsEdge:
        argument = rows.argument if rows is not None else None
        outputs, joins = self._shape(node, agency, rows, arguments)
        edge = RowsEdge(len(self._edges), node, agency, rows, key, argument, arguments, needs, outputs, joins)
        self._edges.append(edge)
        return edge

    def _shape(
        self, node: Node, agency: str, rows: Rows | None, arguments: Arguments
    ) -> tuple[list[Output], list[Join]]:
        """What an edge reads; edges that read alike share it, so that for the batches they are one statement."""
        for edge in self._edges:
            if isinstance(edge, RowsEdge) and edge.agency == agency and alike(edge, node, rows, arguments):
                return edge.outputs, edge.joins
        return [Output(0, rows.table.key if rows is not None else KEYS)], []

    def _call(self, node: Node, declared: Declaration, definition: Any, at: FieldNode) -> CallEdge:
        if not node.keyed:
            raise Unplanned("a call for objects without a key")
        source = declared.source
        strawberry = definition.extensions[DEFINITION]
        function = source.read if isinstance(source, Reader) else _resolving(strawberry.base_resolver)
        arguments = self._arguments(definition, at)
        edge = CallEdge(
            len(self._edges), node, declared.agency or "", declared, function, arguments, frozenset(), node.needs
        )
        self._edges.append(edge)
        return edge

    def _arguments(self, definition: Any, at: FieldNode) -> Arguments:
        o = self._operation
        return arguments_of(o.schema, definition, definition.extensions[DEFINITION], at, o.variables)

    # Objects

    def _child(
        self, node: Node, ground: Ground, declared: Declaration, definition: Any, details: list[FieldDetails]
    ) -> Node:
        type_ = get_named_type(definition.type)
        if not isinstance(type_, GraphQLObjectType):
            raise Unplanned("an abstract type")
        many = is_list(definition.type)
        child, below = self._reach(node, ground, declared, definition, details[0].node, type_, many)
        o = self._operation
        self._fill(
            child, below, collect_subfields(o.schema, self._fragments, o.variables, o.node, type_, list(details))
        )
        if isinstance(declared.source, Reader | Resolver):
            edge = self._edges[child.hop.edge]  # type: ignore[union-attr, index]
            edge.columns = frozenset(names_below(child))  # type: ignore[union-attr]
        return child

    def _reach(
        self,
        node: Node,
        ground: Ground,
        declared: Declaration,
        definition: Any,
        at: FieldNode,
        type_: GraphQLObjectType,
        many: bool,
    ) -> tuple[Node, Ground]:
        match declared.source:
            case Asker():
                hop = Hop("asker", node)
                self._guarded = True
                return self._node(type_, hop, keyed=True, needs=node.needs), Ground()
            case Part():
                return self._node(type_, Hop("same", node), keyed=node.keyed, needs=node.needs), ground
            case Embedded(pairs):
                values = {inner: self._access(node, ground, declared, own) for inner, own in pairs}
                hop = Hop("same", node, access=values[pairs[0][0]])
                return self._node(type_, hop, keyed=False, needs=node.needs), Ground(values=values)
            case Reference(column):
                return self._refer(node, ground, declared, column, type_, many)
            case Column(column):
                return self._enter(node, ground, declared, column, type_, many)
            case Rows() as rows:
                return self._read(node, ground, declared, rows, definition, at, type_)
            case Resolver() | Reader():
                edge = self._call(node, declared, definition, at)
                needs = edge.needs | {edge.number}
                # The platform's own resolvers decide by themselves who sees whom.
                guard = guard_of(type_) if declared.agency is not None else None
                hop = Hop("called", node, many, edge=edge.number, guard=guard)
                keyed = is_entity(type_)
                return self._node(type_, hop, keyed=keyed, needs=needs), Ground(mapping=not keyed)
        raise Unplanned(f"an object from {type(declared.source).__name__}")

    def _refer(
        self, node: Node, ground: Ground, declared: Declaration, column: str, type_: GraphQLObjectType, many: bool
    ) -> tuple[Node, Ground]:
        access = self._access(node, ground, declared, column)
        guard = guard_of(type_)
        if many or not isinstance(access, InRow | InLoaded) or isinstance(access.at, str):
            needs = node.needs | ({access.edge} if isinstance(access, InLoaded) else frozenset())
            hop = Hop("entry", node, many, access=access, guard=guard)
            return self._node(type_, hop, keyed=True, needs=needs), Ground()
        return self._to_one(node, access, type_, guard, keyed=True)

    def _to_one(
        self, node: Node, access: InRow | InLoaded, type_: GraphQLObjectType, guard: Guard | None, *, keyed: bool
    ) -> tuple[Node, Ground]:
        edge_number = access.edge if isinstance(access, InLoaded) else None
        needs = node.needs | (frozenset() if edge_number is None else {edge_number})
        hop = Hop("record", node, access=InRow(access.at), edge=edge_number, guard=guard)
        edge = self._record_edge(node, edge_number)
        output = edge.outputs[int(access.at)]
        below = Ground(origin=(edge, output.part, output.column)) if keyed else Ground(record=(edge, output.part))
        return self._node(type_, hop, keyed=keyed, needs=needs), below

    def _record_edge(self, node: Node, number: int | None) -> RowsEdge:
        while number is None:
            hop = node.hop
            assert hop is not None
            number, node = hop.edge, hop.parent
        edge = self._edges[number]
        assert isinstance(edge, RowsEdge)
        return edge

    def _enter(
        self, node: Node, ground: Ground, declared: Declaration, column: str, type_: GraphQLObjectType, many: bool
    ) -> tuple[Node, Ground]:
        access = self._access(node, ground, declared, column)
        if not isinstance(access, InRow | InHeld) or isinstance(access.at, int):
            raise Unplanned("an object in a column")
        keyed = is_entity(type_)
        hop = Hop("entry", node, many, access=access, guard=guard_of(type_) if keyed else None)
        return self._node(type_, hop, keyed=keyed, needs=node.needs), Ground(mapping=not keyed)

    def _read(
        self,
        node: Node,
        ground: Ground,
        declared: Declaration,
        rows: Rows,
        definition: Any,
        at: FieldNode,
        type_: GraphQLObjectType,
    ) -> tuple[Node, Ground]:
        agency = declared.agency or ""
        guard = guard_of(type_) if rows.entity else None
        key = None if rows.by is None else self._access(node, ground, declared, rows.by)
        if not rows.many and rows.argument is None:
            joined = self._joined(node, ground, agency, rows, key)
            if joined is not None:
                return self._to_one(node, joined, type_, guard, keyed=rows.entity is not None)
        needs = node.needs | ({key.edge} if isinstance(key, InLoaded) else frozenset())
        edge = self._rows_edge(node, agency, rows, key, self._arguments(definition, at), needs)
        access = InRow(edge.at(0, rows.entity or rows.table.key))
        below = Ground(origin=(edge, 0, rows.entity)) if rows.entity else Ground(record=(edge, 0))
        kind: Any = "records"
        hop = Hop(kind, node, rows.many, access, edge.number, by=key, argument=rows.argument, guard=guard)
        return self._node(type_, hop, keyed=rows.entity is not None, needs=needs | {edge.number}), below

    def _joined(
        self, node: Node, ground: Ground, agency: str, rows: Rows, key: Access | None
    ) -> InRow | InLoaded | None:
        shown = rows.entity or rows.table.key
        if key is None:
            access = self._own_column(node, ground, agency, rows.table, shown)
            return access if isinstance(access, InRow | InLoaded) else None
        if isinstance(key, InHeld) or isinstance(key.at, str):
            return None
        edge = self._record_edge(node, key.edge if isinstance(key, InLoaded) else None)
        if edge.agency != agency:
            return None
        output = edge.outputs[key.at]
        at = edge.at(edge.join(Join(output.part, output.column, rows.table)), shown)
        return InRow(at) if isinstance(key, InRow) else InLoaded(edge.number, at)


def _resolving(resolver: Any) -> Callable[..., Any]:
    """An ordinary resolver as it is called here, with the object and the info, whether it takes that or not."""
    function: Callable[..., Any] = resolver.wrapped_func
    info = resolver.info_parameter

    @wraps(function)
    def resolve(source: Any, given: Any, **arguments: Any) -> Any:
        return function(source, **({} if info is None else {info.name: given}), **arguments)

    return resolve
