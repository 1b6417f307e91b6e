"""Official names: what is known in English is said in English, and one office is one entry wherever it is named."""

from collections.abc import Iterator
from typing import Any

import pytest

from agencies.contract.shared_types.official_name import official, official_names, official_offices
from agencies.service_catalogue.gov24.entry.contact_point import contact_points
from agencies.service_catalogue.store.edition_rows import contact
from resolvers.eligibility.presentation.contact_row import contact_row
from resolvers.engine.planned_sources.digest import digest_of
from tests.own_catalogue import CATALOGUE, REGISTRY


def _points() -> Iterator[dict[str, Any]]:
    """Every contact point of Maru's own catalogue, as its store keeps it."""
    for service in CATALOGUE.services:
        yield from (contact(each) for each in service["contact_points"])
    yield from (contact(category["contact_point"]) for category in CATALOGUE.categories)


def _texts() -> Iterator[dict[str, str]]:
    for service in CATALOGUE.services:
        yield from (service["authority"]["name"], service["authority"]["kind"])
        yield from (each["name"] for each in service["channels"])
        for point in service["contact_points"]:
            yield from (point["name"], point["hours"] or {"ko": "연중무휴 24시간", "en": "Every day, 24 hours"})


def test_what_maru_s_own_services_say_in_english_is_said() -> None:
    """The store keeps their names in Korean: each has its English one here."""
    known = official_names()
    assert [text for text in _texts() if known[text["ko"]]["en"] != text["en"]] == []


def test_a_name_that_nobody_gave_is_not_made_up() -> None:
    """It is shown as it is; where there is no Arabic one, the English one is better than the Korean one."""
    assert official("영등포구미래교육재단") == "영등포구미래교육재단"
    assert official(None) is None
    assert official({"ko": "도서관 안내", "en": "Library desk"}) == {"ko": "도서관 안내", "en": "Library desk"}
    assert official("국세청") == {"ko": "국세청", "en": "National Tax Service", "ar": "National Tax Service"}
    assert official({"ko": "국세청", "en": "The tax people"})["en"] == "National Tax Service"


def test_an_arabic_name_that_an_agency_gave_is_not_lost() -> None:
    """The English one stands for an Arabic one only where nobody gave any."""
    given = {"ko": "국세청", "en": "The tax people", "ar": "دائرة الضرائب"}
    assert official(given) == {**given, "en": "National Tax Service"}
    assert official({"ko": "정부24", "ar": "بوابة"})["ar"] == "الحكومة 24"


def test_every_ministry_of_the_catalogues_has_a_name() -> None:
    """As far as Maru's own services name them."""
    for service in CATALOGUE.services:
        assert service["authority"]["name"]["ko"] in official_names()


def test_one_office_is_one_entry() -> None:
    """What an agency, a service and a category say of an office is the same to the letter, and so is the id."""
    offices = {str(each["name"]): each for each in official_offices()}
    assert [point for point in _points() if offices[point["name"]] != point] == []
    rows = [(agency, contact_row(agency)) for agency in REGISTRY.agencies]
    for agency, row in rows:
        assert row is not None, agency.id
        name = row["name"]["ko"]
        assert {**row, "name": name} == offices[name]
        assert row["name"] == official(name)
        assert digest_of(*row.values()) == digest_of(*offices[name].values())
    assert len({digest_of(*each.values()) for each in offices.values()}) == len(offices)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("보건복지상담센터/129", "보건복지상담센터"),
        ("국가보훈부 보훈상담센터/1577-0606", "보훈상담센터"),
        ("고용노동부 고객상담센터/1350", "고용노동부 고객상담센터"),
    ],
)
def test_the_national_catalogue_s_call_centres_are_the_same(said: str, name: str) -> None:
    """By their number, and their name within what was written."""
    (office,) = [each for each in official_offices() if each["name"] == name]
    (point,) = contact_points(said, "보건복지부")
    assert contact(point) == office


@pytest.mark.parametrize("said", ["주소지 관할 보훈지(방)청/1577-0606", "보건복지상담센터/02-129", "보건복지상담센터"])
def test_another_office_stays_what_it_is(said: str) -> None:
    """One that has the number, and not the name; or the name, and not the number."""
    (point,) = contact_points(said, "보건복지부")
    assert point["url"] is None
    assert point["name"]["ko"] == said.partition("/")[0]
