"""In English and Arabic nothing is Korean that has an official name, and an office is one entry wherever it is met."""

import re
from typing import Any, Final

import pytest

from tests.eligibility.asking import UNRECORDED
from tests.running import RunningGateway

HANGUL: Final = re.compile(r"[가-힣]")
SERVICES: Final = """query($after: String, $language: Language) { publicServices(first: 100, after: $after) {
  nodes {
    competentAuthority { name(language: $language) kind(language: $language) }
    channels { kind name(language: $language) }
    contactPoints { id name(language: $language) hours(language: $language) }
  }
  pageInfo { hasNextPage endCursor }
} }"""
ENTRIES: Final = """{ me { services(first: 100, filter: {statuses: [UNKNOWN]}) { nodes {
    service { contactPoints { ...Office } } missingFacts { remedy { ...Office } } } } }
  agencies { contactPoint { ...Office } }
  categories { contactPoint { ...Office } } }
fragment Office on ContactPoint { id name en: name(language: EN) ar: name(language: AR) phone url hours }"""

NAMED: Final = """{
  publicServices(first: 100) { nodes { competentAuthority { ...Body } contactPoints { ...Office } } }
  agencies { contactPoint { ...Office } }
}
fragment Body on PublicOrganisation { ko: name en: name(language: EN) ar: name(language: AR) languages }
fragment Office on ContactPoint { ko: name en: name(language: EN) ar: name(language: AR) languages }"""
ARABIC: Final = re.compile(r"[ء-ي]")


@pytest.mark.parametrize("language", ["EN", "AR"])
@pytest.mark.parametrize("by_header", [False, True])
def test_nothing_is_korean_that_has_a_name(gateway: RunningGateway, language: str, by_header: bool) -> None:
    """Neither the bodies nor the channels nor the offices of Maru's own services."""
    variables: dict[str, Any] = {"after": None, "language": None if by_header else language}
    headers = {"accept-language": language.lower()} if by_header else {}
    seen = 0
    while True:
        answer = gateway.ask(SERVICES, None, variables=variables, headers=headers)
        page = answer["data"]["publicServices"]
        seen += len(page["nodes"])
        assert HANGUL.findall(str(page["nodes"])) == []
        if not page["pageInfo"]["hasNextPage"]:
            break
        variables["after"] = page["pageInfo"]["endCursor"]
    assert seen > 80


def test_korean_stays_korean(gateway: RunningGateway) -> None:
    """Where no language is asked for, as before."""
    answer = gateway.ask('{ publicService(id: "SSE000000170") { competentAuthority { name kind } } }')
    assert answer["data"]["publicService"]["competentAuthority"] == {"name": "보건복지부", "kind": "중앙행정기관"}


def test_one_office_is_one_entry(gateway: RunningGateway) -> None:
    """A service's contact point and a remedy's have one id, and all that one id says is the same."""
    data = gateway.ask(ENTRIES, UNRECORDED)["data"]
    rows = data["me"]["services"]["nodes"]
    of_services = [point for row in rows for point in row["service"]["contactPoints"]]
    remedies = [missing["remedy"] for row in rows for missing in row["missingFacts"]]
    others = [each["contactPoint"] for each in (*data["agencies"], *data["categories"])]
    by_id: dict[str, dict[str, Any]] = {}
    for point in (*of_services, *remedies, *others):
        assert by_id.setdefault(point["id"], point) == point
    assert {each["id"] for each in remedies} & {each["id"] for each in of_services}
    names = [each["name"] for each in by_id.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("executor", ["plan", "core"])
def test_a_name_says_in_which_languages_it_exists(gateway: RunningGateway, executor: str) -> None:
    """Arabic is among them exactly where the name is Arabic: the English one that fills in does not count."""
    data = gateway.ask(NAMED, headers={"maru-executor": executor})["data"]
    rows = data["publicServices"]["nodes"]
    bodies = [row["competentAuthority"] for row in rows]
    offices = [point for row in rows for point in row["contactPoints"]] + [
        each["contactPoint"] for each in data["agencies"]
    ]
    for shown in (*bodies, *offices):
        arabic = bool(ARABIC.search(shown["ar"]))
        assert shown["languages"] == ["KO", "EN", *(["AR"] if arabic else [])], shown
        assert arabic or shown["ar"] == shown["en"]
    assert {len(shown["languages"]) for shown in offices} == {2, 3}
