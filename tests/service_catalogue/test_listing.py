"""Lists of services: narrowed as asked, found by words, and each the list of one version from its first page on."""

import random
import unicodedata
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
import strawberry

from agencies.contract import LifeStage, Selection, StartUpError
from agencies.contract.errors import BadUserInput
from agencies.contract.schema.page import cursor
from agencies.contract.schema.query import ROOT_KEY
from agencies.embedded_postgresql.cluster import Cluster
from agencies.service_catalogue.gov24.region import read_area, residence
from agencies.service_catalogue.listing.export import read_export
from agencies.service_catalogue.listing.listing import read_categories, read_category_services, read_public_services
from agencies.service_catalogue.listing.search import LENGTH_AT_MOST, matching
from agencies.service_catalogue.store.content import MARU, Content
from agencies.service_catalogue.types import PublicServiceFilter
from tests.bare_cluster import bare_cluster
from tests.service_catalogue.database import Database, own_database
from tests.service_catalogue.entries import DAY, changed, imported, national, requirement, without
from tests.store.database import generic_plan


def _category(id_: str) -> dict[str, Any]:
    contact = {"name": {"ko": "상담"}, "phone": "129", "url": None, "hours": None}
    nobody: dict[str, Any] = {"any": []}
    return {
        "id": id_,
        "kind": "GROUP",
        "title": {"ko": id_, "en": id_},
        "description": {"ko": id_},
        "contact_point": contact,
        "condition": nobody,
    }


OWN: Final = Content(
    MARU,
    (),
    DAY,
    categories=[_category("infants"), _category("elderly"), _category("veterans")],
    life_events={
        "move": {"title": {"ko": "이사"}, "group": "moving"},
        "death": {"title": {"ko": "사망"}, "group": "d"},
    },
)
YOUNG: Final = requirement("age", {"fact": "age", "at_most": 5})
MOHW: Final = {"id": "mohw", "name": {"ko": "보건복지부"}, "kind": {"ko": "중앙행정기관"}}
NINE: Final = national(
    imported("seoul", views=5),
    imported("jongno", region="11110", views=5),
    imported("suwon", region="41110", views=900),
    imported("everywhere", region=None, authority=MOHW, categories=["elderly"], life_events=["move"]),
    imported("somewhere", region=None, region_known=False, views=40, life_events=["move", "death"]),
    imported("birth", name={"ko": "출산장려금 지원", "en": "Birth grant"}, region=None, requirements=[YOUNG], views=7),
    imported("birthday", name={"ko": "생일 선물"}, description=None, region=None, categories=["infants", "elderly"]),
    imported("discount", name={"ko": "50%_할인\\쿠폰"}, region=None),
    imported("care", description={"ko": "산모의 출산 뒤 돌봄", "en": "Care for mothers"}, region=None),
)
IN_ORDER: Final = ["suwon", "somewhere", "birth", "jongno", "seoul", "birthday", "care", "discount", "everywhere"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with bare_cluster() as opened:
        yield opened


@pytest.fixture
async def empty(cluster: Cluster) -> AsyncIterator[Database]:
    async with own_database(cluster) as database:
        yield database


@pytest.fixture
async def loaded(empty: Database) -> Database:
    """The nine services at the second version, in a database whose catalogue the test may load anew."""
    assert await empty.load(OWN, NINE) == 2
    return empty


@pytest.fixture(scope="module")
async def nine(cluster: Cluster) -> AsyncIterator[Database]:
    """The same to be read only."""
    async with own_database(cluster, "nine") as database:
        assert await database.load(OWN, NINE) == 2
        yield database


async def listed(database: Database, first: int = 20, after: str | None = None, **asked: Any) -> Any:
    arguments = {"filter": PublicServiceFilter(**asked), "first": first, "after": after}
    return (await read_public_services([ROOT_KEY], Selection(frozenset(), arguments), database.store))[ROOT_KEY]


async def rest(database: Database, after: str | None = None, **asked: Any) -> list[str]:
    """The ids on all pages of two behind the cursor."""
    ids, more = [], True
    while more:
        page = await listed(database, 2, after, **asked)
        assert page["page_info"]["has_previous_page"] == (after is not None)
        ids += page["nodes"]
        after, more = page["page_info"]["end_cursor"], page["page_info"]["has_next_page"]
    return ids


async def test_the_most_viewed_come_first_then_by_id(nine: Database) -> None:
    """The order is total: pages of two together are the one long page."""
    page = await listed(nine)
    assert page["nodes"] == IN_ORDER == await rest(nine)
    assert page["total_count"] == len(IN_ORDER)
    assert [edge["node"] for edge in page["edges"]] == IN_ORDER


async def test_before_the_first_load_there_are_no_services(empty: Database) -> None:
    """An empty catalogue is an empty page."""
    page = await listed(empty)
    assert (page["nodes"], page["total_count"], page["page_info"]["end_cursor"]) == ([], 0, None)


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, set(IN_ORDER)),
        (dict.fromkeys(("category_id", "life_event_id", "search"), strawberry.UNSET), set(IN_ORDER)),
        (dict.fromkeys(("category_id", "life_event_id", "authority_id", "life_stage", "search")), set(IN_ORDER)),
        ({"category_id": "infants"}, {"birthday"}),
        ({"category_id": "veterans"}, set()),
        ({"life_stage": LifeStage.INFANT}, {"birth"}),
        ({"authority_id": "mohw"}, {"everywhere"}),
        ({"life_event_id": "move"}, {"everywhere", "somewhere"}),
        ({"life_event_id": "death", "search": "노인"}, {"somewhere"}),
        ({"category_id": "elderly", "authority_id": "seoul"}, {"birthday"}),
        ({"search": "출산", "life_stage": LifeStage.ELDERLY}, {"care"}),
    ],
)
async def test_a_filter_leaves_what_it_says(asked: dict[str, Any], ids: set[str], nine: Database) -> None:
    """Each field narrows, all of them together; null and what is not given do not."""
    page = await listed(nine, **asked)
    assert set(page["nodes"]) == ids
    assert page["total_count"] == len(ids)


@pytest.mark.parametrize(
    ("code", "local"),
    [
        ("11", {"seoul"}),
        ("11110", {"seoul", "jongno"}),
        ("11110101", {"seoul", "jongno"}),
        ("41111", {"suwon"}),
        ("41", set()),
    ],
)
async def test_a_region_has_what_reaches_it_and_nothing_of_which_that_is_not_known(
    code: str, local: set[str], nine: Database
) -> None:
    """Its own, those of the regions above it and the national ones; one of an unknown district is not national."""
    found = set((await listed(nine, region_code=code))["nodes"])
    assert found == local | {"everywhere", "birth", "birthday", "discount", "care"}


async def test_a_region_has_what_is_for_several_of_which_it_is_one(empty: Database) -> None:
    """Two provinces that were merged, or a district with a part of another, of whose residents nobody can tell."""
    areas = {name: read_area("시군구", name, DAY) for name in ("전남광주통합특별시", "인천광역시 제물포구", "어디")}
    asked = {"어디": {"not_in_catalogue": "region"}} | {name: residence(area) for name, area in areas.items() if area}
    services = [
        imported(name, region=None, region_known=False, requirements=[requirement("region", condition)])
        for name, condition in asked.items()
    ]
    await empty.load(OWN, national(*services))
    found = {code: (await listed(empty, region_code=code))["nodes"] for code in ("29", "46110", "28140", "28110", "11")}
    several, divided = ["전남광주통합특별시"], ["인천광역시 제물포구"]
    assert found == {"29": several, "46110": several, "28140": divided, "28110": [], "11": []}


@pytest.mark.parametrize(
    ("name", "value", "argument"),
    [
        ("category_id", "nobody", "categoryId"),
        ("category_id", "", "categoryId"),
        ("region_code", "98", "regionCode"),
        ("region_code", "11110abc", "regionCode"),
        ("region_code", "11110١٠١", "regionCode"),
        ("authority_id", "x", "authorityId"),
        ("life_event_id", "birthday", "lifeEventId"),
        ("search", "가" * (LENGTH_AT_MOST + 1), "search"),
        ("search", "a\0b", "characters"),
        ("search", "\ud800x", "characters"),
    ],
)
async def test_a_filter_that_cannot_be_meant_is_refused(name: str, value: str, argument: str, nine: Database) -> None:
    """An empty page would say that there is nothing, where the question was wrong."""
    with pytest.raises(BadUserInput, match=argument):
        await listed(nine, **{name: value})


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("출산", {"birth", "care"}),
        ("장려", {"birth"}),
        ("려금", {"birth"}),
        ("출산장려금", {"birth"}),
        ("금", {"birth"}),
        ("지원 출산", {"birth"}),
        ("금 출산 지", {"birth"}),
        ("금지", set()),
        ("금 지원 없음", set()),
        ("BIRTH grant", {"birth"}),
        ("mothers", {"care"}),
        ("보건복지부", {"everywhere"}),
        ("  \n ", set(IN_ORDER)),
        ("", set(IN_ORDER)),
        ("%", {"discount"}),
        ("_", {"discount"}),
        ("%_", {"discount"}),
        ("0%_할", {"discount"}),
        ("인\\쿠", {"discount"}),
        ("%산%", set()),
        ("출_장", set()),
        ("' OR 1=1 --", set()),
        ("🙂🙂", set()),
    ],
)
async def test_every_word_is_found_wherever_it_stands(text: str, ids: set[str], nine: Database) -> None:
    """Two syllables inside a compound find it, in any order and case; no character means anything but itself."""
    assert set(await matching(nine.store, text, 2)) == ids
    assert set(await rest(nine, search=text)) == ids


async def test_a_word_is_found_however_it_is_composed(nine: Database) -> None:
    """Syllables that a keyboard sends in parts are the same syllables."""
    apart = unicodedata.normalize("NFD", "출산장려금")
    assert apart != "출산장려금"
    assert await matching(nine.store, apart, 2) == ["birth"]


async def test_search_finds_exactly_the_texts_that_contain_all_words(empty: Database) -> None:
    """The index never hides what reading every text would find."""
    dice = random.Random(3)
    names = {f"s{n}": " ".join("".join(dice.choices("가나다", k=3)) for _ in range(3)) for n in range(60)}
    plain: dict[str, Any] = {"description": None, "thematic_area": None, "authority": {**MOHW, "name": {"ko": "x"}}}
    version = await empty.load(
        OWN, national(*(imported(id_, name={"ko": name}, **plain) for id_, name in names.items()))
    )
    for _ in range(100):
        words = ["".join(dice.choices("가나다", k=dice.randint(1, 3))) for _ in range(dice.randint(1, 3))]
        wanted = {id_ for id_, name in names.items() if all(word in name for word in words)}
        assert set(await matching(empty.store, " ".join(words), version)) == wanted


class _Explained:
    """A store that keeps the plan of what was asked last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.plan = ""

    async def fetch(self, sql: str, *values: Any) -> Any:
        self.plan = await generic_plan(self._database.connection, "SELECT", sql)
        return await self._database.store.fetch(sql, *values)


async def test_two_syllables_are_found_by_the_index(empty: Database) -> None:
    """PostgreSQL reads the pairs' index, not every text, as the store runs its statements: by a generic plan."""
    await empty.load(OWN, national(*(imported(f"s{n}", name={"ko": f"서비스 {n:04} 안내"}) for n in range(1_000))))

    store = _Explained(empty)
    assert await matching(store, "0042", 2) == ["s42"]
    assert "service_edition_grams" in store.plan
    await read_public_services(
        [ROOT_KEY], Selection(frozenset(), {"filter": PublicServiceFilter(search="42"), "first": 1}), store
    )
    assert "service_edition_grams" in store.plan


async def test_whether_maru_describes_a_service_too_is_read_of_its_own_editions(empty: Database) -> None:
    """For a list of all services it reads no editions of the national catalogue but those that it lists."""
    services = [imported(f"s{n}") for n in range(1_000)]
    await empty.load(OWN, national(*services), national(*[{**each, "url": "https://www.gov.kr"} for each in services]))
    store = _Explained(empty)
    await read_public_services([ROOT_KEY], Selection(frozenset(), {"first": 1}), store)
    assert "using service_edition_maru on service_edition o " in store.plan


async def test_a_list_that_was_begun_goes_on_though_another_version_was_loaded(loaded: Database) -> None:
    """Each service of the list's version comes exactly once, in its order and under its filter, whatever is new."""
    begun = await listed(loaded, 3)
    found = await listed(loaded, 1, search="출산")
    new = changed(without(NINE, "seoul", "everywhere"), "care", name={"ko": "새 이름"}, description=None)
    new = changed(changed(new, "suwon", views=0), "discount", views=10_000)
    assert await loaded.load(replace(new, services=[*new.services, imported("aaa", views=6)])) == 3

    later = begun["page_info"]["end_cursor"]
    assert begun["nodes"] + await rest(loaded, later) == IN_ORDER
    assert (await listed(loaded, 3, later))["total_count"] == 9
    assert await rest(loaded, found["page_info"]["end_cursor"], search="출산") == ["care"]
    assert (await rest(loaded, search="출산"), (await listed(loaded, search="출산"))["total_count"]) == (["birth"], 1)
    assert await rest(loaded) == ["discount", "somewhere", "birth", "aaa", "jongno", "birthday", "care", "suwon"]
    assert await matching(loaded.store, "출산", 1) == []
    assert set(await matching(loaded.store, "출산", 2)) == {"birth", "care"}


async def test_a_service_that_is_gone_is_shown_as_it_was_last(loaded: Database) -> None:
    """A list of an earlier version names it, and what it said is still there to be shown."""
    begun = await listed(loaded, 1)
    await loaded.load(changed(NINE, "everywhere", url="https://last.example"))
    await loaded.load(without(NINE, "everywhere"))
    assert (await rest(loaded, begun["page_info"]["end_cursor"]))[-1] == "everywhere"
    shown = await loaded.store.fetch("SELECT url, catalogue FROM service_listing WHERE id = 'everywhere'")
    assert [tuple(row) for row in shown] == [("https://last.example", "gov24")]


async def test_where_both_catalogues_describe_a_service_maru_s_counts(loaded: Database) -> None:
    """It is listed once, by what Maru says of it; when Maru says nothing any more, by what the national one says."""
    own = replace(OWN, services=[imported("birth", name={"ko": "첫만남"}, region="41110", requirements=[])])
    await loaded.load(own)
    assert await rest(loaded) == IN_ORDER
    assert "birth" not in await rest(loaded, region_code="11")
    assert await rest(loaded, search="첫만남") == ["birth"]
    assert await rest(loaded, search="장려") == []
    await loaded.load(OWN)
    assert await rest(loaded, search="장려") == ["birth"]
    assert await rest(loaded, search="첫만남") == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("99 5 seoul", "version"),
        ("999999999999999999 5 seoul", "version"),
        ("2 5 nobody", "names no service"),
        ("1 5 seoul", "names no service"),
        ("2 9999999999 a\0b", "characters"),
        ("seoul", "not a cursor"),
        ("2 5", "not a cursor"),
        ("-2 5 seoul", "not a cursor"),
        ("2 -5 seoul", "not a cursor"),
        ("٢ 5 seoul", "not a cursor"),
        ("2" * 19 + " 5 seoul", "not a cursor"),
    ],
)
async def test_a_cursor_of_no_list_is_refused(key: str, words: str, nine: Database) -> None:
    """A version that there is not, a service that it does not have, and text that is none of ours."""
    with pytest.raises(BadUserInput, match=words):
        await listed(nine, after=cursor(key))


@pytest.mark.parametrize(
    "page", [{"first": 101}, {"first": -1}, {"after": "%%%"}, {"after": cursor("2 5 seoul") + "%"}, {"after": "가"}]
)
async def test_a_page_that_cannot_be_is_refused(page: dict[str, Any], nine: Database) -> None:
    """`first` is 0 to 100, and `after` a cursor."""
    with pytest.raises(BadUserInput):
        await listed(nine, **page)


async def test_the_services_of_all_categories_come_with_one_statement(loaded: Database) -> None:
    """Each category has its own page and its own number, one without services an empty page."""
    keys = (await read_categories([ROOT_KEY], Selection(frozenset(), {}), loaded.store))[ROOT_KEY]
    pages = await read_category_services(keys, Selection(frozenset(), {"first": 1}), loaded.store)
    assert {key: (page["nodes"], page["total_count"]) for key, page in pages.items()} == {
        "infants": (["birthday"], 1),
        "elderly": (["birthday"], 2),
        "veterans": ([], 0),
    }
    after = pages["elderly"]["page_info"]["end_cursor"]
    await loaded.load(without(NINE, "everywhere"))
    later = await read_category_services(
        ["elderly"], Selection(frozenset(), {"first": 5, "after": after}), loaded.store
    )
    assert (later["elderly"]["nodes"], later["elderly"]["total_count"]) == (["everywhere"], 2)


async def test_a_category_that_is_not_kept_any_more_is_not_shown(loaded: Database) -> None:
    """Its rows stay for what earlier versions say; no list has it, no filter knows it, no service is linked to it."""
    await loaded.load(replace(OWN, categories=OWN.categories[:2]))
    keys = (await read_categories([ROOT_KEY], Selection(frozenset(), {}), loaded.store))[ROOT_KEY]
    assert keys == ["infants", "elderly"]
    current = await loaded.store.fetch("SELECT id FROM current_category")
    assert {row["id"] for row in current} == set(keys)
    export = await read_export(loaded.store, None, linked=False)
    assert export is not None
    assert [each["id"] for each in export.head["categories"]] == keys
    with pytest.raises(BadUserInput, match="categoryId"):
        await listed(loaded, category_id="veterans")
    with pytest.raises(StartUpError, match="veterans"):
        await loaded.load(national(imported("late", categories=["veterans"])))
