"""A correction puts a single misreading right, for as long as the service says so."""

from typing import Any

import pytest

from agencies.service_catalogue.prose_reading.correction import corrections, read_correction
from agencies.service_catalogue.prose_reading.prose_reader import ProseReader
from agencies.service_catalogue.prose_reading.requirement import Prose
from agencies.service_catalogue.prose_reading.vocabulary import vocabulary
from tests.prose_reading.reading import kinds

SERVICE = "000000000001"
PROSE = Prose("", "○ 기관이 낡은 어선을 가진 만 65세 이상 어업인", "", "")


def corrected(row: dict[str, Any], service: str = SERVICE, prose: Prose = PROSE) -> list[str]:
    """The kinds that are read with this correction."""
    correction = read_correction({"service": SERVICE, "why": "A test.", **row})
    return kinds(ProseReader(vocabulary(), {}, {SERVICE: [correction]}).read(service, prose, None))


def test_what_was_read_from_the_phrase_is_dropped() -> None:
    assert corrected({"phrase": "만 65세 이상", "means": []}) == ["occupation"]
    assert corrected({"phrase": "65세", "means": []}) == ["occupation"]


def test_a_phrase_that_stands_far_within_a_reading_drops_it() -> None:
    many = Prose("", "중학생, " * 100 + "만 65세 이상", "", "")
    assert corrected({"phrase": "고등학생", "means": []}, prose=many) == ["alternatives"]
    assert corrected({"phrase": "만 65세 이상", "means": []}, prose=many) == []


def test_what_the_phrase_means_takes_its_place() -> None:
    means = [{"kind": "home", "condition": {"fact": "owns_home", "is": True}}]
    assert corrected({"phrase": "만 65세 이상", "means": means}) == ["occupation", "home"]


def test_it_is_of_one_service_and_of_words_that_still_stand() -> None:
    row = {"phrase": "만 65세 이상", "means": []}
    assert corrected(row, service="000000000002") == ["age", "occupation"]
    assert corrected(row, prose=Prose("", "○ 65세 이상", "", "")) == ["age"]


@pytest.mark.parametrize(
    ("service", "prose", "kept"),
    [
        (
            "149200005001",
            Prose(
                "직업능력개발수당",
                "○ 수급자격자가 직업안정기관장이 지시한 훈련을 받는 경우 교통비와 식대 지원",
                "지원대상과 동일",
                "구직급여 수급자 중 직업능력개발훈련을 받는 수급자에게 수당 지원(1일 10,320원)지급",
            ),
            ["employment"],
        ),
        (
            "648000001110",
            Prose(
                "경남 청년 면접정장 무료대여",
                "18~39세 청년(고교졸업예정자 포함)",
                "",
                "도내 구직 청년에게 면접정장 무료 대여",
            ),
            ["age"],
        ),
        (
            "493000000301",
            Prose(
                "세자녀 이상 다자녀가정 대학교 학자금지원",
                "출산 또는 입양으로 셋째 이상 자녀를 양육하는 다자녀 가정의 자녀",
                "",
                "셋째 이상 자녀 양육하는 다자녀 가정 대학생에게 학자금 지원",
            ),
            [],
        ),
    ],
)
def test_a_row_of_the_file_keeps_words_from_asking_more_than_is_meant(
    service: str, prose: Prose, kept: list[str]
) -> None:
    """Nobody need be poor there, nor without work for a suit, and a student's sisters may be grown up."""
    assert kinds(ProseReader(vocabulary(), {}, corrections()).read(service, prose, None)) == kept
