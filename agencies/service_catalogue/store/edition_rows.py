"""The entries of a catalogue as rows: what is written of each service, and by what it is seen that one changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import orjson

from agencies.contract import Language
from agencies.rules.condition import fact_ids
from agencies.rules.life_stage import life_stages
from agencies.rules.notation import read_condition
from agencies.rules.parameter import DatedValues
from agencies.rules.rule_version import digest, rule_version, with_words, without_words
from agencies.service_catalogue.application_period.period import Period
from agencies.service_catalogue.files.deprecation import deprecated_of
from agencies.service_catalogue.prose_reading.requirement import TextRequirement
from agencies.service_catalogue.store.content import MARU, Entry
from agencies.service_catalogue.store.search_text import grams_of, search_text

Values = dict[str, Any]

EDITION: Final = "service_edition"
REQUIREMENT: Final = "edition_requirement"
TABLES: Final = (
    EDITION,
    REQUIREMENT,
    "edition_channel",
    "edition_evidence",
    "edition_contact_point",
    "edition_law",
    "edition_category",
    "edition_life_event",
)
"""The tables in which an edition stands, that to which the others refer first."""

UNCITED: Final = dict.fromkeys(
    (
        "citation_act",
        "citation_article",
        "citation_in_force_from",
        "citation_in_force_until",
        "citation_url",
        "in_force_from",
        "in_force_until",
    )
)
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
    """What a catalogue says of one service, as rows by table, without the columns that only the store knows.

    `hash` is `with_words` where prose is read.
    """

    id: str
    hash: str
    tables: Mapping[str, Sequence[Values]]


def edition_of(entry: Entry, known: Known) -> Edition:
    """The rows of one service; KeyError where it names a category, a life event or a parameter that is not known."""
    rows: tuple[Iterable[Values], ...] = (
        [_service(entry, known)],
        _requirements(entry),
        _numbered(map(_channel, entry["channels"])),
        _numbered(entry["evidence"]),
        _numbered(map(contact, entry["contact_points"])),
        _numbered(_laws(entry)),
        _numbered({"category_id": id_} for id_ in entry["categories"]),
        _numbered({"life_event_id": id_} for id_ in entry["life_events"]),
    )
    tables = dict(zip(TABLES, map(list, rows), strict=True))
    going = _deprecation(entry)
    # A service that stays has the hash that it had before services could go: no edition is written for that.
    said = digest([tables, entry["authority"], *([going] if going["deprecated_since"] is not None else ())])
    tables[EDITION] = [{**row, **going} for row in tables[EDITION]]
    read = entry.get("text_requirements")
    if read is None:
        return Edition(entry["id"], said, tables)
    texts = text_requirement_rows(entry["id"], len(entry["requirements"]), read)
    (service,) = tables[EDITION]
    tables[EDITION] = [{**service, "rule_version": version_in_words(service["rule_version"], texts)}]
    tables[REQUIREMENT] += texts
    return Edition(entry["id"], with_words(said, texts), tables)


def text_requirement_rows(service: str, behind: int, read: Iterable[TextRequirement]) -> list[Values]:
    """What was read from a service's prose, as rows of its requirements, behind so many others."""
    return [
        {
            "position": behind + number,
            "id": f"{service}/text-{number + 1}",
            "text": {"ko": each.quote},
            "fact_ids": _facts(orjson.dumps(each.condition)),
            "condition": each.condition,
            **UNCITED,
            "kind": each.kind,
            "quote": each.quote,
        }
        for number, each in enumerate(read)
    ]


def version_in_words(rule_version: str, texts: Sequence[Values]) -> str:
    """The version of a rule with what was read from the prose; the same where nothing was."""
    if not texts:
        return without_words(rule_version)
    return with_words(without_words(rule_version), [[each["id"], each["condition"]] for each in texts])


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
        "rule_version": rule_version(entry, known.catalogue, known.parameters, _over_from(entry, known.catalogue)),
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
        "prose": entry.get("prose"),
        "searched": searched,
        "grams": grams_of(searched),
    }


def _over_from(entry: Entry, catalogue: str) -> date | None:
    """The day from which nobody can apply any more, where that decides something: what is in words is unlikely then."""
    said = entry.get("application_period") or NO_PERIOD
    if (catalogue == MARU and not entry["text_criteria"]) or said["within"] is not None:
        return None
    return Period(tuple(said["windows"]), said["approximate"]).over_from


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


def _deprecation(entry: Entry) -> Values:
    going = deprecated_of(entry)
    return {
        "deprecated_since": None if going is None else going.since,
        "deprecated_until": None if going is None else going.until,
        "instead_id": None if going is None else going.instead,
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
            "kind": None,
            "quote": None,
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
