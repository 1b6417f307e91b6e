"""Whole captures of the catalogue: every service is taken in whole or refused with a reason.

Counted again here from the rows as they are, with nothing of the product's.
"""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agencies.registration.registry import Registry
from agencies.rules.condition import fact_ids
from agencies.rules.notation import read_condition
from agencies.rules.region import regions
from agencies.service_catalogue.gov24.codes.stated import read_stated
from agencies.service_catalogue.gov24.conversion import Conversion, convert_all
from agencies.service_catalogue.gov24.source_file import CONDITIONS, DETAIL, KINDS, LIST, read_source
from tests.gov24.capture import DAY, REAL, Row, restricting
from tests.gov24.captured import BOTH, Captured, large_is_here
from tests.gov24.reading_back import codes_of
from tests.some import some

GROUPS = ("sex", "income", "person", "household")
PERSON = ("JA0301", "JA0302", "JA0303", *(f"JA03{n}" for n in range(13, 21)), *(f"JA03{n}" for n in range(26, 31)))
HOUSEHOLD = tuple(f"JA04{n:02}" for n in (1, 2, 3, 4, 11, 12, 13, 14))
SIDO_DIGITS = 2
INCOME = tuple(f"JA020{n}" for n in range(1, 6))


@pytest.fixture(scope="module", params=BOTH)
def captured(request: pytest.FixtureRequest) -> Captured:
    """A capture with what is known of it."""
    found: Captured = request.param
    return found


@pytest.fixture(scope="module")
def rows(captured: Captured) -> dict[str, dict[str, Row]]:
    """The rows of each list by id, as they are in the files."""
    found = {}
    for kind in KINDS:
        [path] = captured.folder.glob(f"{kind}.json*")
        found[kind] = {row["서비스ID"]: row for row in json.loads(text_of(path))["data"]}
    return found


def text_of(path: Path) -> bytes:
    """What a file holds, gzipped or not."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.fixture(scope="module")
def converted(captured: Captured) -> Conversion:
    source = read_source([captured.folder])
    return convert_all(source.rows, source.refused, DAY, {})


@pytest.fixture(scope="module")
def requirements(converted: Conversion) -> dict[str, dict[str, Row]]:
    """Each service's requirements by their ids."""
    return {entry["id"]: {each["id"]: each for each in entry["requirements"]} for entry in converted.services}


def is_set(row: Row, *codes: str) -> int:
    """How many of the codes are set."""
    return sum(row[code] == "Y" for code in codes)


def is_bounded(row: Row) -> bool:
    """Whether the ages leave anybody out."""
    return (row["JA0110"] or 0) > 0 or (120 if row["JA0111"] is None else row["JA0111"]) < 120


def test_every_service_is_taken_in_or_refused_with_a_reason(
    captured: Captured, converted: Conversion, rows: Any
) -> None:
    """None is lost and none is both; those of which only id and name are given are refused."""
    taken, refused = [entry["id"] for entry in converted.services], [remark.id for remark in converted.refused]
    assert Counter([*taken, *refused]) == Counter(dict.fromkeys(rows[LIST], 1))
    empty = {id_ for id_, row in rows[LIST].items() if row["지원대상"] is row["지원내용"] is row["소관기관명"] is None}
    assert set(refused) == empty
    assert {remark.words for remark in converted.refused} == {"nothing but its id and its name"}
    assert (len(taken), len(refused)) == (captured.taken, captured.refused)


def test_a_service_is_asked_exactly_what_its_codes_say(requirements: Any, rows: Any) -> None:
    """From its requirements its restricting codes can be read back, no more and no fewer."""
    assert requirements
    for id_, asked in requirements.items():
        of = read_stated(rows[CONDITIONS][id_])
        expected = set() if of.for_organisations else restricting(of, GROUPS)
        assert codes_of(list(asked.values())) == expected, id_


def test_as_many_services_are_restricted_as_the_rows_say(captured: Captured, requirements: Any, rows: Any) -> None:
    """By sex, by age, by income, by what a person or a household is; the few for organisations by nothing else."""
    expected: Counter[str] = Counter()
    for id_ in requirements:
        row = rows[CONDITIONS][id_]
        organisation = any(code[:4] in ("JA11", "JA12", "JA21", "JA22") and value for code, value in row.items())
        if organisation and not is_set(row, "JA0101", "JA0102", "JA0322", "JA0410", *PERSON, *HOUSEHOLD):
            expected["organisations"] += 1
            continue
        expected["sex"] += is_set(row, "JA0101", "JA0102") == 1
        expected["age"] += is_bounded(row)
        expected["income"] += 0 < is_set(row, *INCOME) < len(INCOME)
        expected["person"] += 0 < is_set(row, *PERSON) < len(PERSON) and not row["JA0322"]
        expected["household"] += 0 < is_set(row, *HOUSEHOLD) < len(HOUSEHOLD) and not row["JA0410"]
    found = Counter(name for asked in requirements.values() for name in asked if name != "region")
    assert found == expected
    assert expected == captured.restricted


def test_ages_past_any_life_are_reported_and_bound_nothing(
    captured: Captured, converted: Conversion, rows: Any
) -> None:
    """200, 999 and 120,000 years."""
    ages = {id_: (row["JA0110"] or 0, row["JA0111"] or 0) for id_, row in rows[CONDITIONS].items()}
    odd = {id_ for id_, (lower, upper) in ages.items() if upper > 120 or lower > upper}
    assert {remark.id for remark in converted.odd_ages} == odd - {remark.id for remark in converted.refused}
    assert len(odd) == captured.odd_ages
    texts = {each["text"]["en"] for entry in converted.services for each in entry["requirements"]}
    assert not any(figure in text for text in texts for figure in ("120", "200 ", "999", "120000"))


def test_region_of_some_bodies_cannot_be_read_and_none_of_these_is_national(
    captured: Captured, converted: Conversion
) -> None:
    """They are listed for mapping; in doubt for everybody until then."""
    assert {remark.words for remark in converted.unmapped} == captured.bodies
    by_id = {entry["id"]: entry for entry in converted.services}
    for remark in converted.unmapped:
        entry = by_id[remark.id]
        assert (entry["region"], entry["region_known"]) == (None, False)
        assert entry["requirements"][-1]["condition"] == {"not_in_catalogue": "region"}


def test_exactly_ministries_and_national_bodies_are_for_the_whole_country(converted: Conversion, rows: Any) -> None:
    """Every other service is some district's, or in doubt."""
    assert {entry["region"] is None and entry["region_known"] for entry in converted.services} == {True, False}
    for entry in converted.services:
        national = rows[LIST][entry["id"]]["소관기관유형"] in ("중앙행정기관", "공공기관")
        assert national is (entry["region"] is None and entry["region_known"]), entry["id"]


def test_many_districts_are_read(captured: Captured, converted: Conversion) -> None:
    """Services of districts are not left to their sidos."""
    assert len(districts(converted)) >= captured.districts


@large_is_here
@pytest.mark.parametrize("captured", [BOTH[-1]], indirect=True)
def test_districts_that_are_read_are_districts_of_the_full_catalogue(converted: Conversion) -> None:
    """A sigungu is never read where the full catalogue, of which this is a part, has none."""
    names = {code: (regions()[region.reach[0]].name, region.name) for code, region in regions().items()}
    with (REAL / "districts" / "catalogue_regions_202607.csv").open(encoding="utf-8", newline="") as file:
        full = {(row["sidoName20251130"], row["regionSigungu"]) for row in csv.DictReader(file)}
    assert {names[code] for code in districts(converted)} <= full


def districts(converted: Conversion) -> set[str]:
    """The codes of all sigungus that are services' regions."""
    return {entry["region"] for entry in converted.services if len(entry["region"] or "") > SIDO_DIGITS}


def test_open_to_all_and_national_means_nothing_but_an_age_is_asked(converted: Conversion, rows: Any) -> None:
    """Whoever is of the age may have it."""
    checked = 0
    for entry in converted.services:
        row = rows[CONDITIONS][entry["id"]]
        is_open = is_set(row, "JA0101", "JA0102") == 2 and is_set(row, *INCOME) == 5 and row["JA0322"] and row["JA0410"]
        if is_open and entry["region"] is None and entry["region_known"]:
            assert {each["id"] for each in entry["requirements"]} <= {"age"}, entry["id"]
            checked += 1
    assert checked > 0


def test_all_that_is_asked_some_agency_can_answer(converted: Conversion, registry: Registry) -> None:
    """Every fact in a condition is one that an agency holds."""
    asked = {
        fact
        for entry in converted.services
        for each in entry["requirements"]
        for fact in fact_ids(read_condition(each["condition"]))
    }
    assert asked
    assert asked <= registry.facts.keys()


def test_the_prose_is_all_there(converted: Conversion, rows: Any) -> None:
    """Whom it is for, by what one is chosen, what one gets and what for, word for word."""
    for entry in some(converted.services):
        listed, detail = rows[LIST][entry["id"]], rows[DETAIL][entry["id"]]
        words = {text["ko"] for text in entry["text_criteria"]}
        assert {text for name in ("지원대상", "선정기준") if (text := listed[name].strip())} <= words
        assert entry["amount"]["ko"] == listed["지원내용"].strip()
        assert entry["description"]["ko"] == detail["서비스목적"].strip()
        assert entry["name"]["ko"] == listed["서비스명"].strip()
        assert entry["views"] == listed["조회수"]


def test_services_read_by_hand_ask_what_their_text_says(captured: Captured, converted: Conversion) -> None:
    """As far as codes can say it."""
    by_id = {entry["id"]: entry for entry in converted.services}
    for read in some(captured.read):
        asked = [each["text"]["ko"] for each in by_id[read.id]["requirements"]]
        assert (read.id, asked, by_id[read.id]["region"]) == (read.id, list(read.texts), read.region)
