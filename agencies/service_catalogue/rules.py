"""The rules of all services, read at once for an evaluator that holds them in memory. Decides nothing itself."""

from dataclasses import dataclass
from typing import Any, Final

from agencies.contract import Row, Store
from agencies.service_catalogue.loader import NEWEST

REQUIREMENT: Final = (
    "id",
    "service_id",
    "position",
    "text",
    "fact_ids",
    "condition",
    "citation_act",
    "citation_article",
    "citation_in_force_from",
    "citation_in_force_until",
    "citation_url",
    "in_force_from",
    "in_force_until",
)

RULES = """
    SELECT s.id AS rule, s.version, s.views, s.authority_id, s.region_code, s.region_name, s.life_stages,
        s.text_criteria <> '[]' AS has_text_criteria,
        ARRAY(SELECT category_id FROM service_category WHERE service_id = s.id ORDER BY position) AS categories,
        ARRAY(SELECT life_event_id FROM service_life_event WHERE service_id = s.id ORDER BY position) AS life_events,
        r.*
    FROM service_listing s LEFT JOIN requirement r ON r.service_id = s.id
    ORDER BY s.views DESC, s.id, r.position
"""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What decides one service, in this version of the catalogue; `requirements` are rows of that table, in order."""

    service_id: str
    version: str
    views: int
    authority_id: str
    region_code: str | None
    region_name: str | None
    life_stages: tuple[str, ...]
    has_text_criteria: bool
    categories: tuple[str, ...]
    life_events: tuple[str, ...]
    requirements: tuple[Row, ...]


async def read_rules(store: Store) -> list[RuleRow]:
    """The rules of all services as they stand in one moment: the most viewed first, then by id."""
    services: dict[str, list[Any]] = {}
    for row in await store.fetch(RULES):
        services.setdefault(row["rule"], []).append(row)
    return [_rule(rows) for rows in services.values()]


async def read_version(store: Store) -> str | None:
    """The version of the catalogue as it stands; None before the first is loaded."""
    rows = await store.fetch(NEWEST)
    return rows[0]["version"] if rows else None


def _rule(rows: list[Any]) -> RuleRow:
    service = rows[0]
    return RuleRow(
        service_id=service["rule"],
        version=service["version"],
        views=service["views"],
        authority_id=service["authority_id"],
        region_code=service["region_code"],
        region_name=service["region_name"],
        life_stages=tuple(service["life_stages"]),
        has_text_criteria=service["has_text_criteria"],
        categories=tuple(service["categories"]),
        life_events=tuple(service["life_events"]),
        requirements=tuple({name: row[name] for name in REQUIREMENT} for row in rows if row["id"] is not None),
    )
