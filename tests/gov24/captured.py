"""Two captures of the national catalogue, and what is known of each without the product.

The small one stands in made_up: forty-odd services that we made up, in the official API's shape and with its quirks
(all codes of a group set, an open code beside particular ones, income with a gap, ages of 999, bodies of no district,
old and new names of districts, a name that stands twice, rows of an id and a name only). The large one, of July 2026,
stands beside the checkout on some machines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from agencies.service_catalogue.gov24.conversion import convert_all
from agencies.service_catalogue.gov24.entry.service import Entry
from agencies.service_catalogue.gov24.service_reading import ServiceReading, read_services
from agencies.service_catalogue.gov24.source_file import read_source
from agencies.service_catalogue.store.content import GOV24
from resolvers.eligibility.rules.rule import Rule
from resolvers.eligibility.rules.worded_cases import rule_from
from tests.gov24.capture import DAY, REAL


@dataclass(frozen=True)
class Read:
    """A service as somebody read it by hand: the Korean texts of its requirements, and its region's code."""

    id: str
    texts: Sequence[str]
    region: str | None


@dataclass(frozen=True)
class Captured:
    """A capture's folder and what was counted in it by hand. `restricted`: services by the group that restricts them.

    `bodies`: authorities whose region nobody can read; `districts`, `aged` and `undecided`: at least so many districts
    are named, so many services are restricted by an age or nothing, so many are in doubt for a person known in full.
    `idle`: flags by which that person gains nothing.
    """

    folder: Path
    taken: int
    refused: int
    restricted: Mapping[str, int]
    odd_ages: int
    bodies: frozenset[str]
    districts: int
    aged: int
    undecided: int
    idle: frozenset[str]
    read: Sequence[Read]

    @cache  # noqa: B019 (both captures live as long as the tests)
    def rules(self) -> list[Rule]:
        """The rules of all services that the import takes in, by codes alone."""
        return [rule_from(entry, {}, GOV24) for entry in self._services()]

    def rules_in_words(self) -> list[Rule]:
        """The same with what is read from their prose."""
        read = self.readings()
        return [
            rule_from({**entry, "text_requirements": read[entry["id"]].requirements}, {}, GOV24)
            for entry in self._services()
        ]

    @cache  # noqa: B019 (both captures live as long as the tests)
    def readings(self) -> Mapping[str, ServiceReading]:
        """What is read from the prose of each service."""
        return {each.id: each for each in read_services(self._services(), DAY)}

    def _services(self) -> list[Entry]:
        source = read_source([self.folder])
        return convert_all(source.rows, source.refused, DAY, {}).services

    __hash__ = object.__hash__


MADE_UP: Final = Captured(
    folder=Path(__file__).with_name("made_up"),
    taken=50,
    refused=2,
    restricted={"person": 21, "age": 17, "income": 12, "household": 8, "sex": 3, "organisations": 2},
    odd_ages=4,
    bodies=frozenset({"재단법인들꽃마루재단", "(재)들꽃마루재단", "재단법인 고성군푸른장학회"}),
    districts=6,
    aged=8,
    undecided=2,
    idle=frozenset(),
    read=(
        Read("000000000102", ["만 19~34세", "기준 중위소득 100% 이하", "구직자·실업자"], None),
        Read("000000000104", ["만 0세 이하"], None),
        Read("000000000109", [], None),
        Read("000000000111", ["만 18세 이상", "어업인"], None),
        Read("000000000115", ["기준 중위소득 50% 이하 또는 100% 초과 200% 이하"], None),
        Read("000000000116", ["기준 중위소득 100% 초과"], None),
        Read("000000000121", ["다자녀가구"], None),
        Read("000000000130", ["개인이 아닌 사업체·기관·단체만 해당"], None),
        Read("000000000131", ["농업인"], None),
        Read("B11620000003", ["나이 제한(목록의 나이를 읽을 수 없음)"], "11620"),
        Read("B41110000001", ["여성", "만 18~48세", "출산·입양"], "41110"),
        Read("B46820000001", ["농업인"], "46820"),
        Read("B51230000001", ["기준 중위소득 50% 이하", "장애인", "1인가구"], "51230"),
        Read("E41220000001", ["다음 중 하나: 초등학생, 중학생"], "41220"),
        Read("F26000000001", [], "26"),
        Read("I28000000001", ["인천광역시 제물포구 거주"], None),
        Read("J46000000001", ["만 19~39세", "기준 중위소득 100% 이하", "전남광주통합특별시 거주"], None),
        Read("WII000000007", ["만 65세 이상"], "51"),
    ),
)

LARGE: Final = Captured(
    folder=REAL / "gov24",
    taken=6_204,
    refused=64,
    restricted={"age": 3_886, "person": 3_868, "income": 1_231, "sex": 597, "household": 576, "organisations": 26},
    odd_ages=16,
    bodies=frozenset({"재단법인고성교육재단", "(재)녹색에너지연구원", "(주)벡스코", "남도장학회"}),
    districts=200,
    aged=50,
    undecided=1,
    idle=frozenset({"newly_moved_in"}),
    read=(
        # 긴급복지 생계지원: 기준 중위소득 75% 이하
        Read("135200005003", ["기준 중위소득 75% 이하"], None),
        # (수원시 권선구) 유축기 대여: 수원시에 거주하는 출산 후 1개월 이내 산모
        Read("374000000566", ["여성", "만 18~48세", "출산·입양"], "41110"),
        # 재가장애인 무료급식: 수급자, 차상위계층 등록 장애인 중 독거 장애인 가구
        Read("424000000168", ["기준 중위소득 50% 이하", "장애인", "1인가구"], "51230"),
        # 세종 3자녀 이상 세대 상수도 요금 감면
        Read("569000000387", ["다자녀가구"], "36"),
        # 충남 새마을지도자 자녀장학금: 대학생 자녀
        Read("644000000181", ["대학생·대학원생"], "44"),
        # 귀농어귀촌인 농가주택 수리비: 만 65세 이하
        Read("500000000116", ["만 65세 이하", "다음 중 하나: 농업인, 어업인"], "46900"),
        # 중소기업 내일채움공제: 기업
        Read("142000000008", ["개인이 아닌 사업체·기관·단체만 해당"], None),
    ),
)

large_is_here: Final = pytest.mark.skipif(
    not LARGE.folder.is_dir(),
    reason="that catalogue is not beside the checkout; untested: the 6,268 services of the national catalogue",
)
BOTH: Final = (
    pytest.param(MADE_UP, id="made up"),
    pytest.param(LARGE, id="large", marks=large_is_here),
)
