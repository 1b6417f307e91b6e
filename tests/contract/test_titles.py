"""What a citizen calls the fields that usage records name: files `titles.yaml`, and all that such a record can name."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
import structlog
from graphql import GraphQLObjectType, GraphQLSchema

from agencies.contract.access import Personal
from agencies.contract.errors import StartUpError
from agencies.contract.files.title_file import read_titles
from agencies.contract.shared_values import LANGUAGES
from agencies.registration.registry import Registry
from resolvers.agency_check.declarations import titles
from resolvers.agency_check.examined import Examined
from resolvers.declared import declared
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core
from resolvers.usage_log.used_fields import UNKNOWN, UsedFields
from tests.people import DAY
from tests.some import some

CODE: Final = re.compile(r"[a-z][A-Z]|_|\.\w")
"""What a name of the schema has, and words that citizens read have not."""


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    """The gateway's schema."""
    return core(build_schema(registry, platform))


def personal(schema: GraphQLSchema) -> list[str]:
    """Every personal field but the root's, through which nothing is read of a person whom a record could name."""
    types = [each for each in schema.type_map.values() if isinstance(each, GraphQLObjectType)]
    return [
        f"{type_.name}.{name}"
        for type_ in types
        for name in type_.fields
        if type_ is not schema.query_type
        and (found := declared(type_, name)) is not None
        and isinstance(found.access, Personal)
    ]


def test_every_field_that_a_record_can_name_is_titled_in_three_languages(
    schema: GraphQLSchema, registry: Registry
) -> None:
    """In words of no schema, and each language in its own script."""
    used = UsedFields(schema, registry)
    assert used.untitled == frozenset()
    for row in some(used.rows([*personal(schema), *(f"Fact.{id_}" for id_ in registry.facts)])):
        title = row["title"]
        assert title.keys() == {*LANGUAGES}, row["id"]
        assert not any(CODE.search(text) for text in title.values()), row["id"]
        assert re.search("[가-힣]", title["ko"]), row["id"]
        assert re.search("[؀-ۿ]", title["ar"]), row["id"]
        assert title["en"].isascii(), row["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_fields_and_no_two_facts_are_called_alike(
    schema: GraphQLSchema, registry: Registry, language: str
) -> None:
    """A field and a fact may be, where they are the same thing, and so is a fact's old name beside its new one."""
    used = UsedFields(schema, registry)
    staying = [f"Fact.{id_}" for id_, held in registry.facts.items() if held.fact.deprecated is None]
    for names in (personal(schema), staying):
        given = Counter(row["title"][language] for row in some(used.rows(names)))
        assert [title for title, times in given.items() if times > 1] == []


def test_the_titles_of_maru_s_own_files_are_of_fields_that_there_are(schema: GraphQLSchema, registry: Registry) -> None:
    """Each agency titles its own fields and no other's."""
    for agency in (platform, *registry.agencies):
        own = {name for name in personal(schema) if _agency_of(schema, name) == agency.id}
        assert agency.titles.keys() == own, agency.id


def _agency_of(schema: GraphQLSchema, name: str) -> str | None:
    type_, _, field = name.partition(".")
    found = declared(schema.type_map[type_], field)
    assert found is not None
    return found.agency


def test_an_agency_without_titles_is_shown_by_its_name_and_what_its_fields_say_of_themselves(
    schema: GraphQLSchema, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is logged which fields those are, and `agency check` says it and finds no fault."""
    labour = registry.agency("labour_office")
    assert labour is not None
    monkeypatch.setattr(labour, "titles", {})
    with structlog.testing.capture_logs() as logged:
        used = UsedFields(schema, registry)
    assert used.untitled == {name for name in personal(schema) if _agency_of(schema, name) == labour.id}
    assert [(each["event"], each["fields"]) for each in logged] == [("fields lack a title", sorted(used.untitled))]
    (row,) = used.rows(["EmploymentRecord.status"])
    assert row["title"] == {
        "ko": f"{labour.title['ko']}: What they do",
        "en": f"{labour.title['en']}: What they do",
        "ar": f"{labour.title['ar']}: What they do",
    }
    (finding,) = titles(Examined(registry, labour, schema, {}, date.fromisoformat(DAY)))
    assert finding.remedy is None
    assert "7 personal fields without a title" in finding.words


def test_an_agency_titles_no_field_of_another(
    schema: GraphQLSchema, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither an agency's nor the platform's: their own titles are shown, and the start logs the others."""
    labour = registry.agency("labour_office")
    assert labour is not None
    foreign = ["Citizen.name", "Eligibility.status", "Loan.id"]
    before = UsedFields(schema, registry).rows(foreign[:2])
    monkeypatch.setattr(labour, "titles", {**labour.titles, **{each: {"ko": "범죄 경력"} for each in foreign}})
    with structlog.testing.capture_logs() as logged:
        used = UsedFields(schema, registry)
    assert used.rows(foreign[:2]) == before
    assert used.rows(foreign[2:])[0]["title"] == UNKNOWN
    assert [(each["agency"], each["fields"]) for each in logged] == [("labour_office", foreign)]


def test_what_is_declared_no_more_is_told_in_words_and_logged_once(schema: GraphQLSchema, registry: Registry) -> None:
    """A record outlives the declaration that it names."""
    used = UsedFields(schema, registry)
    with structlog.testing.capture_logs() as logged:
        rows = [*used.rows(["Citizen.gone"]), *used.rows(["Citizen.gone", "Citizen.name"])]
    assert [each["id"] for each in rows] == ["Citizen.gone", "Citizen.gone", "Citizen.name"]
    assert rows[0]["title"] == rows[1]["title"] == UNKNOWN
    assert [each["field"] for each in logged] == ["Citizen.gone"]


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    """A folder without one titles nothing."""
    path = tmp_path / "titles.yaml"
    assert read_titles(path) == {}
    path.write_text("Loan.id: {ko: 대출 번호, en: Number of the loan}\n", encoding="utf-8")
    assert read_titles(path) == {"Loan.id": {"ko": "대출 번호", "en": "Number of the loan"}}


MALFORMED: Final[dict[str, Any]] = {
    "- Loan.id": "give `Type.field:",
    "Loan.id: Loan": "the title of Loan.id",
    "Loan.id: {ko: 1}": "the title of Loan.id",
    "Loan.id: {}": "the title of Loan.id",
    "Loan: {ko: 대출}": "'Loan' names no field",
    "7: {ko: 대출}": "7 names no field",
    "Loan.id: {fr: Prêt}": "give ko, en, ar",
    "Loan.id: {ko: a}\nLoan.id: {ko: b}": "a key stands twice",
}


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_title_is_refused_by_its_file(tmp_path: Path, text: str) -> None:
    """The message names the file and says what to write."""
    path = tmp_path / "titles.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StartUpError, match=MALFORMED[text]) as refused:
        read_titles(path)
    assert f"{tmp_path.name}/titles.yaml" in str(refused.value)
