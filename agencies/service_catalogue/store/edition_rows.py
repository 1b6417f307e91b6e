"""The entries of a catalogue as rows: what is written of each service, and by what it is seen that one changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import orjson

from agencies.contract import Language
from agencies.service_catalogue.rules.condition import fact_ids
from agencies.service_catalogue.rules.life_stage import life_stages
from agencies.service_catalogue.rules.notation import read_condition
from agencies.service_catalogue.rules.parameter import DatedValues
from agencies.service_catalogue.rules.rule_version import digest, rule_version
from agencies.service_catalogue.store.content import Entry
from agencies.service_catalogue.store.search_text import grams_of, search_text

Values = dict[str, Any]

EDITION: Final = "service_edition"
NO_PERIOD: Final[Entry] = {"text": None, "windows": [], "approximate": False, "within": None}


@dataclass(frozen=True, slots=True)
class Known:
    """What the entries of a catalogue refer to: the titles of categories and life events, and parameters; all by id."""

    catalogue: str
    categories: Mapping[str, Sequence[str]]
    life_events: Mapping[str, Sequence[str]]
    parameters: DatedValues


@dataclass(frozen=True, slots=True)
class Edition:
    """What a catalogue says of one service, as rows by table, without the columns that only the store knows."""

    id: str
    hash: str
    tables: Mapping[str, Sequence[Values]]


def edition_of(entry: Entry, known: Known) -> Edition:
    """The rows of one service; KeyError where it names a category, a life event or a parameter that is not known."""
    tables = {
        EDITION: [_service(entry, known)],
        "edition_requirement": list(_requirements(entry)),
        "edition_channel": list(_numbered(map(_channel, entry["channels"]))),
        "edition_evidence": list(_numbered(entry["evidence"])),
        "edition_contact_point": list(_numbered(map(contact, entry["contact_points"]))),
        "edition_law": list(_numbered(_laws(entry))),
        "edition_category": list(_numbered({"category_id": id_} for id_ in entry["categories"])),
        "edition_life_event": list(_numbered({"life_event_id": id_} for id_ in entry["life_events"])),
    }
    return Edition(entry["id"], digest([tables, entry["authority"]]), tables)


def requirement_rows(service: Entry) -> Iterator[Values]:
    """The service's requirements as rows of the view `requirement`."""
    return ({"service_id": service["id"], **row} for row in _requirements(service))


def stored(value: Any) -> Any:
    """A value of a row as asyncpg takes it: a mapping is JSON's."""
    return json_text(value) if isinstance(value, dict) else value


def json_text(value: Any) -> str:
    """A value as the text of a jsonb."""
    return orjson.dumps(value).decode()


def contact(point: Entry) -> Values:
    """A contact point's columns."""
    hours = point["hours"] and point["hours"]["ko"]
    return {"name": point["name"]["ko"], "phone": point["phone"], "url": point["url"], "hours": hours}


def _service(entry: Entry, known: Known) -> Values:
    searched = search_text(_words(entry, known))
    return {
        "id": entry["id"],
        "catalogue": known.catalogue,
        "rule_version": rule_version(entry, known.catalogue, known.parameters),
        "name": entry["name"],
        "description": entry["description"],
        "languages": [language.name for language in Language if language.name.lower() in entry["name"]],
        "authority_id": entry["authority"]["id"],
        "thematic_area": entry["thematic_area"],
        "region_code": entry["region"],
        "region_known": entry.get("region_known", True),
        "life_stages": [stage.value for stage in life_stages(entry["requirements"], known.parameters)],
        "text_criteria": json_text(entry["text_criteria"]),
        "amount": entry["amount"],
        "processing_time": entry["processing_time"],
        "url": entry["url"],
        **_period(entry.get("application_period")),
        "searched": searched,
        "grams": grams_of(searched),
    }


def _period(period: Entry | None) -> Values:
    said = period or NO_PERIOD
    within = said["within"] or {}
    return {
        "period_text": said["text"],
        "period_windows": said["windows"],
        "period_approximate": said["approximate"],
        "period_event": within.get("event"),
        "period_duration": within.get("duration"),
    }


def _words(entry: Entry, known: Known) -> Iterator[str]:
    yield from entry["name"].values()
    yield from (entry["description"] or {}).values()
    yield from entry["authority"]["name"].values()
    yield entry["thematic_area"] or ""
    for id_ in entry["categories"]:
        yield from known.categories[id_]
    for id_ in entry["life_events"]:
        yield from known.life_events[id_]


def _requirements(service: Entry) -> Iterator[Values]:
    for position, requirement in enumerate(service["requirements"]):
        cited = requirement["citation"] or {}
        yield {
            "position": position,
            "id": f"{service['id']}/{requirement['id']}",
            "text": requirement["text"],
            "fact_ids": _facts(orjson.dumps(requirement["condition"])),
            "condition": requirement["condition"],
            "citation_act": cited.get("act"),
            "citation_article": cited.get("article"),
            "citation_in_force_from": _day(cited.get("in_force_from")),
            "citation_in_force_until": _day(cited.get("in_force_until")),
            "citation_url": cited.get("url"),
            "in_force_from": _day(requirement["in_force_from"]),
            "in_force_until": _day(requirement["in_force_until"]),
        }


@lru_cache(maxsize=4096)
def _facts(condition: bytes) -> list[str]:
    return fact_ids(read_condition(orjson.loads(condition)))


def _laws(service: Entry) -> Iterator[Values]:
    """The laws that its catalogue names, or else those that its requirements cite; each once."""
    cited = (requirement["citation"] for requirement in service["requirements"])
    named = service.get("legal_resources", [law for law in cited if law is not None])
    for act, article, since, until, url in dict.fromkeys(map(_law, named)):
        yield {"act": act, "article": article, "in_force_from": since, "in_force_until": until, "url": url}


def _law(law: Entry) -> tuple[Any, ...]:
    return law["act"], law["article"], _day(law["in_force_from"]), _day(law["in_force_until"]), law["url"]


def _channel(channel: Entry) -> Values:
    days = {name: _day(channel[name]) for name in ("opens_on", "closes_on")}
    return {"kind": channel["kind"], "name": channel["name"]["ko"], "url": channel["url"], **days}


def _numbered(rows: Iterable[Values]) -> Iterator[Values]:
    return ({"position": position, **row} for position, row in enumerate(rows))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
