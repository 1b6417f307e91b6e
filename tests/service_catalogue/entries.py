"""Services as the national catalogue's importer brings them, for tests that load them."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from agencies.service_catalogue.store.content import Content

DAY: Final = date(2026, 7, 1)

OLD: Final = {"fact": "age", "at_least": 65}


def requirement(id_: str, condition: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A requirement without a law, in force on all days unless `changes` say otherwise."""
    dates = {"in_force_from": None, "in_force_until": None}
    return {"id": id_, "text": {"ko": id_}, "citation": None, **dates, "condition": condition, **changes}


def imported(id_: str, **changes: Any) -> dict[str, Any]:
    """A service with all that the importer says of one."""
    entry = {
        "id": id_,
        "name": {"ko": "노인 돌봄"},
        "description": {"ko": "혼자 사는 분을 돌본다"},
        "authority": {"id": "seoul", "name": {"ko": "서울특별시"}, "kind": {"ko": "광역시도"}},
        "thematic_area": "보호·돌봄",
        "region": "11",
        "region_known": True,
        "categories": [],
        "life_events": [],
        "amount": None,
        "processing_time": None,
        "url": None,
        "requirements": [requirement("age", OLD)],
        "text_criteria": [{"ko": "혼자 사는 분"}],
        "application_period": None,
        "channels": [{"kind": "ONLINE", "name": {"ko": "정부24"}, "url": None, "opens_on": None, "closes_on": None}],
        "evidence": [],
        "contact_points": [{"name": {"ko": "120"}, "phone": "120", "url": None, "hours": None}],
        "legal_resources": [],
        "views": 0,
    }
    assert changes.keys() <= {*entry, "deprecated"}
    return {**entry, **changes}


def national(*services: dict[str, Any], on: date = DAY) -> Content:
    """The national catalogue, of these services alone."""
    return Content("gov24", services, on)


def changed(content: Content, id_: str, **changes: Any) -> Content:
    """The content with one service changed."""
    return replace(content, services=[{**s, **changes} if s["id"] == id_ else s for s in content.services])


def without(content: Content, *ids: str) -> Content:
    """The content without some services."""
    return replace(content, services=[s for s in content.services if s["id"] not in ids])
