"""One service of the national catalogue as an entry of ours: its codes as requirements, its prose as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.service_catalogue.application_period.period import entry_of
from agencies.service_catalogue.application_period.worded_period import read_period
from agencies.service_catalogue.gov24.codes.code import HOUSEHOLD, PERSON
from agencies.service_catalogue.gov24.codes.codes_to_requirements import labels, requirements
from agencies.service_catalogue.gov24.codes.stated import Stated, read_stated
from agencies.service_catalogue.gov24.entry.authority import Authority, authority
from agencies.service_catalogue.gov24.entry.channel import channels, web_address
from agencies.service_catalogue.gov24.entry.contact_point import contact_points
from agencies.service_catalogue.gov24.entry.evidence import evidence
from agencies.service_catalogue.gov24.entry.legal_resource import legal_resources
from agencies.service_catalogue.gov24.entry.link import categories, life_events
from agencies.service_catalogue.gov24.prose import NOTHING, prose
from agencies.service_catalogue.gov24.region import Area, read_area, residence

Row = Mapping[str, Any]
Entry = dict[str, Any]

SAID: Final = ("지원대상", "선정기준", "지원내용", "서비스목적요약", "소관기관명", "소관기관유형")
VIEWS_AT_MOST: Final = 2**31 - 1
CRITERIA: Final = ("지원대상", "선정기준")


class Unusable(Exception):
    """A service that cannot be taken in, and why."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the three lists say of one service."""

    listed: Row
    detail: Row
    conditions: Row


@dataclass(frozen=True, slots=True)
class Service:
    """One service taken in, with what it was read from."""

    entry: Entry
    stated: Stated
    area: Area | None


def convert(rows: Rows, on: date, own: Mapping[str, Authority]) -> Service:
    """The service as of the day; Unusable where too little is said of it, UnknownCode where a code is not known.

    `own`: Maru's own public bodies by Korean name.
    """
    listed, detail = rows.listed, rows.detail
    _refuse_empty(listed)
    stated = read_stated(rows.conditions)
    area = read_area(prose(listed["소관기관유형"]), prose(listed["소관기관명"]), on)
    body = authority(listed, own)
    entry = {
        "id": listed["서비스ID"],
        "name": {"ko": prose(listed["서비스명"])},
        "description": _text(prose(detail.get("서비스목적")) or listed.get("서비스목적요약")),
        "authority": body,
        "thematic_area": prose(listed.get("서비스분야")) or None,
        "region": None if area is None else area.code,
        "region_known": area is not None and (area.national or area.code is not None),
        "categories": categories(stated),
        "life_events": life_events(stated),
        "amount": _text(listed.get("지원내용")),
        "processing_time": None,
        "url": web_address(listed.get("상세조회URL")),
        "requirements": requirements(stated, area),
        "text_criteria": _text_criteria(listed, stated),
        "prose": _prose(listed, area),
        "application_period": _application_period(prose(listed.get("신청기한"))),
        "channels": channels(listed, detail),
        "evidence": evidence(detail),
        "contact_points": contact_points(prose(listed.get("전화문의")) or detail.get("문의처"), body["name"]["ko"]),
        "legal_resources": legal_resources(detail),
        "views": _views(listed.get("조회수")),
    }
    return Service(entry, stated, area)


def _refuse_empty(listed: Row) -> None:
    said = [field for field in SAID if prose(listed.get(field))]
    if not said:
        raise Unusable("nothing but its id and its name")
    if not prose(listed.get("서비스명")):
        raise Unusable("no name (서비스명)")
    if not {"소관기관명", "소관기관유형"} <= set(said):
        raise Unusable("no authority (소관기관명, 소관기관유형), so that nobody knows whom it is for")


def _text(value: Any) -> dict[str, str] | None:
    text = prose(value)
    return {"ko": text} if text else None


def _application_period(deadline: str) -> Entry | None:
    return None if deadline in NOTHING else entry_of({"ko": deadline}, read_period(deadline))


def _text_criteria(listed: Row, stated: Stated) -> list[dict[str, str]]:
    """The particular groups that are named beside an open code, then the catalogue's own words."""
    particular = [text for name in (PERSON, HOUSEHOLD) if (text := _particular(stated, name))]
    words = dict.fromkeys(prose(listed.get(field)) for field in CRITERIA)
    return [*particular, *({"ko": each} for each in words if each)]


def _prose(listed: Row, area: Area | None) -> dict[str, Any]:
    """What is read of it beside its name and description, and what its words for "here" mean."""
    target, criteria = (prose(listed.get(field)) for field in CRITERIA)
    return {"target": target, "criteria": criteria, "here": None if area is None else residence(area)}


def _particular(stated: Stated, name: str) -> dict[str, str] | None:
    codes = stated.named(name)
    if not codes or stated.for_organisations:
        return None
    listed = labels(codes)
    return {
        "ko": f"대상을 한정하지 않으나 목록에 다음 대상이 따로 표시되어 있음: {listed['ko']}",
        "en": f"Open to all by the catalogue's codes, which also name in particular: {listed['en']}",
        "ar": f"متاح للجميع بحسب رموز الدليل التي تذكر أيضًا على وجه الخصوص: {listed['ar']}",
    }


def _views(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return 0
    if value > VIEWS_AT_MOST:
        raise Unusable(f"viewed {value} times (조회수), which is no count")
    return value
