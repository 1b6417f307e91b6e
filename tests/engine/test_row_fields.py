"""Fields of rows that an agency's own code brings: both executors answer alike and ask for the same columns."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import pytest

from agencies.store.store import Store
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS
from tests.engine import archive
from tests.engine.archive import BOX, with_archive
from tests.engine.comparing import Pair
from tests.engine.operations import Asked
from tests.running import DAY
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
    ("lid { label shout }", {"label", "count"}, {"lid": {"label": "lid", "shout": "lid"}}),
    ("lid { shelf { id } place { code } }", {"shelf", "code"}, {"lid": {"shelf": {"id": "high"}, "place": None}}),
    ("inside { label place { name } }", {"label", "code", "name"}, {
        "inside": [{"label": "a", "place": {"name": "Busan"}}]
    }),
    ("inside { group { label shelf { height } } shout }", {"label", "shelf", "count"}, {
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


async def answered(pair: Pair, below: str, *, field: str = "box") -> Any:
    """What both executors answer below a box, without an error; the engine by its plan."""
    used = "".join(f" fragment {each}" for each in FRAGMENTS.split(" fragment ")[1:] if f"...{each[0]}" in below)
    document = f"{{ {field} {{ {below} }} }}{used}"
    answers = await pair.answers(Asked(document, {}), ANONYMOUS)
    assert answers.difference is None, answers.difference
    assert answers.way == ("plan", None)
    answer = await pair.engine.answer(GraphRequest(document, None, {}, "ko", "test"), ANONYMOUS, mutation_allowed=False)
    assert answer.data is not None
    return answer.data[field]


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
