"""How far an operation's fields reach: counted with each fragment wherever it is spread, in one walk over the text."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

INTROSPECTION: Final = frozenset({"__schema", "__type"})


class Extent(NamedTuple):
    """How far an operation's fields reach.

    `depth`: how deeply they are nested, 1 where no field has fields, without what is asked of the schema itself ·
    `aliases`: how many fields have one · `root_fields`: how many fields the root has in the answer.
    """

    depth: int
    aliases: int
    root_fields: int


class _Below(NamedTuple):
    """The deepest field of a selection, and its aliases."""

    depth: int
    aliases: int


def extents(document: DocumentNode) -> dict[str | None, Extent]:
    """How far the fields of each operation of a valid document reach, by its name."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    counting = _Counting(fragments)
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return {each.name.value if each.name else None: counting.of(each) for each in operations}


class _Counting:
    """What selections come to. A fragment is looked at once, since those within each other multiply."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, _Below] = {}

    def of(self, operation: OperationDefinitionNode) -> Extent:
        """How far an operation's fields reach."""
        names: set[str] = set()
        self._add_names(operation.selection_set, names, set())
        depth, aliases = self._of_set(operation.selection_set)
        return Extent(depth, aliases, len(names))

    def _of_set(self, selected: SelectionSetNode | None) -> _Below:
        found = [self._of_selection(each) for each in selected.selections] if selected is not None else []
        return _Below(max((each.depth for each in found), default=0), sum(each.aliases for each in found))

    def _of_selection(self, node: SelectionNode) -> _Below:
        if isinstance(node, FieldNode):
            below = self._of_set(node.selection_set)
            depth = 0 if node.name.value in INTROSPECTION else 1 + below.depth
            return _Below(depth, below.aliases + (node.alias is not None))
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._known:
                self._known[name] = self._of_set(self._fragments[name].selection_set)
            return self._known[name]
        assert isinstance(node, InlineFragmentNode)
        return self._of_set(node.selection_set)

    def _add_names(self, selected: SelectionSetNode, names: set[str], spread: set[str]) -> None:
        """Add the names that a selection's own fields have in the answer."""
        for node in selected.selections:
            if isinstance(node, FieldNode):
                names.add((node.alias or node.name).value)
            elif isinstance(node, InlineFragmentNode):
                self._add_names(node.selection_set, names, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                self._add_names(self._fragments[node.name.value].selection_set, names, spread)
