"""An agency whose declarations the planner does not know: they are only planned, and none is ever read."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from agencies.contract import PUBLIC, Agency, Required, Selection, Store, Table, column, computed, many, part, reader
from agencies.contract import resolver as ordinary
from agencies.contract.schema.query import Query
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from tests.all_of_own import ALL_OF_OWN

oddities: Final = Agency(id="oddities", title={"ko": "별난 것", "en": "Oddities"}, purposes=ALL_OF_OWN)


async def _nothing(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    return {}


@oddities.type(access=PUBLIC)
class Inner:
    """An object without a key."""

    word: str | None = column("word", "A word.")
    inners: "list[Inner] | None" = column("inners", "Objects of its kind in it, as deep as a document asks.")

    @ordinary()
    def called(self) -> str | None:
        """A call for an object without a key."""
        return None


@oddities.type(row=Table("odd", "id"), access=PUBLIC)
class Odd:
    """An object whose columns stand in a table by a key that a mapping has not."""

    word: str | None = column("word", "A word.")
    inner: Inner | None = column("inner", "An object in a store's column.")
    others: "list[Odd] | None" = many("odd", "owner", order="id", description="Rows by a key that a row has not.")

    @computed("word")
    def once(self: Required) -> str | None:
        """Computed from a column."""
        return None

    @computed("once")
    def twice(self: Required) -> str | None:
        """Computed from what is computed."""
        return None


@oddities.contribute(Query, row=Table("odd", "id"), access=PUBLIC)
class Fields:
    inner: Inner | None = reader(_nothing, description="An object without a key.")
    odds: list[Odd] | None = many("odd", "owner", order="id", description="Rows whose type is of another row.")
    odd: Odd | None = part("An object on the root's own key.")
    lists: list[list[Inner]] | None = reader(_nothing, description="Lists of lists of objects.")
    no_leaf: str | None = part("A part that gives a leaf.")
    bare: Inner | None = part("An object on no row.")

    @computed("odd")
    def no_object(self: Required) -> Inner | None:
        """A computed field that gives an object."""
        return None


def with_oddities() -> Registry:
    """The members with the oddities among them."""
    return register([*discover(), oddities])
