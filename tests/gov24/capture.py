"""A small made-up capture of the national catalogue in the official API's shape, for tests to convert and to spoil."""

import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from agencies.service_catalogue.gov24.codes.code import AGE_FROM, AGE_TO, Code, codes, group
from agencies.service_catalogue.gov24.codes.codes_to_requirements import requirements
from agencies.service_catalogue.gov24.codes.stated import Stated, read_stated
from agencies.service_catalogue.gov24.entry.service import Entry, Rows, convert
from agencies.service_catalogue.gov24.region import NATIONAL, Area
from agencies.service_catalogue.gov24.source_file import CONDITIONS, DETAIL, LIST

DAY: Final = date(2026, 7, 20)
ID: Final = "000000000001"
REAL: Final = Path(__file__).parents[2].parent / "shared" / "data"

Row = dict[str, Any]
Capture = dict[str, list[Row]]

OPEN: Final = ("JA0101", "JA0102", *(f"JA020{band}" for band in range(1, 6)), "JA0322", "JA0410")


def listed(id_: Any = ID, **fields: Any) -> Row:
    """A row of serviceList."""
    return {
        "서비스ID": id_,
        "지원유형": "현금성 지원",
        "서비스명": "따뜻한 점심",
        "서비스목적요약": "점심을 드립니다",
        "지원대상": "○ 점심이 필요한 분",
        "선정기준": "",
        "지원내용": "○ 점심 한 끼",
        "신청방법": "방문신청",
        "신청기한": "상시신청",
        "상세조회URL": f"https://www.gov.kr/portal/rcvfvrSvc/dtlEx/{id_}",
        "소관기관코드": None,
        "소관기관명": "보건복지부",
        "부서명": None,
        "조회수": 7,
        "소관기관유형": "중앙행정기관",
        "사용자구분": None,
        "서비스분야": "생활안정",
        "접수기관": "",
        "전화문의": "보건복지상담센터/129",
        "등록일시": None,
        "수정일시": None,
        **fields,
    }


def detailed(id_: Any = ID, **fields: Any) -> Row:
    """A row of serviceDetail."""
    blank = (
        "구비서류",
        "온라인신청사이트URL",
        "행정규칙",
        "자치법규",
        "법령",
        "공무원확인구비서류",
        "본인확인필요구비서류",
    )
    return {
        "서비스ID": id_,
        "서비스명": "따뜻한 점심",
        "서비스목적": "점심이 필요한 분께 점심을 드립니다",
        "접수기관명": "",
        "문의처": "보건복지상담센터/129",
        **dict.fromkeys(blank),
        **fields,
    }


def coded(id_: Any = ID, *chosen: str, ages: tuple[Any, Any] = (0, 120), **fields: Any) -> Row:
    """A row of supportConditions with these codes set, all others null."""
    row = {"서비스ID": id_, **dict.fromkeys(codes()), **dict.fromkeys(chosen, "Y")}
    return {**row, AGE_FROM: ages[0], AGE_TO: ages[1], "서비스명": "따뜻한 점심", **fields}


def capture(*ids: Any) -> Capture:
    """The three lists, each with a row for these ids; open to everybody."""
    return {
        LIST: [listed(id_) for id_ in ids],
        DETAIL: [detailed(id_) for id_ in ids],
        CONDITIONS: [coded(id_, *OPEN) for id_ in ids],
    }


def page(rows: Sequence[Row], **envelope: Any) -> Row:
    """A page as the API gives it, of a list that is whole with it."""
    count = len(rows)
    return {"page": 1, "perPage": 1000, "totalCount": 9, "currentCount": count, "matchCount": count, "data": rows} | (
        envelope
    )


def write(folder: Path, of: Capture) -> Path:
    """The capture as one file for each list."""
    folder.mkdir(exist_ok=True)
    for kind, rows in of.items():
        (folder / f"{kind}.json").write_bytes(as_json(page(rows)))
    return folder


def as_json(content: Any, *, zipped: bool = False) -> bytes:
    """The content's bytes."""
    raw = json.dumps(content, ensure_ascii=False).encode()
    return gzip.compress(raw) if zipped else raw


def entry(
    *chosen: str, ages: tuple[Any, Any] = (0, 120), list_row: Row | None = None, detail_row: Row | None = None
) -> Entry:
    """The entry of one service with these codes."""
    rows = Rows(listed(**(list_row or {})), detailed(**(detail_row or {})), coded(ID, *chosen, ages=ages))
    return convert(rows, DAY, {}).entry


def stated(*chosen: str, ages: tuple[Any, Any] = (0, 120)) -> Stated:
    """What is stated by these codes."""
    return read_stated(coded(ID, *chosen, ages=ages))


def asked(*chosen: str, ages: tuple[Any, Any] = (0, 120), area: Area | None = NATIONAL) -> dict[str, Row]:
    """What these codes, and whatever else is open, ask of a person: the requirements by id."""
    return {each["id"]: each for each in requirements(stated(*chosen, ages=ages), area)}


def condition(id_: str, *chosen: str, ages: tuple[Any, Any] = (0, 120)) -> Row:
    """The condition of the requirement of this id."""
    found: Row = asked(*chosen, ages=ages)[id_]["condition"]
    return found


def restricting(of: Stated, names: Iterable[str]) -> set[str]:
    """The codes that restrict any of these groups."""
    return {code.code for name in names for code in of.restricted(name)}


def particular(name: str) -> tuple[Code, ...]:
    """The codes of a group but for the one that leaves it open."""
    return tuple(code for code in group(name) if not code.open)
