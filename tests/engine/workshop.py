"""An agency of the tests' own with every shape that a field can have: what it answers is set by each test.

`answers` holds what its readers give or raise, at first `WHOLE`; `TABLE` makes the rows of its store.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from agencies.contract import (
    PUBLIC,
    Agency,
    ById,
    Required,
    Selection,
    column,
    computed,
    entity,
    many,
    one,
    part,
    reader,
    reference,
)
from agencies.contract import resolver as ordinary
from agencies.contract.field import attribute
from agencies.contract.schema.query import Query
from agencies.contract.sources.resolver import Resolver
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from tests.all_of_own import ALL_OF_OWN

workshop: Final = Agency(id="workshop", title={"ko": "공방", "en": "The workshop"}, purposes=ALL_OF_OWN)
answers: Final[dict[str, Any]] = {}

INNER: Final = {"must": "inner", "word": None, "words": ["x"], "children": [], "number": 1}
WHOLE: Final = {
    "must": "m",
    "word": "w",
    "number": 7,
    "ratio": 0.5,
    "flag": True,
    "ident": "i",
    "day": date(2024, 2, 29),
    "colour": "RED",
    "words": ["a", "b"],
    "colours": ["RED", "BLUE"],
    "matrix": [[1, 2], [], [3]],
    "child": INNER,
    "children": [INNER, {**INNER, "must": "other"}],
    "maker": "nobody",
    "makers": ["nobody", "somebody"],
}

TABLE: Final = """
DROP SCHEMA IF EXISTS workshop CASCADE;
CREATE SCHEMA workshop;
CREATE TABLE workshop.tool (
    id text, owner text, amount bigint, weight double precision, colour text, words text[], colours text[],
    counts bigint[], bought date, spare text
);
INSERT INTO workshop.tool VALUES
    ('good', '', 3, 1.5, 'RED', '{a,b}', '{RED,BLUE}', '{1,2}', '2024-02-29', 'empty'),
    ('empty', '', NULL, NULL, NULL, '{}', '{}', '{}', NULL, 'gone'),
    ('double', 'nobody', NULL, NULL, NULL, '{}', '{}', '{}', NULL, NULL),
    ('double', 'nobody', NULL, NULL, NULL, '{}', '{}', '{}', NULL, NULL)
"""


async def _answer(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    answer = answers.get("thing")
    if isinstance(answer, Exception):
        raise answer
    return dict.fromkeys(keys, answer)


async def _answers(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    return dict.fromkeys(keys, answers.get("things"))


async def _maker(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    return dict.fromkeys(keys, answers.get("maker"))


async def _makers(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    return dict.fromkeys(keys, answers.get("makers"))


@entity
class Maker:
    """Who makes tools."""


@strawberry.enum
class Colour(Enum):
    """Colours."""

    RED = "RED"
    BLUE = "BLUE"


@strawberry.input
class Size:
    """Both or the one."""

    width: int
    height: int = 2
    label: str | None = None
    inner: "Size | None" = None


@strawberry.input(one_of=True)
class Choice:
    """Either."""

    number: strawberry.Maybe[int]
    word: strawberry.Maybe[str]


@workshop.type(access=PUBLIC)
class Part:
    """A group on the same row."""

    word: str | None = column("word", "A word.")
    must: str = column("must", "A word that must be.")


@workshop.type(access=PUBLIC)
class Thing:
    """A row that a reader brings."""

    word: str | None = column("word", "A word.")
    must: str = column("must", "A word that must be.")
    number: int | None = column("number", "A number.")
    ratio: float | None = column("ratio", "A ratio.")
    flag: bool | None = column("flag", "A flag.")
    ident: strawberry.ID | None = column("ident", "An id.")
    day: date | None = column("day", "A day.")
    colour: Colour | None = column("colour", "A colour.")
    words: list[str | None] | None = column("words", "Words.")
    sure_words: list[str] | None = column("words", "Words, none of them null.")
    must_words: list[str] = column("words", "Words that must be.")
    loose_words: list[str | None] = column("words", "Words that must be, null among them.")
    colours: list[Colour | None] | None = column("colours", "Colours.")
    matrix: list[list[int | None] | None] | None = column("matrix", "Numbers.")
    sure_matrix: list[list[int]] | None = column("matrix", "Numbers, none of them null.")
    child: "Thing | None" = column("child", "A thing in it.")
    sure_child: "Thing" = column("child", "A thing that must be in it.")
    children: "list[Thing | None] | None" = column("children", "Things in it.")
    sure_children: "list[Thing] | None" = column("children", "Things in it, none of them null.")
    must_children: "list[Thing]" = column("children", "Things that must be in it.")
    group: Part = part("A group.")
    tool: "Tool | None" = one("tool", "id", by="word", description="The tool of this id.")
    maker: Maker | None = reference("maker", "Who made it.")
    makers: list[Maker] | None = reference("makers", "All who made it.")

    @computed("number")
    def doubled(self: Required, times: int = 2) -> int | None:  # type: ignore[misc]
        """The number, some times."""
        return None if self["number"] is None else self["number"] * times


@workshop.type(access=PUBLIC)
class Tool:
    """A row of the store."""

    id: strawberry.ID = column("id", "The id.")
    amount: int | None = column("amount", "How many.")
    sure_amount: int = column("amount", "How many, known.")
    weight: float | None = column("weight", "How heavy.")
    sure_weight: float = column("weight", "How heavy, known.")
    colour: Colour | None = column("colour", "A colour.")
    words: list[str | None] | None = column("words", "Words.")
    sure_words: list[str] | None = column("words", "Words, none of them null.")
    colours: list[Colour] | None = column("colours", "Colours.")
    counts: list[int] | None = column("counts", "Counts.")
    bought: date | None = column("bought", "Since when.")
    spare: "Tool | None" = one("tool", "id", by="spare", description="The tool that is taken instead.")


@workshop.contribute(Maker, access=PUBLIC)
class Makes:
    tools: list[Tool] | None = many("tool", "owner", order="id", description="What they own.")


@strawberry.type
class Cat:
    """Of a union."""

    meows: bool = attribute(Resolver(), "It does.", PUBLIC)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        """Whether it meows."""
        return isinstance(value, Cat)


@strawberry.type
class Dog:
    """Of a union."""

    barks: bool = attribute(Resolver(), "It does.", PUBLIC)

    @classmethod
    def is_type_of(cls, value: Any, _: Any) -> bool:
        """Whether it barks."""
        return isinstance(value, Dog)


Pet = Annotated[Cat | Dog, strawberry.union("Pet")]


@strawberry.interface
class Named:
    """An interface."""

    name: str = attribute(Resolver(), "Its name.", PUBLIC)


@strawberry.type
class Person(Named):
    """Of an interface."""

    age: int = attribute(Resolver(), "Its age.", PUBLIC)


@strawberry.type
class Robot(Named):
    """Of an interface."""

    model: str | None = attribute(Resolver(), "Its model.", PUBLIC)


@workshop.contribute(Query, access=PUBLIC)
class Fields:
    thing: Thing | None = reader(_answer, description="A thing.")
    sure_thing: Thing = reader(_answer, description="A thing that must be.")
    things: list[Thing | None] | None = reader(_answers, description="Things.")
    sure_things: list[Thing] | None = reader(_answers, description="Things, none of them null.")
    tools: list[Tool] | None = many("tool", "owner", order="id", description="All tools.")
    maker: Maker | None = reader(_maker, description="A maker.")
    makers: list[Maker | None] | None = reader(_makers, description="Makers.")

    @one("tool", "id", argument="id")
    def tool(self, id: ById) -> Tool | None:  # type: ignore[empty-body]  # noqa: A002
        """A tool by id."""

    @ordinary()
    def echo(
        self,
        word: str | None = "unsaid",
        number: int = 1,
        ratio: float | None = None,
        flag: bool | None = None,
        colour: Colour | None = Colour.RED,
        colours: list[Colour] | None = None,
        words: list[str | None] | None = None,
        rows: list[list[int]] | None = None,
        size: Size | None = None,
        choice: Choice | None = None,
        day: date | None = None,
        ident: strawberry.ID | None = None,
    ) -> str:
        """All its arguments as Python has them."""
        return repr([word, number, ratio, flag, colour, colours, words, rows, size, choice, day, ident])

    @ordinary()
    def needs(self, word: str, size: Size | None = strawberry.UNSET) -> str:
        """An argument that must be, and one whose absence is seen."""
        return repr([word, size])

    @ordinary()
    def raises(self) -> str | None:
        """Fails."""
        raise ValueError("raised")

    @ordinary()
    async def is_cancelled(self) -> str | None:
        """Waits for work of its own that was cancelled."""
        work = asyncio.ensure_future(asyncio.sleep(0, "done"))
        work.cancel()
        return await work

    @ordinary()
    def surely_raises(self) -> str:
        """Fails where null may not be."""
        raise ValueError("raised")

    @ordinary()
    def pets(self) -> list[Pet]:  # type: ignore[valid-type]
        """Of a union."""
        return [Cat(meows=True), Dog(barks=False)]

    @ordinary()
    def ordinary_maker(self) -> Maker | None:
        """A maker."""
        return answers.get("maker")

    @ordinary()
    async def awaited_makers(self) -> list[Maker | None] | None:
        """Makers, who are waited for."""
        return answers.get("makers")

    @ordinary()
    def named(self, robot: bool) -> Named | None:
        """Of an interface."""
        return Robot(name="R", model=None) if robot else Person(name="P", age=3)


workshop.owns(Person, Robot, Maker)


def with_workshop() -> Registry:
    """The members with the workshop among them."""
    return register([*discover(), workshop])
