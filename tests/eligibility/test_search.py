"""`services(filter: {search, lifeEventId})` over HTTP: the rows whose services are found, and no other's."""

import json
import unicodedata
from functools import cache
from typing import Any, Final

import pytest

from tests.eligibility.asking import FAMILY, NEWBORN, ROWS, STATUSES, me, refusal, rows
from tests.graph.asking import codes
from tests.running import RunningGateway

TEXTS: Final = """
query Texts($after: String) { publicServices(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { id
  ko: name(language: KO) en: name(language: EN) ar: name(language: AR)
  kod: description(language: KO) end: description(language: EN) ard: description(language: AR)
  competentAuthority { name } thematicArea { title }
  categories { ko: title(language: KO) en: title(language: EN) ar: title(language: AR) }
  lifeEvents { id ko: title(language: KO) en: title(language: EN) ar: title(language: AR) }
} } }
"""
FOUND: Final = [
    "출산",
    "장학",
    "육아 휴직",
    "휴직 육아",
    "연금",
    "pension",
    "PENSION",
    "birth child",
    "mothers",
    "보건복지부",
    "%",
    "حمل",
    "복",
    "e",
    "  출산\t ",
    unicodedata.normalize("NFD", "출산"),
]
NOT_FOUND: Final = ["_", "\\", "%%", "출_", "산출장", "child%", "'; DROP TABLE service_edition; --", "zzz", "🙂"]


@cache
def _texts(gateway: RunningGateway) -> dict[str, str]:
    """All words in which each service is shown, in every language, in small letters."""
    found: dict[str, str] = {}
    for language in ("ko", "en", "ar"):
        page = gateway.ask(TEXTS, headers={"accept-language": language})["data"]["publicServices"]
        assert not page["pageInfo"]["hasNextPage"]
        for node in page["nodes"]:
            said = " ".join(json.dumps(list(_strings(node)), ensure_ascii=False).split())
            found[node["id"]] = found.get(node["id"], "") + said.lower()
    return found


def _strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for name, each in node.items() if name != "id" for text in _strings(each)]
    if isinstance(node, list):
        return [text for each in node for text in _strings(each)]
    return [node] if isinstance(node, str) else []


def _searched(gateway: RunningGateway, persona: str, search: str | None, **more: Any) -> set[str]:
    filter_ = {"statuses": STATUSES, "search": search, **more}
    return {service for service, _ in rows(gateway, persona, filter=filter_)}


@pytest.mark.parametrize("search", FOUND)
def test_each_word_is_found_wherever_it_stands(gateway: RunningGateway, search: str) -> None:
    """In Korean inside a compound, in English in any letters, in Arabic: all words in any order, and nothing else."""
    words = unicodedata.normalize("NFC", search).lower().split()
    wanted = {id_ for id_, text in _texts(gateway).items() if all(word in text for word in words)}
    assert wanted
    assert _searched(gateway, FAMILY, search) == wanted


def test_a_word_of_two_syllables_is_found_inside_a_compound(gateway: RunningGateway) -> None:
    """`출산` finds what is called 행복출산, and `장학` what is called 국가장학금."""
    assert "174000000029" in _searched(gateway, FAMILY, "출산")
    assert _searched(gateway, FAMILY, "장학") == {"SD0000004508"}


def test_an_authority_is_found_by_its_english_name(gateway: RunningGateway) -> None:
    """All services of the ministry whose name it is, though the list shows it in Korean."""
    query = '{ publicServices(first: 100, filter: {authorityId: "mohw"}) { nodes { id } } }'
    nodes = gateway.ask(query)["data"]["publicServices"]["nodes"]
    assert _searched(gateway, FAMILY, "Ministry of Health and Welfare") == {node["id"] for node in nodes}


def test_both_filters_say_the_same_of_their_search(gateway: RunningGateway) -> None:
    """In what it looks, in which languages, and how long it may be."""
    said = {}
    for name in ("EligibilityFilter", "PublicServiceFilter"):
        query = f'{{ __type(name: "{name}") {{ inputFields {{ name description }} }} }}'
        fields = gateway.ask(query)["data"]["__type"]["inputFields"]
        [described] = [each["description"] for each in fields if each["name"] == "search"]
        said[name] = described.partition("in whose")[2]
    assert said["EligibilityFilter"] == said["PublicServiceFilter"] != ""


@pytest.mark.parametrize("search", NOT_FOUND)
def test_what_stands_nowhere_finds_nothing(gateway: RunningGateway, search: str) -> None:
    """Characters that a pattern or a statement would read otherwise are characters like any other."""
    assert not any(search.lower() in text for text in _texts(gateway).values())
    assert _searched(gateway, FAMILY, search) == set()


@pytest.mark.parametrize("search", [None, "", "  ", "\t\n"])
def test_no_words_find_all(gateway: RunningGateway, search: str | None) -> None:
    """Null, an empty text and blanks leave nothing out."""
    assert _searched(gateway, FAMILY, search) == set(_texts(gateway))


def test_a_search_is_as_long_as_a_hundred_characters(gateway: RunningGateway) -> None:
    """A hundred are searched for, one more is BAD_USER_INPUT."""
    assert _searched(gateway, FAMILY, "출산 " * 33 + "산") == _searched(gateway, FAMILY, "출산 산")
    document = ROWS % ""
    words = refusal(gateway, FAMILY, document, "services", filter={"search": "가" * 101})
    assert words == "`search` has 101 characters: give at most 100."


def test_a_nul_is_searched_for_nowhere(gateway: RunningGateway) -> None:
    """Escaped in the document it is BAD_USER_INPUT at the field; in a variable the request is refused as a whole."""
    words = refusal(gateway, FAMILY, '{ me { services(filter: {search: "출산\\u0000"}) { totalCount } } }', "services")
    assert words == "`search` holds characters that no text has: leave them out."
    response = gateway.post(ROWS % "", FAMILY, variables={"filter": {"search": "출산\0"}})
    assert (response.status_code, codes(response.json())) == (400, ["BAD_REQUEST"])


def test_counts_and_other_filters_are_of_what_is_found(gateway: RunningGateway) -> None:
    """`totalCount`, `counts`, statuses and subjects are those of the rows that are found, in the order of all rows."""
    everything = rows(gateway, FAMILY)
    asked = {"search": "child", "categoryId": "infants"}
    found = rows(gateway, FAMILY, filter={"statuses": STATUSES, **asked})
    services = _searched(gateway, FAMILY, "child") & _searched(gateway, FAMILY, None, categoryId="infants")
    assert services
    assert list(found) == [row for row in everything if row[0] in services]
    page = me(gateway, FAMILY, ROWS % "", filter=asked)["services"]
    statuses = [node["status"] for node in found.values()]
    assert page["counts"] == {status.lower(): statuses.count(status) for status in STATUSES}
    own = gateway.personas[FAMILY].id
    of_citizen = rows(gateway, FAMILY, filter={"statuses": STATUSES, **asked, "subjectId": own})
    assert list(of_citizen) == [row for row in found if row[1] == own]


@pytest.mark.parametrize("event", ["live_birth", "age_reached", "job_loss", "move"])
def test_a_life_event_leaves_the_services_that_name_it(gateway: RunningGateway, event: str) -> None:
    """Exactly the rows of services among whose `lifeEvents` it is."""
    every = gateway.ask("{ publicServices(first: 100) { nodes { id lifeEvents { id } } } }")["data"]["publicServices"]
    wanted = {node["id"] for node in every["nodes"] if {"id": event} in node["lifeEvents"]}
    assert wanted
    found = rows(gateway, NEWBORN, filter={"statuses": STATUSES, "lifeEventId": event})
    assert list(found) == [row for row in rows(gateway, NEWBORN) if row[0] in wanted]


def test_a_life_event_without_services_leaves_nothing_and_an_unknown_one_is_refused(gateway: RunningGateway) -> None:
    """Null leaves all; a name that is none, the empty one too, is BAD_USER_INPUT."""
    assert _searched(gateway, FAMILY, None, lifeEventId=None) == set(_texts(gateway))
    for unknown in ("no-such", "", "LIVE_BIRTH", "' OR 1=1 --"):
        words = refusal(gateway, FAMILY, ROWS % "", "services", filter={"lifeEventId": unknown})
        assert words.startswith("`lifeEventId` names no life event")
