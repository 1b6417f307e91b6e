"""From which fields of a capture prose is read, and what its words for a place mean."""

from typing import Any

from agencies.service_catalogue.gov24.service import Rows
from agencies.service_catalogue.gov24.service_reading import ServiceReading, read_services
from tests.gov24.capture import DAY, ID, coded, detailed, listed


def reading(list_row: dict[str, Any], detail_row: dict[str, Any] | None = None) -> ServiceReading:
    """What is read from one service."""
    [read] = read_services({ID: Rows({**listed(), **list_row}, {**detailed(), **(detail_row or {})}, coded())}, DAY)
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


def test_services_stand_in_the_order_of_their_ids() -> None:
    rows = {id_: Rows(listed(id_), detailed(id_), coded(id_)) for id_ in ("B", "A", "C")}
    assert [each.id for each in read_services(rows, DAY)] == ["A", "B", "C"]
