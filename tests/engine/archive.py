"""An agency of the tests' own whose readers bring rows with a column for every kind of field that a row can have.

Its store has shelves and boxes, in a schema of its own beside another agency's; `boxes` holds what its reader answers.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import strawberry

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    PUBLIC,
    Agency,
    District,
    InLanguage,
    Required,
    Selection,
    Table,
    column,
    computed,
    embedded,
    many,
    one,
    part,
    reader,
    reference,
    translated,
)
from agencies.contract import resolver as ordinary
from agencies.contract.schema.query import Query
from agencies.contract.storage.store import Store
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from tests.all_of_own import ALL_OF_OWN

archive: Final = Agency(id="archive", title={"ko": "보관소", "en": "The archive"}, purposes=ALL_OF_OWN)
asked: Final[list[frozenset[str]]] = []
"""The columns that the reader was asked for, one set for each call."""

BOX: Final[dict[str, Any]] = {
    "label": "red",
    "count": 3,
    "title": {"ko": "빨강", "en": "Red"},
    "code": "11",
    "name": "Seoul",
    "shelf": "low",
    "kind": "none such",
    "owner": None,
    "lid": {"label": "lid", "count": 1, "shelf": "high", "code": None, "name": None},
    "inside": [{"label": "a", "count": None, "shelf": "low", "code": "26", "name": "Busan"}],
}
boxes: Final[dict[str, Any]] = {}

TABLE: Final = """
DROP SCHEMA IF EXISTS archive CASCADE;
CREATE SCHEMA archive;
CREATE TABLE archive.shelf (id text PRIMARY KEY, room text, height int, above text);
INSERT INTO archive.shelf VALUES ('low', 'east', 1, 'high'), ('high', 'east', 2, NULL), ('far', 'west', 1, 'gone');
CREATE TABLE archive.holder (id text PRIMARY KEY, word text, shelf text, room text, deputy text, code text, name text);
CREATE TABLE archive.loan (holder text, number int, shelf text, other text);
"""
HOLDERS: Final = "INSERT INTO archive.holder SELECT * FROM jsonb_populate_recordset(NULL::archive.holder, $1)"
LOANS: Final = "INSERT INTO archive.loan SELECT * FROM jsonb_populate_recordset(NULL::archive.loan, $1)"


async def _box(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    asked.append(selection.columns)
    return dict.fromkeys(keys, boxes["box"])


@archive.type(access=PUBLIC)
class Shelf:
    """A row of the store."""

    id: strawberry.ID = column("id", "The id.")
    height: int = column("height", "How high.")
    above: "Shelf | None" = one("shelf", "id", by="above", description="The shelf above.")
    beside: "list[Shelf]" = many("shelf", "room", by="room", order="height, id", description="Shelves of the room.")


@archive.type(access=PUBLIC)
class Group:
    """Columns of a box."""

    label: str | None = column("label", "What is on it.")
    shelf: Shelf | None = one("shelf", "id", by="shelf", description="Where it stands.")


@archive.type(access=PUBLIC)
class Box:
    """A row that a reader brings."""

    label: str | None = column("label", "What is on it.")
    count: int | None = column("count", "How many are in it.")
    place: District | None = embedded("Where it comes from.", code="code", name="name")
    shelf: Shelf | None = one("shelf", "id", by="shelf", description="Where it stands.")
    shelves: list[Shelf] = many("shelf", "room", by="kind", order="id", description="Shelves of its kind's room.")
    owner: Citizen | None = reference("owner", "Whose it is.")
    lid: "Box | None" = column("lid", "A box on it.")
    inside: "list[Box] | None" = column("inside", "Boxes in it.")
    group: Group = part("Some of its columns.")

    @computed("count label")
    def shout(self: Required, times: int = 1) -> str | None:  # type: ignore[misc]
        """The label, as often as there are things in it."""
        return None if self["count"] is None else (self["label"] or "") * (self["count"] * times)

    @translated("title")
    def title(self, language: InLanguage = None) -> str | None:
        """Its title."""


@archive.type(access=PUBLIC)
class Loan:
    """A row of the store that belongs to a citizen."""

    number: int = column("number", "Which of theirs.")
    shelf: Shelf | None = one("shelf", "id", by="shelf", description="From which shelf.")
    other: Citizen | None = reference("other", "Who has it too.")


@archive.type(row=Table("holder", "id"), access=PUBLIC)
class Papers:
    """A part of what is held."""

    stamp: str | None = column("word", "The word again.")


@archive.contribute(Citizen, row=Table("holder", "id"), access=PUBLIC)
class Held:
    papers: Papers = part("A part of it.")
    word: str | None = column("word", "A word.")
    locker: Shelf | None = one("shelf", "id", by="shelf", description="Their shelf.")
    lockers: list[Shelf] | None = many("shelf", "room", by="room", order="id", description="Shelves of their room.")
    deputy: Citizen | None = reference("deputy", "Who may come instead.")
    corner: District | None = embedded("Where they stand.", code="code", name="name")
    loans: list[Loan] | None = many("loan", "holder", order="number", description="What they have.")
    loaners: list[Citizen] | None = many("loan", "holder", entity="other", order="number", description="With whom.")

    @computed("word")
    def shouted(self: Required) -> str | None:  # type: ignore[misc]
        """The word, twice."""
        return None if self["word"] is None else self["word"] * 2


@archive.contribute(Query, access=PUBLIC)
class Fields:
    box: Box | None = reader(_box, description="A box.")

    @ordinary()
    def fails(self) -> str | None:
        """Fails, so that the interpreter makes the answer."""
        raise ValueError("on purpose")

    @ordinary()
    def resolved(self, info: strawberry.Info) -> Box | None:
        """A box that an ordinary resolver brings."""
        return boxes["box"]  # type: ignore[no-any-return]


def with_archive() -> Registry:
    """The members with the archive among them."""
    return register([*discover(), archive])
