"""What a page groups services by, over HTTP: categories with their counts and kinds, and thematic areas."""

from collections import Counter
from dataclasses import replace
from typing import Any, Final

import orjson
import pytest

from agencies.service_catalogue.thematic_area import thematic_areas
from tests.eligibility.asking import FAMILY, GRANDMOTHER, STATUSES, me, rows
from tests.eligibility.swapping import Swapping
from tests.running import ROOT, RunningGateway
from tests.some import some

SCHEMA: Final = ROOT / "agencies" / "service_catalogue" / "files" / "service.schema.json"
COUNTED: Final = """
query C($filter: EligibilityFilter) {
  me { services(filter: $filter) { totalCount byCategory { count category { id } } } }
}
"""
FILTERS: Final[list[dict[str, Any]]] = [
    {},
    {"statuses": STATUSES},
    {"statuses": ["UNKNOWN"], "open": True},
    {"statuses": STATUSES, "categoryId": "infants"},
    {"statuses": STATUSES, "search": "장애"},
]
AREA: Final = "query A($id: ID!) { publicService(id: $id) { thematicArea { id ko: title ar: title(language: AR) } } }"


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize("persona", [FAMILY, GRANDMOTHER])
def test_by_category_counts_the_rows_of_the_whole_filter(
    gateway: RunningGateway, persona: str, wanted: dict[str, Any]
) -> None:
    """As counted from the rows themselves, in the order of the categories, without those of which there are none."""
    listed = rows(gateway, persona, "of: service { categories { id } }", filter=wanted)
    counted = Counter(each["id"] for node in listed.values() for each in node["of"]["categories"])
    found = me(gateway, persona, COUNTED, filter=wanted)["services"]
    said = {each["category"]["id"]: each["count"] for each in found["byCategory"]}
    order = [each["id"] for each in gateway.ask("{ categories { id } }")["data"]["categories"]]
    assert said == counted
    assert list(said) == [each for each in order if each in said]
    assert found["totalCount"] == len(listed)


def test_the_kind_of_a_category_is_as_the_file_declares_it(gateway: RunningGateway) -> None:
    """Stages of life are told from groups of people."""
    found = gateway.ask("{ categories { id kind } }")["data"]["categories"]
    stages = [each["id"] for each in found if each["kind"] == "LIFE_STAGE"]
    assert stages == ["pregnancy_and_birth", "infants", "pupils", "students", "elderly"]
    assert {each["kind"] for each in found} == {"LIFE_STAGE", "GROUP"}


def test_the_primary_category_is_the_first_of_those_that_a_service_names(gateway: RunningGateway) -> None:
    """Null where it names none."""
    document = "{ publicServices(first: 100) { nodes { categories { id } primaryCategory { id kind } } } }"
    found = gateway.ask(document)["data"]["publicServices"]["nodes"]
    several = [each for each in found if len(each["categories"]) > 1]
    for each in some(several):
        assert each["primaryCategory"]["id"] == each["categories"][0]["id"]
    none = [each for each in found if not each["categories"]]
    assert {each["primaryCategory"] for each in some(none)} == {None}


async def test_an_area_that_is_not_known_is_shown_as_the_catalogue_names_it(swapping: Swapping) -> None:
    """In Korean, whatever language is asked for; it can be filtered by that text; without an area there is none."""
    first, second, third, *others = swapping.own.services
    areas = [{**first, "thematic_area": "우주·항공"}, {**second, "thematic_area": None}]
    known = {**third, "thematic_area": "보호·돌봄"}
    await swapping.to(replace(swapping.own, services=[*areas, known, *others]))
    shown = [
        swapping.gateway.ask(AREA, variables={"id": each["id"]})["data"]["publicService"]["thematicArea"]
        for each in (first, second, third)
    ]
    assert shown == [
        {"id": "우주·항공", "ko": "우주·항공", "ar": "우주·항공"},
        None,
        {"id": "care", "ko": "보호·돌봄", "ar": "الحماية والرعاية"},
    ]
    found = rows(swapping.gateway, FAMILY, filter={"statuses": STATUSES, "thematicArea": "우주·항공"})
    assert {service for service, _ in found} == {first["id"]}


def test_every_area_that_a_file_may_name_has_an_id_and_three_titles() -> None:
    """Each id and each title is of one area alone."""
    named = orjson.loads(SCHEMA.read_bytes())["properties"]["thematic_area"]["enum"]
    assert {each["title"]["ko"] for each in thematic_areas()} == set(named)
    for texts in (
        [each["id"] for each in thematic_areas()],
        *([each["title"][language] for each in thematic_areas()] for language in ("ko", "en", "ar")),
    ):
        assert len(set(texts)) == len(named)
