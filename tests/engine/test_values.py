"""Nulls and wrong values: whatever an agency answers, both executors make the same of it."""

from datetime import date
from itertools import zip_longest
from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from tests.engine.comparing import Pair, same
from tests.engine.operations import Asked
from tests.engine.spoiling import replaced
from tests.engine.workshop import INNER, WHOLE, Colour, with_workshop
from tests.people import DAY
from tests.running import RunningGateway

NULLS: Final = (
    {"must": None},
    {"must": None, "word": None, "child": {**INNER, "must": None}},
    {"child": None},
    {"child": {**INNER, "must": None}},
    {"children": None},
    {"children": [None]},
    {"children": [INNER, None, {**INNER, "must": None}]},
    {"children": [{**INNER, "must": None}, {**INNER, "must": None}]},
    {"words": None},
    {"words": [None]},
    {"words": ["a", None, "b", None]},
    {"colours": ["RED", None]},
    {"colours": None},
    {"matrix": None},
    {"matrix": [None, [1, None]]},
    {"matrix": [[None], None]},
)


@pytest.mark.parametrize("nulls", NULLS, ids=str)
async def test_nulls_go_up_to_where_they_may_be(both: Pair, answered: dict[str, Any], nulls: dict[str, Any]) -> None:
    """A null in a non-null place takes the nearest nullable field with it: objects, lists, lists of lists."""
    thing = {**WHOLE, **nulls}
    answered.update(thing=thing, things=[WHOLE, thing, WHOLE])
    leaves = "words sureWords colours matrix sureMatrix"
    for below in (
        f"word must {leaves}",
        f"{leaves} mustWords looseWords",
        "child { must word } children { must }",
        "sureChild { must } word",
        "sureChildren { must } mustChildren { word }",
        "child { word } sureChildren { word must } children { word }",
        "group { must word } number",
    ):
        for field in ("thing", "things", "sureThing", "sureThings"):
            await same(both, f"{{ {field} {{ {below} }} __typename }}")


@pytest.mark.parametrize("answer", [{"thing": None, "things": None}, {"thing": WHOLE, "things": [None, WHOLE, None]}])
async def test_null_objects_and_entries(both: Pair, answered: dict[str, Any], answer: dict[str, Any]) -> None:
    """A null object, a null list and null entries are shown where they may be, and go up where they may not."""
    answered.update(answer)
    await same(both, "{ thing { must } things { must } }")
    await same(both, "{ sureThing { must } }")
    await same(both, "{ word: echo sureThings { must } }")


@pytest.mark.parametrize("things", [[], (), [WHOLE], (WHOLE, WHOLE)], ids=["none", "no tuple", "one", "a tuple"])
async def test_lists_of_objects(both: Pair, answered: dict[str, Any], things: Any) -> None:
    """Lists and tuples are lists, empty ones too."""
    answered.update(things=things)
    await same(both, "{ things { must words matrix } sureThings { sureMatrix children { words } } }")


WRONG: Final = {
    "word": (5, True, 1.5, ["a"], {}, b"x"),
    "must": (5, [], {}),
    "number": (2**31, -(2**31) - 1, 2**31 - 1, 1.0, 1.5, "7", "x", True, float("nan"), float("inf"), [1]),
    "ratio": (1, "2.5", "x", float("nan"), float("inf"), True, 10**400, []),
    "flag": (1, 0, "true", 1.5, float("nan"), []),
    "ident": (5, 1.5, True, []),
    "day": ("2024-02-29", 5, True),
    "colour": ("GREEN", "red", 1, [], Colour.BLUE),
    "words": ("abc", 5, {"a": 1}, [1, "a"], [["a"]], ("t",), {"s"}),
    "colours": ("RED", ["RED", "GREEN"], [Colour.RED], [["RED"]]),
    "matrix": ([1, 2], [[2**31]], ["ab"], [["x"]], 5, [[1.5]]),
}
ASKED: Final = {
    "must": "must group { must }",
    "number": "number doubled",
    "words": "words sureWords mustWords looseWords",
    "matrix": "matrix sureMatrix",
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
async def test_leaves_are_never_taken_on_trust(both: Pair, answered: dict[str, Any], name: str, value: Any) -> None:
    """What is no leaf of its type is a broken contract, what can be coerced is: ranges, NaN, codes, types, lists."""
    answered.update(thing={**WHOLE, name: value}, things=[WHOLE, {**WHOLE, name: value}])
    for field in ASKED.get(name, name).replace("group { must }", "").split():
        await same(both, f"{{ thing {{ {field} }} things {{ must {field} group {{ word }} }} }}")


KEYS: Final = ("nobody", "", None, 5, 2**70, 5.0, True, b"x", {"id": "a", "secret": "s"}, ["a"], ("a",), object, "\0")


@pytest.mark.parametrize("key", KEYS, ids=repr)
async def test_keys_are_never_taken_on_trust(both: Pair, answered: dict[str, Any], key: Any) -> None:
    """What is no key of an entity is a broken contract, and nothing of it is shown; a number is read as its text."""
    answered.update(maker=key, makers=["nobody", key], thing={**WHOLE, "maker": key, "makers": ["nobody", key]})
    for asked in ("id", "id tools { id }", "tools { sureAmount }", "__typename"):
        for field in ("maker", "makers", "ordinaryMaker", "awaitedMakers"):
            documents = [f"{{ {field} {{ {asked} }} }}"]
            if field in ("maker", "makers"):
                documents.append(f"{{ thing {{ must {field} {{ {asked} }} }} }}")
            for document in documents:
                answers = await both.answers(Asked(document, {}), ANONYMOUS)
                assert answers.difference is None, answers.difference


@pytest.mark.parametrize("key", [{"id": "a", "secret": "s"}, ["a"], True, object], ids=repr)
async def test_what_an_ordinary_resolver_gives_for_a_key_is_held_against_the_contract(
    both: Pair, answered: dict[str, Any], key: Any
) -> None:
    """What is none is its agency's fault, whether it is waited for or not."""
    answered.update(maker=key, makers=["nobody", key])
    for field in ("ordinaryMaker", "awaitedMakers"):
        request = GraphRequest(f"{{ {field} {{ id }} }}", None, {}, None, "7e57" * 4)
        for gateway in (both.engine, both.oracle):
            [error] = (await gateway.answer(request, ANONYMOUS, mutation_allowed=False)).errors
            assert error["extensions"]["code"] == "AGENCY_CONTRACT_BROKEN"
            assert error["extensions"]["agency"] == "workshop"


@pytest.mark.parametrize("keys", [None, "ab", {"a": 1}, 5, (), ("a", "b"), [[]], [None]], ids=repr)
async def test_keys_of_several_stand_in_a_list(both: Pair, answered: dict[str, Any], keys: Any) -> None:
    """A text, a row or a number for them is a broken contract, as it is for rows."""
    answered.update(makers=keys, thing={**WHOLE, "makers": keys})
    for asked in ("id", "tools { id }"):
        document = f"{{ makers {{ {asked} }} awaitedMakers {{ {asked} }} thing {{ must makers {{ {asked} }} }} }}"
        answers = await both.answers(Asked(document, {}), ANONYMOUS)
        assert answers.difference is None, answers.difference


async def test_keys_that_are_texts_are_told_by_the_plan(both: Pair, answered: dict[str, Any]) -> None:
    """And so are numbers, without an error; nothing is done twice for them."""
    answered.update(maker=5, makers=["nobody", 5, None], thing=WHOLE)
    below = "{ id tools { id } }"
    await same(both, f"{{ maker {below} makers {below} thing {{ maker {below} makers {below} }} }}")


async def test_a_code_is_taken_as_the_store_has_it_and_as_the_process_has_it(
    both: Pair, answered: dict[str, Any]
) -> None:
    """A member of the enum is the code by the plan too, alone and in lists."""
    answered.update(thing={**WHOLE, "colour": Colour.BLUE, "colours": [Colour.RED, "BLUE"]})
    document = "{ thing { colour colours } }"
    await same(both, document)
    answers = await both.answers(Asked(document, {}), ANONYMOUS)
    assert answers.way == ("plan", None)


SPOILT: Final = {
    "id": ("id", "NULL::text", "5"),
    "amount": (
        "99999999999::bigint",
        "'-2147483649'::bigint",
        "'7'::text",
        "'seven'::text",
        "1.5::float8",
        "2.0::numeric",
    ),
    "weight": ("'NaN'::float8", "'-Infinity'::float8", "'NaN'::numeric", "4::int", "'heavy'::text", "true"),
    "colour": ("'GREEN'::text", "5", "''::text", "ARRAY['RED']"),
    "words": ("ARRAY['a', NULL]", "ARRAY[1, 2]", "'a'::text", "ARRAY[['a'], ['b']]"),
    "colours": ("ARRAY['RED', NULL]", "ARRAY['GREEN']", "'RED'::text"),
    "counts": ("ARRAY[1, NULL]::bigint[]", "ARRAY[99999999999]", "ARRAY[[1], [2]]", "ARRAY['NaN']::float8[]", "5"),
    "bought": ("'infinity'::date", "'2024-02-29'::text", "'2024-02-29 12:00'::timestamp"),
}
ROUNDS: Final = [dict(zip(SPOILT, each, strict=True)) for each in zip_longest(*SPOILT.values())]


async def test_a_row_that_a_row_names_comes_in_the_same_statement(stores: dict[str, Store], tools: str) -> None:
    """By a column of a record at hand the one row is joined, however deep; where none has that key it is null."""
    document = "{ tools { id spare { id amount spare { id } } } }"
    request = GraphRequest(document, None, {}, None, "7e57" * 4, show_plan=True)
    async with replaced(tools, "tool", "SELECT * FROM workshop.tool") as dsn:
        store = Store("workshop", dsn, deadline_seconds=30)
        try:
            pair = Pair(with_workshop(), {**stores, "workshop": store}, date.fromisoformat(DAY))
            await same(pair, document)
            answer = await pair.engine.answer(request, ANONYMOUS, mutation_allowed=False)
        finally:
            store.close()
    assert answer.data == {
        "tools": [
            {"id": "empty", "spare": None},
            {"id": "good", "spare": {"id": "empty", "amount": None, "spare": None}},
        ]
    }
    assert answer.plan is not None
    assert [edge["agency"] for edge in answer.plan["edges"]] == ["workshop"]


@pytest.mark.parametrize(
    "wrong",
    [*ROUNDS[::3], *(pytest.param(each, marks=pytest.mark.long) for each in (*ROUNDS[1::3], *ROUNDS[2::3]))],
    ids=range(len(ROUNDS)),
)
async def test_stores_are_never_taken_on_trust(
    stores: dict[str, Store], tools: str, wrong: dict[str, str | None]
) -> None:
    """The same of what a statement brings: numbers out of range, NaN, other types, nulls in lists."""
    shown = ", ".join(["owner", *(f"{value or column} AS {column}" for column, value in wrong.items())])
    async with replaced(tools, "tool", f"SELECT {shown} FROM workshop.tool") as dsn:
        store = Store("workshop", dsn, deadline_seconds=30)
        try:
            pair = Pair(with_workshop(), {**stores, "workshop": store}, date.fromisoformat(DAY))
            for field in (*SPOILT, "sureAmount", "sureWeight", "sureWords"):
                await same(pair, f"{{ tools {{ {field} }} }}")
                await same(pair, f'{{ tool(id: "good") {{ words {field} }} }}')
            await same(pair, f"{{ tools {{ {' '.join(SPOILT)} }} }}")
        finally:
            store.close()


@pytest.mark.parametrize(
    ("field", "column"),
    [("amount", "'21490000'::text"), ("amount", "true"), ("weight", "'1.5'::text"), ("words", "ARRAY[1, 2]")],
)
async def test_a_column_of_another_kind_is_a_broken_contract(
    stores: dict[str, Store], tools: str, field: str, column: str
) -> None:
    """Text that looks like a number is no number: the field is null with AGENCY_CONTRACT_BROKEN, never converted."""
    shown = f"SELECT id, owner, {column} AS {field} FROM workshop.tool"
    async with replaced(tools, "tool", shown) as dsn:
        store = Store("workshop", dsn, deadline_seconds=30)
        try:
            pair = Pair(with_workshop(), {**stores, "workshop": store}, date.fromisoformat(DAY))
            document = f'{{ tool(id: "good") {{ id {field} }} }}'
            await same(pair, document)
            answer = await pair.engine.answer(
                GraphRequest(document, None, {}, None, "7e57" * 4), ANONYMOUS, mutation_allowed=False
            )
            assert answer.data == {"tool": {"id": "good", field: None}}
            assert [error["extensions"]["code"] for error in answer.errors] == ["AGENCY_CONTRACT_BROKEN"]
        finally:
            store.close()


@pytest.mark.parametrize(
    ("agency", "table", "columns", "document"),
    [
        (
            "welfare_office",
            "household_income",
            "household_id, 99999999999 AS monthly, 'NaN'::numeric AS median_percent, 'now'::text AS year",
            "{ me { household { income { monthly medianPercent year } } } }",
        ),
        (
            "civil_registry",
            "citizen",
            "id, 7 AS name, 'X'::text AS sex, 'infinity'::date AS birth_date",
            "{ me { name sex birthDate age household { members { citizen { sex name } } } } }",
        ),
    ],
)
async def test_a_spoilt_register_is_told_alike(
    registry: Registry,
    stores: dict[str, Store],
    dsns: dict[str, str],
    gateway: RunningGateway,
    agency: str,
    table: str,
    columns: str,
    document: str,
) -> None:
    """The same of the members' own tables, which are joined into one statement."""
    async with replaced(dsns[agency], table, f"SELECT {columns} FROM public.{table}") as dsn:
        store = Store(agency, dsn, deadline_seconds=30)
        try:
            pair = Pair(registry, {**stores, agency: store}, date.fromisoformat(DAY))
            different = await pair.differs(
                Asked(document, {}), Caller(gateway.personas["Multicultural family of six"].id)
            )
            assert different is None, different
        finally:
            store.close()
