"""How a service of the national catalogue is asked for, from 신청방법 (the ways) and 신청기한 (until when)."""

from collections.abc import Mapping
from typing import Any, Final

from agencies.service_catalogue.application_period.period import fixed_days
from agencies.service_catalogue.application_period.window import Window
from agencies.service_catalogue.application_period.worded_period import read_period
from agencies.service_catalogue.gov24.prose import parts, prose

Channel = dict[str, Any]

ONLINE_AT_GOV24: Final = "정부24온라인신청"
ONLINE_ELSEWHERE: Final = "기타 온라인신청"
IN_PERSON: Final = "방문신청"


def channels(service: Mapping[str, Any], detail: Mapping[str, Any]) -> list[Channel]:
    """The ways that are named; none for one that needs no asking (신청불필요) or is told only elsewhere (직접입력)."""
    days = fixed_days(read_period(prose(service.get("신청기한"))))
    ways = {
        ONLINE_AT_GOV24: ("ONLINE", "정부24", web_address(service.get("상세조회URL"))),
        ONLINE_ELSEWHERE: ("ONLINE", "온라인 신청", web_address(detail.get("온라인신청사이트URL"))),
        IN_PERSON: ("IN_PERSON", prose(service.get("접수기관")) or "방문 신청", None),
    }
    return [_channel(*ways[way], days) for way in parts(service.get("신청방법")) if way in ways]


def web_address(value: Any) -> str | None:
    """The first address that a field holds; None where it holds none."""
    return next((part for part in parts(value) if part.startswith(("https://", "http://"))), None)


def _channel(kind: str, name: str, url: str | None, days: Window) -> Channel:
    opens_on, closes_on = (day and day.isoformat() for day in (days.opens_on, days.closes_on))
    return {"kind": kind, "name": {"ko": name}, "url": url, "opens_on": opens_on, "closes_on": closes_on}
