"""Compiles an operation: walks its selections once and has each field's source say what it needs. Reads nothing."""

from typing import Any
from weakref import proxy

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    OperationType,
    TypeNameMetaFieldDef,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, GroupedFieldSet, collect_fields, collect_subfields
from graphql.execution.incremental import DeferUsageSet, build_execution_plan

from agencies.contract.access import Personal
from resolvers.declared import DEFINITION, declared
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.declarations.need import needs_of
from resolvers.engine.declarations.type_shape import is_list
from resolvers.engine.hops.called import Called
from resolvers.engine.nodes.cell import Cell
from resolvers.engine.nodes.node import Field, Group, Hop, Node
from resolvers.engine.nodes.node_refusal import Refusal
from resolvers.engine.operations.argument_values import Arguments, arguments_of
from resolvers.engine.operations.operation import Operation
from resolvers.engine.planning.edges import Edges
from resolvers.engine.planning.field_source import Asked, source_of
from resolvers.engine.planning.introspection import META, Constant, NotConstant, constant
from resolvers.engine.planning.node_columns import NodeColumns
from resolvers.engine.planning.plan import RELATIONS, Plan
from resolvers.purposes.purpose import RegisteredPurpose

LEAVES = (GraphQLScalarType, GraphQLEnumType)


def plan(operation: Operation) -> Plan:
    """The plan of an operation; Unplanned where graphql-core must run it."""
    if operation.node.operation is not OperationType.QUERY:
        raise Unplanned(Cause(operation.node.operation.value))
    try:
        return Planner(operation).plan()
    except GraphQLError as error:
        raise Unplanned(Cause.ARGUMENTS) from error


class Planner:
    """One compilation; sources take from it the nodes, edges and cells that they need."""

    def __init__(self, operation: Operation) -> None:
        purpose = operation.purpose
        self.edges = Edges(joins_people=purpose is None or purpose.is_own)
        self._operation = operation
        self._needs = needs_of(operation.schema)
        self._fragments = dict(operation.fragments())
        self._nodes: list[Node] = []
        self._groups: list[Group] = []
        self._usages: DeferUsageSet | None = None
        self._guarded = False
        self._purpose = purpose
        self._refused_arguments: list[Arguments] = []

    def plan(self) -> Plan:
        """The whole plan."""
        o = self._operation
        query = o.schema.query_type
        assert query is not None
        root = self._add(query, None, keyed=True, needs=frozenset())
        self._fill(root, NodeColumns(), collect_fields(o.schema, self._fragments, o.variables, query, o.node))
        nodes, edges = tuple(self._nodes), tuple(self.edges.all)
        # Nothing else would ever start what waits for the relations.
        waited_for = any(RELATIONS in each.needs for each in (*nodes, *edges))
        return Plan(
            root,
            nodes,
            edges,
            self._guarded or waited_for,
            tuple(self._groups),
            tuple(self._refused_arguments),
        )

    def node(self, type_: GraphQLObjectType, hop: Hop, *, keyed: bool, needs: frozenset[int]) -> Node:
        """A new node whose objects come by a hop; behind a guard it waits for the caller's relations.

        So do persons whom a resolver of the platform's gives: it has asked for the relations by itself. Where consent
        is needed, so does whatever is somebody's, also the caller's own: what they have agreed to comes with these.
        """
        by_consent = self._purpose is not None and bool(self._purpose.consent)
        somebodys = keyed and self._needs.entity(type_) is not None
        if hop.guard is not None or (somebodys and (by_consent or isinstance(hop, Called))):
            needs |= {RELATIONS}
        return self._add(type_, hop, keyed=keyed, needs=needs)

    def ask_relations(self) -> None:
        """The caller's relations decide what is in the answer."""
        self._guarded = True

    def cell(self, asked: Asked, column: str, *, key: bool = False) -> Cell:
        """Where a column stands of the row that the field's class is declared over; `key`: it holds one."""
        return self.edges.cell(asked.node, asked.ground, asked.declared, column, key=key)

    def arguments(self, asked: Asked) -> Arguments:
        """The field's arguments."""
        o, definition = self._operation, asked.definition
        return arguments_of(o.schema, definition, definition.extensions[DEFINITION], asked.at, o.variables)

    def _add(self, type_: GraphQLObjectType, hop: Hop | None, *, keyed: bool, needs: frozenset[int]) -> Node:
        node = Node(len(self._nodes), type_, hop, keyed, needs, self._needs.entity(type_) if keyed else None)
        self._nodes.append(node)
        return node

    def _fill(self, node: Node, ground: NodeColumns, collected: Any) -> None:
        """Plan the fields of a node; graphql-core decides which of them are answered with the node's objects."""
        node.usages.extend(collected.new_defer_usages)
        now, later = build_execution_plan(collected.grouped_field_set, self._usages)
        for name, details in now.items():
            node.fields.append(self._field(node, ground, name, details))
        for usages, deferred in later.items():
            self._defer(node, ground, usages, deferred)

    def _defer(self, node: Node, ground: NodeColumns, usages: DeferUsageSet, deferred: GroupedFieldSet) -> None:
        # A node holds its groups: see the hop, which holds its parent alike.
        group = Group(len(self._groups) + 1, proxy(node), tuple(usages))
        self._groups.append(group)
        node.groups.append(group)
        outer = self._usages, self.edges.group
        self._usages, self.edges.group = usages, group.number
        for name, details in deferred.items():
            group.fields.append(self._field(node, ground, name, details))
        self._usages, self.edges.group = outer

    def _field(self, node: Node, ground: NodeColumns, name: str, details: list[FieldDetails]) -> Field:
        nodes = tuple(detail.node for detail in details)
        asked = nodes[0].name.value
        if asked == "__typename":
            return Field(name, nodes, TypeNameMetaFieldDef.type, None, Constant(node.type.name))
        if asked in META:
            return Field(name, nodes, META[asked].type, None, self._introspected(name, nodes))
        return self._declared(node, ground, name, details)

    def _declared(self, node: Node, ground: NodeColumns, name: str, details: list[FieldDetails]) -> Field:
        nodes = tuple(detail.node for detail in details)
        definition = node.type.fields[nodes[0].name.value]
        declaration = declared(node.type, nodes[0].name.value)
        if declaration is None:
            raise Unplanned(Cause.NO_DECLARATION)
        source, asked = source_of(declaration), Asked(node, ground, declaration, definition, nodes[0])
        need = 0
        if isinstance(declaration.access, Personal) and (purpose := self._purpose) is not None:
            if asked.name in purpose.refused:
                return self._refused(name, nodes, asked, purpose)
            need = purpose.consent_for(asked.name)
        need = 0 if node.entity is None else need | self._needs.of(node.type, nodes[0].name.value)
        with self.edges.needing(need):
            if isinstance(get_named_type(definition.type), LEAVES):
                return Field(name, nodes, definition.type, declaration, source.value(self, asked), need=need)
            type_, many = asked.type, is_list(definition.type)
            child, below = source.child(self, asked, many=many)
        child.steps = (*node.steps, (name, many))
        o = self._operation
        self._fill(child, below, collect_subfields(o.schema, self._fragments, o.variables, o.node, type_, details))
        source.filled(self, child)
        return Field(name, nodes, definition.type, declaration, None, child, need)

    def _refused(self, name: str, nodes: tuple[FieldNode, ...], asked: Asked, purpose: RegisteredPurpose) -> Field:
        """A field that the purpose does not cover: nothing below it is planned, so that nothing is read for it."""
        arguments = self.arguments(asked)
        if arguments.fixed is None:
            self._refused_arguments.append(arguments)
        return Field(name, nodes, asked.definition.type, asked.declared, Refusal(asked.name, asked.declared, purpose))

    def _introspected(self, name: str, nodes: tuple[FieldNode, ...]) -> Constant:
        try:
            return Constant(constant(self._operation, name, nodes))
        except NotConstant as not_constant:
            raise Unplanned(Cause.INTROSPECTION) from not_constant
