"""From which fields of a capture prose is read, and what its words for a place mean."""

from typing import Any

from agencies.service_catalogue.gov24.entry.service import Rows, convert
from agencies.service_catalogue.gov24.service_reading import ServiceReading, read_services, with_readings
from tests.gov24.capture import DAY, coded, detailed, listed


def reading(list_row: dict[str, Any], detail_row: dict[str, Any] | None = None) -> ServiceReading:
    """What is read from one service."""
    rows = Rows({**listed(), **list_row}, {**detailed(), **(detail_row or {})}, coded())
    [read] = read_services([convert(rows, DAY, {}).entry], DAY)
    return read


def test_the_texts_are_the_fields_that_say_whom_a_service_is_for() -> None:
    """The purpose in full, where it stands; else its summary. A field without a text is empty."""
    row = {"서비스명": " 이름 ", "지원대상": "○ 대상", "선정기준": None, "서비스목적요약": "요약"}
    texts = reading(row, {"서비스목적": "목적"}).prose
    assert (texts.name, texts.target, texts.criteria, texts.purpose) == ("이름", "○ 대상", "", "목적")
    assert reading(row, {"서비스목적": None}).prose.purpose == "요약"


def test_here_is_where_the_authority_is() -> None:
    """Of a ministry, and of a body whose district nobody can read, it is nowhere in particular."""
    row = {"지원대상": "○ 관내 거주하는 주민"}
    [here] = reading({**row, "소관기관유형": "시군구", "소관기관명": "전라남도 해남군"}).requirements
    assert (here.kind, here.quote) == ("district", "관내 거주")
    assert here.condition["fact"] == "region"
    assert reading(row).requirements == []
    assert reading({**row, "소관기관유형": "기타", "소관기관명": "들꽃마루재단"}).requirements == []


def test_of_two_cities_with_one_name_neither_is_read_without_its_province() -> None:
    """Gwangju the metropolitan city writes of itself as the one in Gyeonggi does: 광주시."""
    row = {"소관기관유형": "시군구", "소관기관명": "전남광주통합특별시 북구"}
    for text in ("광주시에 주민등록을 둔 주민", "광주시 거주 임산부", "광주시민", "○ 광주시민, 전남도민"):
        read = reading({**row, "지원대상": text}).requirements
        assert [each for each in read if "region" in str(each.condition)] == []
    for text, code in (("경기도 광주시", "41610"), ("광주광역시", "29"), ("광주시 북구", "29170")):
        [lives] = reading({**row, "지원대상": f"{text}에 주민등록을 둔 주민"}).requirements
        assert lives.condition == {"fact": "region", "within": code}


def test_each_entry_has_what_was_read_from_its_own_prose() -> None:
    """In the order in which they came, with nothing else changed."""
    targets = {"B": "○ 만 65세 이상", "A": "○ 모두"}
    entries = [
        convert(Rows({**listed(id_), "지원대상": target}, detailed(id_), coded(id_)), DAY, {}).entry
        for id_, target in targets.items()
    ]
    old, anybody = with_readings(entries, DAY)
    assert [each.quote for each in old["text_requirements"]] == ["만 65세 이상"]
    assert anybody == {**entries[1], "text_requirements": []}
