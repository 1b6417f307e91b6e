"""The catalogue as rows of its tables: what the loader writes, and what the version is a hash of."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agencies.contract import Language
from agencies.service_catalogue.condition import fact_ids
from agencies.service_catalogue.life_event import life_events
from agencies.service_catalogue.life_stage import life_stages
from agencies.service_catalogue.region import regions

Entry = Mapping[str, Any]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table; a dict or list among the values is JSON's where `jsonb` names its column."""

    table: str
    rows: list[Values]
    jsonb: frozenset[str] = frozenset()


def catalogue_rows(services: Sequence[Entry], categories: Sequence[Entry]) -> list[Rows]:
    """The rows of every table, in the order in which they can be written."""
    ordered = sorted(services, key=lambda service: str(service["id"]))
    return [
        Rows("district", [{"code": r.code, "name": r.name, "reach": list(r.reach)} for r in regions().values()]),
        Rows("organisation", list({s["authority"]["id"]: _organisation(s["authority"]) for s in ordered}.values())),
        Rows("category", [_category(c, i) for i, c in enumerate(categories)], frozenset({"title", "description"})),
        Rows("life_event_type", [_life_event(*event) for event in life_events().items()], frozenset({"title"})),
        Rows(
            "public_service",
            [_service(s) for s in ordered],
            frozenset({"name", "description", "text_criteria", "amount"}),
        ),
        Rows("requirement", [r for s in ordered for r in requirement_rows(s)], frozenset({"text", "condition"})),
        Rows("channel", [row for s in ordered for row in _channels(s)]),
        Rows("evidence", [row for s in ordered for row in _numbered(s, s["evidence"])], frozenset({"name"})),
        Rows("contact_point", [row for s in ordered for row in _numbered(s, map(_contact, s["contact_points"]))]),
        Rows("service_category", [row for s in ordered for row in _links(s, "categories", "category_id")]),
        Rows("service_life_event", [row for s in ordered for row in _links(s, "life_events", "life_event_id")]),
    ]


def version_of(tables: Sequence[Rows]) -> str:
    """A hash of the rows: it differs where anything in them does."""
    content = [(t.table, t.rows) for t in tables]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def requirement_rows(service: Entry) -> Iterator[Values]:
    """The service's requirements as rows of their table."""
    for position, requirement in enumerate(service["requirements"]):
        cited = requirement["citation"] or {}
        yield {
            "id": f"{service['id']}/{requirement['id']}",
            "service_id": service["id"],
            "position": position,
            "text": requirement["text"],
            "fact_ids": fact_ids(requirement["condition"]),
            "condition": requirement["condition"],
            "citation_act": cited.get("act"),
            "citation_article": cited.get("article"),
            "citation_in_force_from": _day(cited.get("in_force_from")),
            "citation_in_force_until": _day(cited.get("in_force_until")),
            "citation_url": cited.get("url"),
            "in_force_from": _day(requirement["in_force_from"]),
            "in_force_until": _day(requirement["in_force_until"]),
        }


def _service(service: Entry) -> Values:
    return {
        "id": service["id"],
        "name": service["name"],
        "description": service["description"],
        "languages": [language.name for language in Language if language.name.lower() in service["name"]],
        "authority_id": service["authority"]["id"],
        "thematic_area": service["thematic_area"],
        "region_code": service["region"],
        "life_stages": [stage.value for stage in life_stages(service["requirements"])],
        "text_criteria": service["text_criteria"],
        "amount": service["amount"],
        "processing_time": service["processing_time"],
        "url": service["url"],
    }


def _organisation(authority: Entry) -> Values:
    return {"id": authority["id"], "name": authority["name"]["ko"], "kind": authority["kind"]["ko"]}


def _category(category: Entry, position: int) -> Values:
    contact = {f"contact_{name}": value for name, value in _contact(category["contact_point"]).items()}
    words = {name: category[name] for name in ("id", "title", "description")}
    return {**words, "position": position, **contact}


def _life_event(id_: str, event: Entry) -> Values:
    return {"id": id_, "title": event["title"], "event_group": event["group"]}


def _channels(service: Entry) -> Iterator[Values]:
    for row in _numbered(service, service["channels"]):
        days = {name: _day(row[name]) for name in ("opens_on", "closes_on")}
        yield {**row, "name": row["name"]["ko"], **days}


def _contact(contact: Entry) -> Values:
    hours = contact["hours"] and contact["hours"]["ko"]
    return {"name": contact["name"]["ko"], "phone": contact["phone"], "url": contact["url"], "hours": hours}


def _numbered(service: Entry, rows: Any) -> Iterator[Values]:
    for position, row in enumerate(rows):
        yield {"service_id": service["id"], "position": position, **row}


def _links(service: Entry, name: str, column: str) -> Iterator[Values]:
    for position, id_ in enumerate(service[name]):
        yield {"service_id": service["id"], column: id_, "position": position}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
