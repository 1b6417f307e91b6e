"""What a plan says of itself: every edge with its statement, its place in the document, its keys and what it waits for.

It reads plans and runs none: no key and no value of anybody's is in what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.registration.registry import PLATFORM
from agencies.remote.calls import name_of
from agencies.store.statement import joined_read
from resolvers.engine.hops.called import Called
from resolvers.engine.hops.records import Records
from resolvers.engine.nodes.node import Field, Node
from resolvers.engine.planning.edge import AheadEdge, CallEdge, Edge, RowsEdge
from resolvers.engine.planning.plan import RELATIONS as SLOT
from resolvers.engine.planning.plan import Plan

RELATIONS: Final = 0


@dataclass(frozen=True, slots=True)
class Step:
    """An edge in words. `number` counts from 1 in the order of starting; 0 is the caller's relations.

    `wave` is 0 for what starts at once, else one more than the last of what it waits for.
    """

    number: int
    agency: str
    statement: str
    place: str
    keys: str
    waits: tuple[int, ...]
    wave: int


def explained(plan: Plan, title: str) -> str:
    """A plan as text: a block for each edge in the order of starting."""
    steps = steps_of(plan)
    agencies = {edge.agency for edge in plan.edges} - {""}
    waves = 1 + max((step.wave for step in steps), default=-1)
    head = f"{title}: {len(plan.edges)} edges of {len(agencies)} agencies in {waves} waves"
    return "\n\n".join((head, *map(_block, steps))) + "\n"


def steps_of(plan: Plan) -> list[Step]:
    """A plan's edges in the order of starting, the caller's relations before them where it asks for those."""
    waves = _waves(plan)
    ordered = sorted(plan.edges, key=lambda edge: (waves[edge.number], edge.number))
    numbers = {SLOT: RELATIONS} | {edge.number: at for at, edge in enumerate(ordered, 1)}
    places, wording = places_of(plan), Wording(plan, numbers)
    relations = [Step(RELATIONS, "relations", "whom the caller may see", "", "the caller", (), 0)]
    steps = [
        Step(
            numbers[edge.number],
            edge.agency or PLATFORM,
            statement_of(edge),
            places[edge.number],
            wording.keys_of(edge),
            tuple(sorted(numbers[each] for each in edge.needs)),
            waves[edge.number],
        )
        for edge in ordered
    ]
    return [*(relations if plan.guarded else ()), *steps]


def statement_of(edge: Edge) -> str:
    """An edge's statement, each condition in it that a variable may add, or the function that it calls."""
    if isinstance(edge, AheadEdge):
        return name_of(edge.read)
    if isinstance(edge, CallEdge):
        return name_of(edge.function)
    arguments: Mapping[str, Any] | None = edge.arguments.fixed
    if arguments is None:
        arguments = {where.argument: True for where in edge.rows.where} if edge.rows is not None else {}
    return joined_read(edge.rows, edge.joins, edge.outputs, arguments, date.min).text


def places_of(plan: Plan) -> dict[int, str]:
    """Where in the document each edge stands: the field that it brings, else the objects whose columns it reads."""
    paths = _paths(plan)
    places = {edge.number: paths[edge.node.number] for edge in plan.edges}
    for node in plan.nodes:
        for field in node.every_field:
            number = _brought_by(field)
            if number is not None:
                places[number] = _below(paths[node.number], field)
    return places


def _block(step: Step) -> str:
    lines = [f"{step.number}. {step.agency}  {step.place}".rstrip(), f"   {step.statement}", f"   keys: {step.keys}"]
    if step.waits:
        lines.append(f"   waits for {', '.join(map(str, step.waits))}")
    return "\n".join(lines)


def _waves(plan: Plan) -> dict[int, int]:
    """Every slot's wave; an edge only ever needs ones that were planned before it."""
    waves = {SLOT: 0}
    for edge in plan.edges:
        waves[edge.number] = max((waves[each] + 1 for each in edge.needs), default=0)
    return waves


def _paths(plan: Plan) -> dict[int, str]:
    paths = {plan.root.number: ""}

    def walk(node: Node) -> None:
        for field in node.every_field:
            if field.child is not None:
                paths[field.child.number] = _below(paths[node.number], field)
                walk(field.child)

    walk(plan.root)
    return paths


def _below(path: str, field: Field) -> str:
    many = field.child is not None and field.child.hop is not None and field.child.hop.many
    return f"{path}.{field.name}".lstrip(".") + ("[]" if many else "")


def _brought_by(field: Field) -> int | None:
    if field.value is not None:
        return field.value.edge
    hop = field.child.hop if field.child is not None else None
    return hop.edge if isinstance(hop, Called | Records) else None


class Wording:
    """Where keys come from, in words; cells and hops describe themselves with it."""

    def __init__(self, plan: Plan, numbers: Mapping[int, int]) -> None:
        self._edges = plan.edges
        self._numbers = numbers

    def keys_of(self, edge: Edge) -> str:
        """Where an edge's keys come from."""
        if isinstance(edge, RowsEdge):
            if edge.argument is not None:
                return f"the argument `{edge.argument}`"
            if edge.key is not None:
                return edge.key.describe(self, edge.node.brought)
        return " ".join(edge.node.describe(self))

    def number(self, edge: int) -> int:
        """The number of an edge in the order of starting."""
        return self._numbers[edge]

    def column(self, number: int | None, at: int | str) -> str | None:
        """A column of an edge's records; None where it is no such."""
        edge = self._edges[number] if number is not None else None
        if not isinstance(edge, RowsEdge) or not isinstance(at, int):
            return None
        return f"{edge.outputs[at].column} of {self._numbers[edge.number]}"

    def in_row(self, at: int | str, brought: int | None) -> str:
        """A column of the row that the edge `brought` brings."""
        return self.column(brought, at) or f"{at} of {self._numbers.get(brought or 0, 0)}"
