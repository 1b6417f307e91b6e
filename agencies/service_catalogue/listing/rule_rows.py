"""The rules of all services as they stand at a version, for an evaluator that holds them in memory. Decides nothing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import orjson

from agencies.contract import Row, Store
from agencies.rules.parameter import values_by_day
from agencies.service_catalogue.application_period.period import IN_WORDS, Period, Term
from agencies.service_catalogue.store.content import MARU
from agencies.service_catalogue.store.edition import counting, viewed

OWN: Final = MARU

# $1 the version, $2 the id of one service, or the one behind which to go on
STANDING: Final = f"""
    SELECT s.*, coalesce(({viewed("s.id", "$1")}), 0) AS views,
        ARRAY(SELECT category_id FROM edition_category c WHERE c.edition_id = s.edition_id ORDER BY position)
            AS categories,
        ARRAY(SELECT life_event_id FROM edition_life_event l WHERE l.edition_id = s.edition_id ORDER BY position)
            AS life_events,
        ARRAY(SELECT closes_on FROM edition_channel c WHERE c.edition_id = s.edition_id ORDER BY position)
            AS channels_close_on
    FROM (
        SELECT edition_id, id, catalogue, rule_version, region_code, life_stages,
            text_criteria <> '[]' AS has_text_criteria, thematic_area, period_windows, period_approximate, period_event,
            period_duration, period_text, prose IS NOT NULL AS has_prose
        FROM service_edition e
        WHERE {counting("$1")} AND {{}}
        ORDER BY id
        LIMIT 500
    ) s
    ORDER BY s.id
"""  # noqa: S608 (no caller's text)
PAGE: Final = STANDING.format("id > $2")
ONE: Final = STANDING.format("id = $2")

REQUIREMENTS: Final = """
    SELECT e.id AS service_id, r.id, r.position, r.text::text, r.fact_ids, r.condition::text, r.citation_act,
        r.citation_article, r.citation_in_force_from, r.citation_in_force_until, r.citation_url, r.in_force_from,
        r.in_force_until, r.kind, r.quote
    FROM service_edition e JOIN edition_requirement r USING (edition_id)
    WHERE e.edition_id = ANY ($1::bigint[]) ORDER BY e.edition_id, r.position
"""
PARAMETERS: Final = """
    SELECT id, dated_values::text FROM parameter WHERE since <= $1 AND (until IS NULL OR until > $1) ORDER BY id
"""
CATEGORIES: Final = "SELECT id, condition FROM category WHERE position IS NOT NULL ORDER BY position"
NEWEST: Final = "SELECT max(id) AS id FROM catalogue_version"

LOADED: Final = "SELECT loaded_at FROM catalogue_version WHERE id = $1"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What decides one service at a version; `requirements` are rows of the view of that name, in order.

    What their texts, conditions and facts hold is shared between rows: read it, never change it. `period`: when it can
    be applied for, as far as that could be read; `period_text`: in words by language, where it decides that it is over.
    `text_requirements`: what was read from its prose, as such rows with `quote`. `channels_close_on`: the last day of
    each channel, None where a channel says none; empty where none does.
    """

    service_id: str
    catalogue: str
    rule_version: str
    views: int
    region_code: str | None
    life_stages: tuple[str, ...]
    has_text_criteria: bool
    categories: tuple[str, ...]
    life_events: tuple[str, ...]
    requirements: tuple[Row, ...]
    thematic_area: str | None = None
    period: Period = IN_WORDS
    period_text: Mapping[str, str] | None = None
    text_requirements: tuple[Row, ...] = ()
    channels_close_on: tuple[date | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure that rules name: each value holds from its day until the next one's; None: the figure is not known."""

    id: str
    values: tuple[tuple[date, Any], ...]


async def read_version(store: Store) -> int | None:
    """The newest version; None before anything is loaded."""
    rows = await store.fetch(NEWEST)
    version: int | None = rows[0]["id"]
    return version


async def read_loaded_at(store: Store, version: int) -> datetime:
    """When a version was loaded, which tells it from one of the same number in a store that was made anew."""
    rows = await store.fetch(LOADED, version)
    loaded_at: datetime = rows[0]["loaded_at"]
    return loaded_at


async def read_rules(store: Store, version: int) -> AsyncIterator[list[RuleRow]]:
    """The rules of all services at a version, by id, in pages: own YAML's where both catalogues describe a service."""
    behind = ""
    while page := await _read(store, PAGE, version, behind):
        yield page
        behind = page[-1].service_id


async def read_rule(store: Store, service_id: str, version: int) -> RuleRow | None:
    """The rule of one service at a version; None where no catalogue had it then."""
    page = await _read(store, ONE, version, service_id)
    return page[0] if page else None


async def read_parameters(store: Store, version: int) -> dict[str, Parameter]:
    """The parameters at a version, by id."""
    rows = await store.fetch(PARAMETERS, version)
    return {row["id"]: Parameter(row["id"], tuple(values_by_day(orjson.loads(row["dated_values"])))) for row in rows}


async def read_category_rules(store: Store) -> list[tuple[str, Any]]:
    """Each category's id with the condition, a tree, that says who belongs; in the order in which they are shown."""
    return [(row["id"], row["condition"]) for row in await store.fetch(CATEGORIES)]


async def _read(store: Store, statement: str, version: int, id_: str) -> list[RuleRow]:
    services = await store.fetch(statement, version, id_)
    requirements: dict[str, list[Row]] = {service["id"]: [] for service in services}
    for row in await store.fetch(REQUIREMENTS, [service["edition_id"] for service in services]):
        requirements[row["service_id"]].append(_requirement(row))
    return [_rule(service, requirements[service["id"]]) for service in services]


def _decides(period: Period, service: Any) -> bool:
    """Whether it decides that the period is over: it did not when a release that kept no prose took the edition in."""
    return period.over_from is not None and (service["catalogue"] == OWN or service["has_prose"])


def _rule(service: Any, requirements: Sequence[Row]) -> RuleRow:
    period = _period(service)
    return RuleRow(
        service_id=service["id"],
        catalogue=service["catalogue"],
        rule_version=service["rule_version"],
        views=service["views"],
        region_code=service["region_code"],
        life_stages=_shared(tuple(service["life_stages"])),
        has_text_criteria=service["has_text_criteria"],
        categories=_shared(tuple(service["categories"])),
        life_events=_shared(tuple(service["life_events"])),
        requirements=tuple(each for each in requirements if each["quote"] is None),
        thematic_area=service["thematic_area"],
        period=period,
        period_text=service["period_text"] if _decides(period, service) else None,
        text_requirements=tuple(each for each in requirements if each["quote"] is not None),
        channels_close_on=tuple(service["channels_close_on"]) if any(service["channels_close_on"]) else (),
    )


def _period(service: Any) -> Period:
    event = service["period_event"]
    within = None if event is None else Term(event, service["period_duration"])
    windows = tuple(service["period_windows"])
    return Period(windows, service["period_approximate"], within) if windows or within else IN_WORDS


def _requirement(row: Any) -> Row:
    return {
        **row,
        "text": _parsed(row["text"]),
        "condition": _parsed(row["condition"]),
        "fact_ids": _listed(tuple(row["fact_ids"])),
    }


# The national catalogue says a few hundred things, tens of thousands of times.
@lru_cache(maxsize=8192)
def _parsed(text: str) -> Any:
    return orjson.loads(text)


@lru_cache(maxsize=8192)
def _shared(ids: tuple[str, ...]) -> tuple[str, ...]:
    return ids


@lru_cache(maxsize=8192)
def _listed(ids: tuple[str, ...]) -> list[str]:
    return list(ids)
