"""What a plan discloses of each object of a guarded entity: the fields of each agency, and what they need.

It is found out when an operation is compiled. What stands in somebody's rows, as the grade in an enrolment, is theirs,
and what a computed field is made of is read with it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from resolvers.access.grant import lacked
from resolvers.engine.declarations.disclosed_names import Named, disclosed_names
from resolvers.engine.hops.same import Same
from resolvers.engine.nodes.node import Field, Node
from resolvers.engine.nodes.node_refusal import Refusal
from resolvers.engine.planning.plan import Plan
from resolvers.usage_log.record import Action, Entries, Entry, merged


@dataclass(slots=True, eq=False)
class Disclosure(dict[int, Entries]):
    """What one group of a plan discloses of a node's objects: the entries by what is granted, as `grant` has it.

    `read`: the fields by what they need and by agency · `refused`: those that the purpose does not cover, by agency.
    """

    node: Node
    group: int
    read: defaultdict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __missing__(self, granted: int) -> Entries:
        """What is disclosed of an object of which so much is granted: what needs more is refused."""
        entries = self[granted] = merged(self._entries(granted))
        return entries

    def _entries(self, granted: int) -> Iterator[Entry]:
        for agency, names in self.refused.items():
            yield agency, Action.REFUSED, tuple(names)
        for (need, agency), names in self.read.items():
            yield agency, Action.REFUSED if lacked(need, granted) else Action.READ, tuple(names)


def disclosures(plan: Plan) -> Sequence[Disclosure]:
    """The disclosures of a plan; none where nothing of somebody's is asked for."""
    walk = _Walk()
    walk.visit(plan.root, None, 0, None)
    return tuple(walk.found.values())


class _Walk:
    """One walk through a plan's nodes."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], Disclosure] = {}

    def visit(self, node: Node, whose: Node | None, group: int, need: int | None) -> None:
        """Take up the fields of a node; `whose`: the node of whose objects these are parts or rows.

        `need`: what the field needs that brings the rows, None where each field has its own.
        """
        self._take(node, whose, group, need, node.fields)
        for later in node.groups:
            self._take(node, whose, later.number, need, later.fields)

    def _take(self, node: Node, whose: Node | None, group: int, need: int | None, fields: Sequence[Field]) -> None:
        for each in fields:
            needed = each.need if need is None else need
            names = () if whose is None else disclosed_names(node.type, each.nodes[0].name.value)
            if whose is not None and names:
                self._note(self._of(whose, group), each, names, needed)
            below = each.child
            if below is None:
                continue
            if below.entity is None:
                self.visit(below, whose, group, needed)
            else:
                # A part of somebody is about the same person: no second look for whom it is of.
                part = isinstance(below.hop, Same) and node.entity == below.entity
                self.visit(below, whose if part else below, group, None)

    def _of(self, whose: Node, group: int) -> Disclosure:
        return self.found.setdefault((whose.number, group), Disclosure(whose, group))

    def _note(self, disclosure: Disclosure, field: Field, names: Sequence[Named], need: int) -> None:
        if isinstance(field.value, Refusal):
            agency, name = names[0]
            disclosure.refused[agency].append(name)
            return
        for agency, name in names:
            disclosure.read[need, agency].append(name)
