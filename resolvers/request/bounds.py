"""The bounds of a document: what is longer, deeper or larger is refused before any statement, by name and value."""

from collections.abc import Mapping
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from agencies.contract.errors import QueryTooComplex

CHARACTERS_AT_MOST: Final = 65_536
TOKENS_AT_MOST: Final = 1_000
COMMENTS_AT_MOST: Final = 1_000
DEPTH_AT_MOST: Final = 12
PLACES_AT_MOST: Final = 1_000
OBJECTS_AT_MOST: Final = 20_000

ABORTED: Final = " Parsing aborted."
INTROSPECTION: Final = frozenset({"__schema", "__type"})


def check_length(text: str) -> None:
    """Refuse a document of too many characters with QUERY_TOO_COMPLEX."""
    if len(text) > CHARACTERS_AT_MOST:
        raise QueryTooComplex(
            f"The document has {len(text):,} characters, and at most {CHARACTERS_AT_MOST:,} are read: ask for less."
        )


def aborted(error: GraphQLError) -> QueryTooComplex | None:
    """The error for a document whose parsing was broken off, with the bound that was met; None for any other error."""
    if not error.message.endswith(ABORTED):
        return None
    if "comments" in error.message:
        return QueryTooComplex(
            f"The document has more than {COMMENTS_AT_MOST:,} comments, which is the bound: drop some."
        )
    if "tokens" in error.message:
        return QueryTooComplex(f"The document has more than {TOKENS_AT_MOST:,} tokens, the bound: ask for less.")
    return QueryTooComplex(
        f"The document is nested too deeply to be parsed, and fields may be nested {DEPTH_AT_MOST} deep: nest fewer."
    )


def depths(document: DocumentNode) -> dict[str | None, int]:
    """How deeply the fields of each operation of a valid document are nested, by its name: 1 where no field has fields.

    What is asked of the schema itself does not count.
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    found = _Depths(fragments)
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return {each.name.value if each.name else None: found.of(each.selection_set) for each in operations}


def check_depth(depth: int) -> None:
    """Refuse an operation whose fields are nested so deeply, where that is too deep, with QUERY_TOO_COMPLEX."""
    if depth > DEPTH_AT_MOST:
        raise QueryTooComplex(
            f"The fields are nested {depth} deep, and at most {DEPTH_AT_MOST} are answered: nest fewer."
        )


def check_places(count: int) -> None:
    """Refuse an operation that has fields with objects at so many places, where these are too many.

    With QUERY_TOO_COMPLEX. A fragment has a place of its own wherever it is spread.
    """
    if count > PLACES_AT_MOST:
        raise QueryTooComplex(
            f"The operation has more than {PLACES_AT_MOST:,} places at which fields are selected, which is the bound: "
            "spread fragments within each other less often."
        )


def check_objects(count: int) -> None:
    """Refuse an operation that can come to so many objects, where these are too many, with QUERY_TOO_COMPLEX."""
    if count > OBJECTS_AT_MOST:
        raise QueryTooComplex(
            f"The operation can come to {count:,} objects, and at most {OBJECTS_AT_MOST:,} are answered: "
            "give smaller values for `first`, or nest fewer lists."
        )


class _Depths:
    """How deeply the fields of selection sets are nested; each fragment is looked at once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, int] = {}

    def of(self, selected: SelectionSetNode | None) -> int:
        """The depth of the deepest field, 0 without any."""
        return max(map(self._of_selection, selected.selections), default=0) if selected is not None else 0

    def _of_selection(self, node: SelectionNode) -> int:
        if isinstance(node, FieldNode):
            return 0 if node.name.value in INTROSPECTION else 1 + self.of(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self._known:
                self._known[name] = self.of(self._fragments[name].selection_set)
            return self._known[name]
        return self.of(node.selection_set)  # type: ignore[attr-defined]
