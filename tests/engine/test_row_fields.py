"""Fields of rows that an agency's own code brings: both executors answer alike and ask for the same columns."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import VariableValues

from agencies.store.store import Store
from resolvers.engine.operations.operation import Operation
from resolvers.engine.planning.planner import plan
from resolvers.engine.showing.explain import steps_of
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from tests.engine import archive
from tests.engine.archive import BOX, with_archive
from tests.engine.comparing import Pair
from tests.engine.operations import Asked
from tests.graph.office import official
from tests.people import DAY
from tests.running import RunningGateway
from tests.store.database import connected

LOW: Final = {"id": "low", "height": 1}
HIGH: Final = {"id": "high", "height": 2}
COLUMNS: Final = [
    ("label", {"label"}, {"label": "red"}),
    ("again: label count", {"label", "count"}, {"again": "red", "count": 3}),
    ("__typename", set(), {"__typename": "Box"}),
    ("shout(times: 2)", {"label", "count"}, {"shout": "redredredredredred"}),
    ("title(language: EN)", {"title"}, {"title": "Red"}),
    ("title", {"title"}, {"title": "빨강"}),
    ("place { code name }", {"code", "name"}, {"place": {"code": "11", "name": "Seoul"}}),
    ("place { name }", {"code", "name"}, {"place": {"name": "Seoul"}}),
    ("place { code }", {"code"}, {"place": {"code": "11"}}),
    ("group { label }", {"label"}, {"group": {"label": "red"}}),
    ("group { shelf { id } }", {"shelf"}, {"group": {"shelf": {"id": "low"}}}),
    ("shelf { id height }", {"shelf"}, {"shelf": LOW}),
    ("shelf { above { id height } }", {"shelf"}, {"shelf": {"above": HIGH}}),
    ("shelf { above { above { id } } }", {"shelf"}, {"shelf": {"above": {"above": None}}}),
    ("shelf { beside { id height } }", {"shelf"}, {"shelf": {"beside": [LOW, HIGH]}}),
    ("shelf { above { beside { id above { id } } } }", {"shelf"}, {
        "shelf": {"above": {"beside": [{"id": "low", "above": {"id": "high"}}, {"id": "high", "above": None}]}}
    }),
    ("shelves { id }", {"kind"}, {"shelves": []}),
    ("owner { id name }", {"owner"}, {"owner": None}),
    ("lid { label shout }", {"lid", "label", "count"}, {"lid": {"label": "lid", "shout": "lid"}}),
    ("lid { shelf { id } place { code } }", {"lid", "shelf", "code"}, {
        "lid": {"shelf": {"id": "high"}, "place": None}
    }),
    ("lid { __typename }", {"lid"}, {"lid": {"__typename": "Box"}}),
    ("inside { label place { name } }", {"inside", "label", "code", "name"}, {
        "inside": [{"label": "a", "place": {"name": "Busan"}}]
    }),
    ("inside { group { label shelf { height } } shout }", {"inside", "label", "shelf", "count"}, {
        "inside": [{"group": {"label": "a", "shelf": {"height": 1}}, "shout": None}]
    }),
    ("...A @include(if: false) label @skip(if: true) count", {"count"}, {"count": 3}),
    ("... on Box { ... @include(if: true) { label } ...B }", {"label", "title"}, {"label": "red", "title": "빨강"}),
]  # fmt: skip
FRAGMENTS: Final = " fragment A on Box { label } fragment B on Box { title }"


@pytest.fixture(scope="module")
async def archived(stores: dict[str, Store], dsns: dict[str, str]) -> AsyncIterator[Pair]:
    """Both executors over the members and the archive."""
    dsn = dsns["labour_office"]
    async with connected(dsn) as connection:
        await connection.execute(archive.TABLE)
    store = Store("archive", f"{dsn}&search_path=archive", deadline_seconds=30)
    yield Pair(with_archive(), {**stores, "archive": store}, date.fromisoformat(DAY))
    store.close()
    async with connected(dsn) as connection:
        await connection.execute("DROP SCHEMA archive CASCADE")


@pytest.fixture(autouse=True)
def box() -> dict[str, Any]:
    """What the reader and the resolver bring: at first all is there."""
    archive.boxes["box"] = dict(BOX)
    archive.asked.clear()
    return archive.boxes


async def shown(pair: Pair, document: str, caller: Caller = ANONYMOUS) -> dict[str, Any]:
    """What graphql-core, a plan's code and the interpreter answer alike, without an error of their own."""
    found = []
    ways = {document: ("plan", None), document.replace("{", "{ fails ", 1): ("deoptimised", "a load failed")}
    for each, way in ways.items():
        answers = await pair.answers(Asked(each, {}), caller)
        assert answers.difference is None, answers.difference
        assert answers.way == way
        request = GraphRequest(each, None, {}, "ko", "7e57" * 4)
        answer = await pair.engine.answer(request, caller, mutation_allowed=False)
        assert answer.data is not None
        found.append(dict(answer.data))
    assert found[1] == {"fails": None, **found[0]}
    return found[0]


async def answered(pair: Pair, below: str, *, field: str = "box") -> Any:
    """What is answered below a box."""
    used = "".join(f" fragment {each}" for each in FRAGMENTS.split(" fragment ")[1:] if f"...{each[0]}" in below)
    return (await shown(pair, f"{{ {field} {{ {below} }} }}{used}"))[field]


@pytest.mark.parametrize(("below", "columns", "found"), COLUMNS, ids=lambda each: each if isinstance(each, str) else "")
async def test_a_reader_is_asked_for_the_columns_that_are_shown(
    archived: Pair, below: str, columns: set[str], found: dict[str, Any]
) -> None:
    """Exactly those by which the fields are made, at whatever depth of the row, by either executor."""
    assert await answered(archived, below) == found
    assert archive.asked
    assert set(archive.asked) == {frozenset(columns)}


@pytest.mark.parametrize(
    ("below", "found"), [(below, found) for below, _, found in COLUMNS], ids=lambda each: str(each)[:30]
)
async def test_an_ordinary_resolver_s_row_is_read_alike(archived: Pair, below: str, found: dict[str, Any]) -> None:
    """Whoever brings a row, its fields are the same."""
    assert await answered(archived, below, field="resolved") == found


@pytest.mark.parametrize(
    ("changed", "below", "found"),
    [
        ({"shelf": "far"}, "shelf { above { id } }", {"shelf": {"above": None}}),
        ({"shelf": "far"}, "shelf { beside { id } }", {"shelf": {"beside": [{"id": "far"}]}}),
        ({"shelf": None}, "shelf { id } group { shelf { id } }", {"shelf": None, "group": {"shelf": None}}),
        ({"shelf": "none such"}, "shelf { id beside { id } }", {"shelf": None}),
        ({"kind": "east"}, "shelves { id height }", {"shelves": [HIGH, LOW]}),
        ({"kind": None}, "shelves { id }", {"shelves": []}),
        ({"code": None}, "place { name }", {"place": None}),
        ({"lid": None, "inside": None}, "lid { label } inside { label }", {"lid": None, "inside": None}),
        ({"inside": []}, "inside { shelf { id } }", {"inside": []}),
        ({"title": {"en": "Red"}}, "title", {"title": "Red"}),
        ({"title": None}, "title", {"title": None}),
        ({"count": 0}, "shout(times: 5)", {"shout": ""}),
        ({"owner": "c000000000000000"}, "owner { id name }", {"owner": None}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
async def test_what_a_row_lacks_is_null_or_none(
    archived: Pair, box: dict[str, Any], changed: dict[str, Any], below: str, found: dict[str, Any]
) -> None:
    """A key that is null, or that no row has, gives no object and no list of objects."""
    box["box"] = {**BOX, **changed}
    for field in ("box", "resolved"):
        assert await answered(archived, below, field=field) == found


async def test_no_row_is_no_object(archived: Pair, box: dict[str, Any]) -> None:
    """And nothing below it is asked for."""
    box["box"] = None
    for field in ("box", "resolved"):
        assert await answered(archived, "label shelf { id above { id } } inside { shelf { id } }", field=field) is None


@pytest.mark.parametrize("shelf", [["low"], {"id": "low"}, 5, "a\0b", "\ud800"], ids=repr)
async def test_a_key_that_is_no_text_costs_its_field_alone(archived: Pair, box: dict[str, Any], shelf: Any) -> None:
    """As graphql-core has it, and what is asked beside it is answered."""
    box["box"] = {**BOX, "shelf": shelf}
    asked = Asked("{ box { label shelf { id } } agencies { id } }", {})
    assert await archived.differs(asked, ANONYMOUS) is None
    answer = await archived.engine.answer(
        GraphRequest(asked.document, None, {}, "ko", "7e57" * 4), ANONYMOUS, mutation_allowed=False
    )
    assert answer.data is not None
    assert answer.data["box"]["label"] == "red"
    assert answer.data["agencies"]


Family = tuple[str, str, str]


@pytest.fixture
async def family(archived: Pair, pair: Pair, gateway: RunningGateway, dsns: dict[str, str]) -> Family:
    """A mother, her child and a stranger, of all of whom the archive has rows."""
    mother, stranger = (gateway.personas[each].id for each in ("Mother of a newborn", "Couple without children"))
    asked = GraphRequest("{ me { children { id } } }", None, {}, "ko", "7e57" * 4)
    answer = await pair.engine.answer(asked, Caller(mother), mutation_allowed=False)
    assert answer.data is not None
    child = answer.data["me"]["children"][0]["id"]
    held = [
        {"id": mother, "word": "m", "shelf": "low", "room": "east", "deputy": child, "code": "11", "name": "Seoul"},
        {"id": child, "word": None, "shelf": "gone", "room": None, "deputy": stranger, "code": None, "name": "?"},
        {"id": stranger, "word": "s", "shelf": "far", "room": "west", "deputy": mother, "code": "26", "name": "Busan"},
    ]
    loans = [
        {"holder": mother, "number": 2, "shelf": "far", "other": stranger},
        {"holder": mother, "number": 1, "shelf": "low", "other": child},
        {"holder": mother, "number": 3, "shelf": None, "other": None},
        {"holder": child, "number": 1, "shelf": "high", "other": mother},
    ]
    async with connected(dsns["labour_office"]) as connection:
        await connection.execute("TRUNCATE archive.holder, archive.loan")
        await connection.execute(archive.HOLDERS, json.dumps(held))
        await connection.execute(archive.LOANS, json.dumps(loans))
    return mother, child, stranger


OF_CITIZENS: Final = [
    ("word shouted", {"word": "m", "shouted": "mm"}),
    ("corner { code name }", {"corner": {"code": "11", "name": "Seoul"}}),
    ("locker { id height above { id } }", {"locker": {**LOW, "above": {"id": "high"}}}),
    ("locker { beside { id } }", {"locker": {"beside": [{"id": "low"}, {"id": "high"}]}}),
    ("lockers { id above { id } }", {
        "lockers": [{"id": "high", "above": None}, {"id": "low", "above": {"id": "high"}}]
    }),
    ("deputy { id word shouted }", {"deputy": {"id": "CHILD", "word": None, "shouted": None}}),
    ("deputy { locker { id } lockers { id } corner { name } }", {
        "deputy": {"locker": None, "lockers": [], "corner": None}
    }),
    ("deputy { deputy { id word } }", {"deputy": {"deputy": None}}),
    ("loans { number shelf { id above { id } } }", {"loans": [
        {"number": 1, "shelf": {"id": "low", "above": {"id": "high"}}},
        {"number": 2, "shelf": {"id": "far", "above": None}},
        {"number": 3, "shelf": None},
    ]}),
    ("loans { other { id word loans { number other { word } } } }", {"loans": [
        {"other": {"id": "CHILD", "word": None, "loans": [{"number": 1, "other": {"word": "m"}}]}},
        {"other": None},
        {"other": None},
    ]}),
    ("loaners { id locker { id } loaners { id word } }", {"loaners": [
        {"id": "CHILD", "locker": None, "loaners": [{"id": "MOTHER", "word": "m"}]}
    ]}),
]  # fmt: skip


@pytest.mark.parametrize(("below", "found"), OF_CITIZENS, ids=lambda each: each if isinstance(each, str) else "")
async def test_fields_of_a_citizen_s_row_in_the_store(
    archived: Pair, family: Family, below: str, found: dict[str, Any]
) -> None:
    """By whatever column of it, through whomever; who may not be seen is nobody, wherever they are named."""
    mother, child, _ = family
    for document in (f"{{ me {{ {below} }} }}", f'{{ me: citizen(id: "{mother}") {{ {below} }} }}'):
        me = json.dumps((await shown(archived, document, Caller(mother)))["me"])
        assert json.loads(me.replace(mother, "MOTHER").replace(child, "CHILD")) == found


@pytest.mark.parametrize("below", ["word", "papers { stamp }", "locker { id }"])
@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
async def test_whom_somebody_in_office_does_not_ask_for_is_not_read_with_who_names_them(
    archived: Pair, family: Family, below: str, by_core: bool
) -> None:
    """Their row stands in the same store, and a caller who may see them has it by the same statement."""
    mother, child, _ = family
    document = f'{{ me: citizen(id: "{mother}") {{ deputy {{ id {below} }} }} }}'
    for caller, deputy, joined in ((official(), None, 0), (Caller(mother), child, 0 if by_core else 1)):
        request = GraphRequest(document, None, {}, "ko", "7e57" * 4, by_core=by_core)
        answer = await archived.engine.answer(request, caller, mutation_allowed=False)
        assert answer.errors == []
        assert answer.data is not None
        assert (answer.data["me"]["deputy"] or {}).get("id") == deputy
        assert sum(sent.text.count("holder") > 1 for sent in answer.sent) == joined


async def test_where_keys_come_from_is_said_of_rows_too(archived: Pair) -> None:
    """A column of what a call brings, of what another statement brings, or of the objects' own rows."""
    asked = "box { shelf { beside { id } } inside { shelves { id } } lid { owner { name } } }"
    parsed = parse(f"{{ {asked} me {{ word lockers {{ id }} }} }}")
    node = parsed.definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    made = plan(Operation(archived.schema, parsed, node, VariableValues({}, {}), {}))
    steps = steps_of(made)
    place_of = {step.number: step.place or step.agency for step in steps}
    said = {step.place: re.sub(r"\d+", lambda number: f"[{place_of[int(number[0])]}]", step.keys) for step in steps[1:]}
    assert said == {
        "me": "the caller",
        "me.lockers[]": "room of [me]",
        "box": "none: it is done once",
        "box.shelf": "shelf of [box]",
        "box.shelf.beside[]": "room of [box.shelf]",
        "box.inside[].shelves[]": "kind of [box]",
        "box.lid.owner": "owner of [box] (the visible ones)",
    }
    assert (steps[0].number, steps[0].agency, steps[0].wave) == (0, "relations", 0)
