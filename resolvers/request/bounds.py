"""The bounds of a document: what is longer, deeper or larger is refused before any statement, by name and value.

An arbitrary document has narrow bounds. A registered one was looked at by those who run the gateway: its are wider.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graphql import GraphQLError

from agencies.contract.errors import QueryTooComplex
from resolvers.request.extent import Extent
from resolvers.request.input_values import count_values

ABORTED: Final = " Parsing aborted."
UNVALIDATED: Final = "Validation aborted."
TOLD_AT_MOST: Final = 10**9


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of what costs in a document: its text, what its fields come to, and what they read.

    `places`: of an operation, those that may have objects · `objects`: the objects to which it may come · `values`:
    those of its variables · `operations`: its definitions of operations; each is validated with all fragments that it
    uses · `comparisons`: the units of work that graphql-core may take to compare its fields.
    """

    characters: int
    tokens: int
    comments: int
    operations: int
    comparisons: int
    depth: int
    aliases: int
    root_fields: int
    places: int
    objects: int
    values: int

    def check_length(self, text: str) -> None:
        """Refuse a document of too many characters with QUERY_TOO_COMPLEX."""
        if len(text) > self.characters:
            raise QueryTooComplex(
                f"The document has {len(text):,} characters, and at most {self.characters:,} are read: ask for less."
            )

    def check_operations(self, count: int) -> None:
        """Refuse a document of too many operations with QUERY_TOO_COMPLEX."""
        if count > self.operations:
            raise QueryTooComplex(
                f"The document has {count:,} operations, and at most {self.operations:,} are read: "
                "send the others in documents of their own."
            )

    def aborted(self, error: GraphQLError) -> QueryTooComplex | None:
        """The error for a document whose parsing was broken off, with the bound that was met; None for any other."""
        if not error.message.endswith(ABORTED):
            return None
        if "comments" in error.message:
            return QueryTooComplex(
                f"The document has more than {self.comments:,} comments, which is the bound: drop some."
            )
        if "tokens" in error.message:
            return QueryTooComplex(f"The document has more than {self.tokens:,} tokens, the bound: ask for less.")
        return QueryTooComplex(
            f"The document is nested too deeply to be parsed, and fields may be nested {self.depth} deep: nest fewer."
        )

    def check_extent(self, extent: Extent) -> None:
        """Refuse an operation that is nested too deeply, or names too much, with QUERY_TOO_COMPLEX."""
        if extent.depth > self.depth:
            raise QueryTooComplex(
                f"The fields are nested {extent.depth} deep, and at most {self.depth} are answered: nest fewer."
            )
        if extent.root_fields > self.root_fields:
            raise QueryTooComplex(
                f"The operation has {extent.root_fields:,} root fields, and at most {self.root_fields:,} are answered: "
                "ask in several requests."
            )
        if extent.aliases > self.aliases:
            raise QueryTooComplex(
                f"The operation has {_told(extent.aliases)} aliases, and at most {self.aliases:,} are answered, "
                "those of a fragment counted wherever it is spread: ask in several requests."
            )

    def check_places(self, count: int) -> None:
        """Refuse an operation that has fields with objects at so many places, where these are too many.

        With QUERY_TOO_COMPLEX. A fragment has a place of its own wherever it is spread.
        """
        if count > self.places:
            raise QueryTooComplex(
                f"The operation has more than {self.places:,} places at which fields are selected, which is the bound: "
                "spread fragments within each other less often."
            )

    def check_objects(self, count: int) -> None:
        """Refuse an operation that can come to so many objects, where these are too many, with QUERY_TOO_COMPLEX."""
        if count > self.objects:
            raise QueryTooComplex(
                f"The operation costs up to {count:,} units, and at most {self.objects:,} are answered. Give smaller "
                "values for `first`, ask about fewer days, nest fewer lists, or ask in several requests."
            )

    def check_values(self, variables: Mapping[str, Any]) -> None:
        """Refuse variables that have too many values with QUERY_TOO_COMPLEX."""
        count = count_values(dict(variables))
        if count > self.values:
            raise QueryTooComplex(
                f"The variables have {count:,} values, those in lists and objects counted, and at most {self.values:,} "
                "are read: give shorter lists."
            )


def check_validated(errors: Sequence[GraphQLError]) -> None:
    """Refuse a document that graphql-core gave up comparing with itself, by its errors, with QUERY_TOO_COMPLEX."""
    if any(each.message == UNVALIDATED for each in errors):
        raise QueryTooComplex(
            "The document selects the same fields too often, or nests fragments too deeply, to be validated within the "
            "bound on that: select each field once."
        )


def _told(count: int) -> str:
    """A number for a message: what fragments within fragments multiply has hundreds of digits."""
    return f"{count:,}" if count <= TOLD_AT_MOST else f"more than {TOLD_AT_MOST:,}"


ARBITRARY: Final = Bounds(
    characters=65_536,
    tokens=1_000,
    comments=1_000,
    operations=10,
    comparisons=10_000,
    depth=12,
    aliases=100,
    root_fields=30,
    places=200,
    objects=20_000,
    values=5_000,
)
ANONYMOUS: Final = replace(ARBITRARY, tokens=500, places=60, objects=3_000)
"""What is arbitrary and asked without a token: a caller who is not known costs a fraction of one who is."""
REGISTERED: Final = Bounds(
    characters=131_072,
    tokens=4_000,
    comments=2_000,
    operations=40,
    comparisons=500_000,
    depth=24,
    aliases=200,
    root_fields=60,
    places=2_000,
    objects=40_000,
    values=10_000,
)
