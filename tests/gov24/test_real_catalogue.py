"""The real catalogue, as captured in July 2026: every service is taken in whole or refused with a reason.

Counted again here from the rows as they are, with nothing of the product's.
"""

import csv
import gzip
import json
from collections import Counter
from typing import Any

import pytest

from agencies.registry import Registry
from agencies.service_catalogue.gov24.conversion import Conversion, convert_all
from agencies.service_catalogue.gov24.source_file import CONDITIONS, DETAIL, KINDS, LIST, read_source
from agencies.service_catalogue.gov24.stated import read_stated
from agencies.service_catalogue.rules.notation import fact_ids
from agencies.service_catalogue.rules.region import regions
from tests.gov24.capture import DAY, REAL, Row, restricting
from tests.gov24.reading_back import codes_of

FOLDER = REAL / "gov24"
GROUPS = ("sex", "income", "person", "household")
PERSON = ("JA0301", "JA0302", "JA0303", *(f"JA03{n}" for n in range(13, 21)), *(f"JA03{n}" for n in range(26, 31)))
HOUSEHOLD = tuple(f"JA04{n:02}" for n in (1, 2, 3, 4, 11, 12, 13, 14))
SIDO_DIGITS = 2
INCOME = tuple(f"JA020{n}" for n in range(1, 6))

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="shared/data/gov24 is not beside the checkout")


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Row]]:
    """The rows of each list by id, as they are in the files."""
    found = {}
    for kind in KINDS:
        with gzip.open(FOLDER / f"{kind}.json.gz") as file:
            found[kind] = {row["서비스ID"]: row for row in json.load(file)["data"]}
    return found


@pytest.fixture(scope="module")
def converted() -> Conversion:
    source = read_source([FOLDER])
    return convert_all(source.rows, source.refused, DAY, {})


@pytest.fixture(scope="module")
def requirements(converted: Conversion) -> dict[str, dict[str, Row]]:
    """Each service's requirements by their ids."""
    return {entry["id"]: {each["id"]: each for each in entry["requirements"]} for entry in converted.services}


def is_set(row: Row, *codes: str) -> int:
    """How many of the codes are set."""
    return sum(row[code] == "Y" for code in codes)


def test_every_service_is_taken_in_or_refused_with_a_reason(converted: Conversion, rows: Any) -> None:
    """None is lost and none is both; the 64 of which only id and name are given are refused."""
    taken, refused = [entry["id"] for entry in converted.services], [remark.id for remark in converted.refused]
    assert Counter([*taken, *refused]) == Counter(dict.fromkeys(rows[LIST], 1))
    empty = {id_ for id_, row in rows[LIST].items() if row["지원대상"] is row["지원내용"] is row["소관기관명"] is None}
    assert set(refused) == empty
    assert {remark.words for remark in converted.refused} == {"nothing but its id and its name"}
    assert (len(taken), len(refused)) == (6_204, 64)


def test_a_service_is_asked_exactly_what_its_codes_say(requirements: Any, rows: Any) -> None:
    """From its requirements its restricting codes can be read back, no more and no fewer."""
    for id_, asked in requirements.items():
        of = read_stated(rows[CONDITIONS][id_])
        expected = set() if of.for_organisations else restricting(of, GROUPS)
        assert codes_of(list(asked.values())) == expected, id_


def test_as_many_services_are_restricted_as_the_rows_say(requirements: Any, rows: Any) -> None:
    """By sex, by age, by income, by what a person or a household is; the few for organisations by nothing else."""
    expected: Counter[str] = Counter()
    for id_ in requirements:
        row = rows[CONDITIONS][id_]
        organisation = any(code[:4] in ("JA11", "JA12", "JA21", "JA22") and value for code, value in row.items())
        if organisation and not is_set(row, "JA0101", "JA0102", "JA0322", "JA0410", *PERSON, *HOUSEHOLD):
            expected["organisations"] += 1
            continue
        expected["sex"] += is_set(row, "JA0101", "JA0102") == 1
        expected["age"] += row["JA0110"] > 0 or row["JA0111"] < 120
        expected["income"] += 0 < is_set(row, *INCOME) < len(INCOME)
        expected["person"] += 0 < is_set(row, *PERSON) < len(PERSON) and not row["JA0322"]
        expected["household"] += 0 < is_set(row, *HOUSEHOLD) < len(HOUSEHOLD) and not row["JA0410"]
    found = Counter(name for asked in requirements.values() for name in asked if name != "region")
    assert found == expected
    assert expected == {
        "age": 3_886,
        "person": 3_868,
        "income": 1_231,
        "sex": 597,
        "household": 576,
        "organisations": 26,
    }


def test_ages_past_any_life_are_reported_and_bound_nothing(converted: Conversion, rows: Any) -> None:
    """200, 999 and 120,000 years."""
    odd = {id_ for id_, row in rows[CONDITIONS].items() if row["JA0111"] > 120 or row["JA0110"] > row["JA0111"]}
    assert {remark.id for remark in converted.odd_ages} == odd - {remark.id for remark in converted.refused}
    assert len(odd) == 16
    texts = {each["text"]["en"] for entry in converted.services for each in entry["requirements"]}
    assert not any(figure in text for text in texts for figure in ("120", "200 ", "999", "120000"))


def test_region_of_four_bodies_cannot_be_read_and_none_of_these_is_national(converted: Conversion) -> None:
    """They are listed for mapping; in doubt for everybody until then."""
    assert {remark.words for remark in converted.unmapped} == {
        "재단법인고성교육재단",
        "(재)녹색에너지연구원",
        "(주)벡스코",
        "남도장학회",
    }
    by_id = {entry["id"]: entry for entry in converted.services}
    for remark in converted.unmapped:
        entry = by_id[remark.id]
        assert (entry["region"], entry["region_known"]) == (None, False)
        assert entry["requirements"][-1]["condition"] == {"not_in_catalogue": "region"}


def test_exactly_ministries_and_national_bodies_are_for_the_whole_country(converted: Conversion, rows: Any) -> None:
    """Every other service is some district's, or in doubt."""
    for entry in converted.services:
        national = rows[LIST][entry["id"]]["소관기관유형"] in ("중앙행정기관", "공공기관")
        assert national is (entry["region"] is None and entry["region_known"]), entry["id"]


def test_districts_that_are_read_are_districts_of_the_full_catalogue(converted: Conversion) -> None:
    """A sigungu is never read where the full catalogue, of which this is a part, has none."""
    names = {code: (regions()[region.reach[0]].name, region.name) for code, region in regions().items()}
    found = {names[entry["region"]] for entry in converted.services if len(entry["region"] or "") > SIDO_DIGITS}
    with (REAL / "districts" / "catalogue_regions_202607.csv").open(encoding="utf-8", newline="") as file:
        full = {(row["sidoName20251130"], row["regionSigungu"]) for row in csv.DictReader(file)}
    assert found <= full
    assert len(found) > 200


def test_open_to_all_and_national_means_nothing_but_an_age_is_asked(converted: Conversion, rows: Any) -> None:
    """Whoever is of the age may have it."""
    for entry in converted.services:
        row = rows[CONDITIONS][entry["id"]]
        is_open = is_set(row, "JA0101", "JA0102") == 2 and is_set(row, *INCOME) == 5 and row["JA0322"] and row["JA0410"]
        if is_open and entry["region"] is None and entry["region_known"]:
            assert {each["id"] for each in entry["requirements"]} <= {"age"}, entry["id"]


def test_all_that_is_asked_some_agency_can_answer(converted: Conversion, registry: Registry) -> None:
    """Every fact in a condition is one that an agency holds."""
    asked = {
        fact for entry in converted.services for each in entry["requirements"] for fact in fact_ids(each["condition"])
    }
    assert asked <= registry.facts.keys()


def test_the_prose_is_all_there(converted: Conversion, rows: Any) -> None:
    """Whom it is for, by what one is chosen, what one gets and what for, word for word."""
    for entry in converted.services:
        listed, detail = rows[LIST][entry["id"]], rows[DETAIL][entry["id"]]
        words = {text["ko"] for text in entry["text_criteria"]}
        assert {text for name in ("지원대상", "선정기준") if (text := listed[name].strip())} <= words
        assert entry["amount"]["ko"] == listed["지원내용"].strip()
        assert entry["description"]["ko"] == detail["서비스목적"].strip()
        assert entry["name"]["ko"] == listed["서비스명"].strip()
        assert entry["views"] == listed["조회수"]


@pytest.mark.parametrize(
    ("id_", "texts", "region"),
    [
        # 긴급복지 생계지원: 기준 중위소득 75% 이하
        ("135200005003", ["기준 중위소득 75% 이하"], None),
        # (수원시 권선구) 유축기 대여: 수원시에 거주하는 출산 후 1개월 이내 산모
        ("374000000566", ["여성", "만 18~48세", "출산·입양"], "41110"),
        # 재가장애인 무료급식: 수급자, 차상위계층 등록 장애인 중 독거 장애인 가구
        ("424000000168", ["기준 중위소득 50% 이하", "장애인", "1인가구"], "51230"),
        # 세종 3자녀 이상 세대 상수도 요금 감면
        ("569000000387", ["다자녀가구"], "36"),
        # 충남 새마을지도자 자녀장학금: 대학생 자녀
        ("644000000181", ["대학생·대학원생"], "44"),
        # 귀농어귀촌인 농가주택 수리비: 만 65세 이하
        ("500000000116", ["만 65세 이하", "다음 중 하나: 농업인, 어업인"], "46900"),
        # 중소기업 내일채움공제: 기업
        ("142000000008", ["개인이 아닌 사업체·기관·단체만 해당"], None),
    ],
)
def test_services_read_by_hand_ask_what_their_text_says(
    id_: str, texts: list[str], region: str | None, converted: Conversion
) -> None:
    """As far as codes can say it."""
    [entry] = [entry for entry in converted.services if entry["id"] == id_]
    assert [each["text"]["ko"] for each in entry["requirements"]] == texts
    assert entry["region"] == region
