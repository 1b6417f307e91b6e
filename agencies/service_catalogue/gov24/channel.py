"""How a service of the national catalogue is asked for, from 신청방법 (the ways) and 신청기한 (until when)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from agencies.service_catalogue.gov24.prose import parts, prose

Channel = dict[str, Any]

ONLINE_AT_GOV24: Final = "정부24온라인신청"
ONLINE_ELSEWHERE: Final = "기타 온라인신청"
IN_PERSON: Final = "방문신청"

A_DAY: Final = r"(\d{4})[.-]\s?(\d{1,2})[.-]\s?(\d{1,2})\.?"
FROM_TO: Final = re.compile(rf"{A_DAY}\s*~\s*{A_DAY}")


class Term(NamedTuple):
    """The first and the last day on which one may apply, as ISO text; None: not said as a day."""

    opens_on: str | None
    closes_on: str | None


def channels(service: Mapping[str, Any], detail: Mapping[str, Any]) -> list[Channel]:
    """The ways that are named; none for one that needs no asking (신청불필요) or is told only elsewhere (직접입력)."""
    days = term(prose(service.get("신청기한")))
    ways = {
        ONLINE_AT_GOV24: ("ONLINE", "정부24", web_address(service.get("상세조회URL"))),
        ONLINE_ELSEWHERE: ("ONLINE", "온라인 신청", web_address(detail.get("온라인신청사이트URL"))),
        IN_PERSON: ("IN_PERSON", prose(service.get("접수기관")) or "방문 신청", None),
    }
    return [_channel(*ways[way], days) for way in parts(service.get("신청방법")) if way in ways]


def term(deadline: str) -> Term:
    """The days of a deadline that is nothing but a first and a last one; all other prose says none."""
    stated = FROM_TO.fullmatch(deadline)
    if stated is None:
        return Term(None, None)
    year, month, day, last_year, last_month, last_day = map(int, stated.groups())
    try:
        opens, closes = date(year, month, day), date(last_year, last_month, last_day)
    except ValueError:
        return Term(None, None)
    return Term(opens.isoformat(), closes.isoformat()) if opens <= closes else Term(None, None)


def web_address(value: Any) -> str | None:
    """The first address that a field holds; None where it holds none."""
    return next((part for part in parts(value) if part.startswith(("https://", "http://"))), None)


def _channel(kind: str, name: str, url: str | None, days: Term) -> Channel:
    return {"kind": kind, "name": {"ko": name}, "url": url, **days._asdict()}
