"""What every agency keeps to, whoever wrote it, and what the published contract keeps to."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLSchema, build_schema

from agencies.contract.access import PUBLIC, Personal, Public
from agencies.contract.agency import Agency, fields_of
from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact, FactTable, FactType
from agencies.contract.field import Declaration, declaration_of
from agencies.contract.source import Table
from agencies.contract.sources.column import Column
from agencies.contract.sources.embedded import Embedded
from agencies.contract.sources.languages import Languages
from agencies.contract.sources.reference import Reference
from agencies.contract.sources.rows import Rows
from agencies.contract.sources.translated import Translated
from agencies.population.district import districts
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry
from agencies.rules.profile import written
from agencies.store.store import Store
from resolvers.declared import declared
from resolvers.platform_fields import platform
from resolvers.schema import build_schema as build_gateway_schema
from resolvers.sdl import print_sdl
from tests.graph.asking import Graph, codes
from tests.graph.every_field import KEPT, SCOPED, asked_fields, everything, object_types
from tests.people import DAY
from tests.running import ROOT
from tests.some import some

AGENCIES: Final = [str(agency.id) for agency in discover()]
CONTRACT: Final = ROOT.parent / "shared" / "contract" / "check"
PERSONAS: Final = ("Multicultural family of six", "Working mother on parental leave", "Income not on record")

# What a later stage brings, as the check words it: each is taken off as it is built.
LOG_STAGE: Final = {
    "UsageRecord.entries: no such field",
    "UsageEntry: no such type",
}

# The fields by which one comes to others than oneself.
OTHERS: Final = {"members", "parents", "children", "wards", "guardians", "head"}

each_agency = pytest.mark.parametrize("agency_id", AGENCIES)


@pytest.fixture(scope="session")
def sdl(registry: Registry) -> str:
    """The gateway's schema as it is published."""
    return print_sdl(build_gateway_schema(registry, platform))


async def test_the_schema_is_described_alike_in_print_and_by_introspection(graph: Graph, sdl: str) -> None:
    """What the schema says of itself stands in schema.graphql, and introspection gives the same."""
    answer = await graph.answer("{ __schema { description } }")
    assert answer.data is not None
    described = answer.data["__schema"]["description"]
    assert described
    assert build_schema(sdl).description == described


def test_what_the_schema_names_as_public_are_public_fields_of_query(schema: GraphQLSchema) -> None:
    """Each name after "needs no token" in the schema's own words is a root field that anybody may read."""
    sentence = re.search(r"needs no token: (.*?)\.", schema.description or "", re.DOTALL)
    assert sentence is not None
    named = re.findall(r"`(\w+)`", sentence[1])
    assert named
    assert schema.query_type is not None
    declarations = {name: declared(schema.query_type, name) for name in named}
    assert [name for name, found in declarations.items() if found is None or found.access != PUBLIC] == []


@each_agency
async def test_every_contributed_field_resolves(
    graph: Graph, registry: Registry, schema: GraphQLSchema, agency_id: str
) -> None:
    """Every field on which an agency answers for a persona gives a value or null; of others it may be refused."""
    for contribution in some(_agency(registry, agency_id).contributions):
        for document in documents_of(schema, contribution.type.__strawberry_definition__.name):  # type: ignore[attr-defined]
            for persona in PERSONAS:
                answer = await graph.answer(document, persona)
                assert set(codes(answer)) <= {"FORBIDDEN"}
                assert all(OTHERS & set(error["path"]) for error in answer.errors)


def test_every_field_of_the_schema_is_reached_by_those_documents(schema: GraphQLSchema) -> None:
    """None but look-ups by id, changes, what is listened to and what needs a scope is not asked by those above."""
    documents = [document for type_ in ("Query", *WAYS) for document in documents_of(schema, type_)]
    others = [root for root in (schema.mutation_type, schema.subscription_type) if root is not None]
    payloads = [each for each in object_types(schema) if each.name.endswith("Payload")]
    not_queried = {f"{type_.name}.{name}" for type_ in (*others, *payloads) for name in type_.fields}
    asked = {where for document in documents for where in asked_fields(schema, document)}
    declared = {f"{type_.name}.{name}" for type_ in object_types(schema) for name in type_.fields}
    assert declared - asked == {
        "Query.citizen",
        "Query.citizens",
        "Query.household",
        *not_queried,
        *_BY_ID,
        *SCOPED,
        *KEPT,
    }


@each_agency
async def test_every_declared_table_and_column_exists(
    registry: Registry, stores: dict[str, Store], agency_id: str
) -> None:
    """The agency's store holds every table, view and column that its declarations name."""
    held = await stores[agency_id].fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    existing = {(row["table_name"], row["column_name"]) for row in held}
    assert set(_declared_columns(_agency(registry, agency_id))) - existing == set()


@each_agency
def test_d11_every_field_has_a_description_and_an_access(registry: Registry, agency_id: str) -> None:
    """Every field says in words what it is, and is public or names its sensitivity and law."""
    for where, field in some(_fields(_agency(registry, agency_id))):
        declaration = declaration_of(field)
        assert declaration is not None, where
        assert field.description, where
        assert declaration.agency == agency_id
        assert isinstance(declaration.access, Public | Personal), where
        if isinstance(declaration.access, Personal):
            assert "법" in declaration.access.legal_basis, where


@each_agency
def test_every_fact_is_titled_and_has_a_law(registry: Registry, agency_id: str) -> None:
    """Every fact is titled in Korean and English and names its law; only a CODE has codes."""
    for _, fact in _facts(registry, agency_id):
        assert fact.title["ko"]
        assert fact.title["en"]
        assert isinstance(fact.access, Personal), fact.id
        assert fact.type is FactType.CODE or not fact.codes


@each_agency
async def test_facts_are_of_their_type_and_codes(registry: Registry, stores: dict[str, Store], agency_id: str) -> None:
    """For every row in the store each fact is of its type, and a code is one of the definition's."""
    for table, fact in _facts(registry, agency_id):
        names = ", ".join(f'"{name}"' for name in fact.value.columns)
        rows = await stores[agency_id].fetch(f'SELECT DISTINCT {names} FROM "{table.table.name}"')
        values = {fact.value.at(row, date.fromisoformat(DAY)) for row in rows} - {None}
        assert [value for value in values if not _obeys(fact, value)] == [], fact.id


@each_agency
def test_no_row_means_what_is_agreed(registry: Registry, agency_id: str) -> None:
    """Where the holder has no row, each fact is what the code list says: no, none, not recorded, or by age."""
    agreed = {fact_id: _AGREED[fact_id] for _, fact in _facts(registry, agency_id) if (fact_id := fact.id) in _AGREED}
    held = {fact.id: (fact.absent.value, fact.absent.under_age) for _, fact in _facts(registry, agency_id)}
    assert {name: held[name] for name in agreed} == agreed


def test_every_agreed_fact_has_its_holder_and_kind(registry: Registry) -> None:
    """The facts of the code list are all there, each with its type, of whom it is, and who holds it."""
    for name, (holder, of, type_) in _HELD.items():
        held = registry.facts[name]
        assert (held.agency, held.table.of, held.fact.type.value) == (holder, of, type_), name


def test_everything_in_the_schema_is_described(schema: GraphQLSchema) -> None:
    """Every type, field, argument, enum value and input field has a description for its reader."""
    assert [where for where, text in _described(schema) if not text] == []


def test_h04_published_schema_is_what_the_code_prints(sdl: str) -> None:
    """schema.graphql is the printed schema to the letter, and any GraphQL tool can read it."""
    assert sdl == (ROOT / "schema.graphql").read_text(), "run `make schema`"
    build_schema(sdl)


@pytest.mark.skipif(
    not CONTRACT.is_file(),
    reason="the core contract of all stages is not beside the checkout; untested: what the schema lacks of it",
)
def test_core_contract_lacks_only_what_later_stages_add(tmp_path: Path, sdl: str) -> None:
    """Against the core contract nothing is missing but what is listed here by name."""
    printed = tmp_path / "schema.graphql"
    printed.write_text(sdl)
    checked = subprocess.run([sys.executable, CONTRACT, printed], capture_output=True, text=True, check=False)
    *gaps, _ = checked.stdout.splitlines()
    assert {gap for gap in gaps if gap} == LOG_STAGE


def _agency(registry: Registry, agency_id: str) -> Agency:
    found = registry.agency(agency_id)
    if found is None:
        raise StartUpError(f"There is no {agency_id}.")
    return found


_BY_ID: Final = ("Query.agency", "Query.category", "Query.publicService", "Citizen.eligibility")
WAYS: Final = {
    "FieldAccess": ('fieldAccess(type: "Citizen") {{ {0} }}',),
    # Of the citizen and of others; together they would have more tokens than a document may.
    "Citizen": ("me {{ {0} }}", "me {{ household {{ members {{ citizen {{ {0} }} }} }} }}"),
    "Household": ("me {{ household {{ {0} }} }}",),
    "School": (
        "me {{ children {{ education {{ options {{ nodes {{ {0} }} }} enrolments {{ school {{ {0} }} }} }} }} }}",
    ),
    "PublicService": ("publicServices(first: 20) {{ nodes {{ {0} }} }}",),
    "Category": ("categories {{ {0} }}",),
    "Agency": ("agencies {{ {0} }}",),
    "FactDefinition": ("factDefinitions {{ {0} }}",),
    "Purpose": ("me {{ consents {{ purpose {{ {0} }} }} }}",),
}


def documents_of(schema: GraphQLSchema, type_name: str) -> Iterator[str]:
    fields = everything(schema, type_name)
    if type_name == "Query":
        yield f"{{ {fields} }}"
    else:
        yield from (f"{{ {way.format(fields)} }}" for way in WAYS[type_name])


def _fields(agency: Agency) -> Iterator[tuple[str, Any]]:
    for contribution in agency.contributions:
        for field in contribution.fields:
            yield f"{agency.id}: {contribution.type.__name__}.{field.python_name}", field
    for type_ in agency.types:
        for field in fields_of(type_):
            yield f"{agency.id}: {type_.__name__}.{field.python_name}", field


def _facts(registry: Registry, agency_id: str) -> Iterator[tuple[FactTable, Fact]]:
    for table in _agency(registry, agency_id).facts:
        for fact in table.facts:
            yield table, fact


def _declared_columns(agency: Agency) -> Iterator[tuple[str, str]]:
    for table in agency.facts:
        yield table.table.name, table.table.key
        yield from ((table.table.name, name) for fact in table.facts for name in fact.value.columns)
        if table.recorded_at:
            yield table.table.name, table.recorded_at
    if agency.relations is not None:
        columns = ("other_id", "kind", "household_id", "birth_date", "since", "until")
        yield from ((agency.relations.table.name, name) for name in columns)
    if (receipts := agency.receipts) is not None:
        columns = (receipts.table.key, receipts.service, receipts.since, receipts.until)
        yield from ((receipts.table.name, name) for name in columns)
    for _, field in _fields(agency):
        declaration = declaration_of(field)
        assert declaration is not None
        yield from _columns_of(declaration)


def _columns_of(declaration: Declaration) -> Iterator[tuple[str, str]]:
    source = declaration.source
    if isinstance(source, Rows):
        yield source.table.name, source.table.key
        if source.entity is not None:
            yield source.table.name, source.entity
    if isinstance(declaration.row, Table):
        yield declaration.row.name, declaration.row.key
        match source:
            case Column(name) | Translated(name) | Languages(name) | Reference(name) | Rows(by=str(name)):
                yield declaration.row.name, name
            case Embedded(pairs):
                yield from ((declaration.row.name, own) for _, own in pairs)


def _obeys(fact: Fact, value: Any) -> bool:
    text = written(value)
    match fact.type:
        case FactType.BOOLEAN:
            return isinstance(value, bool)
        case FactType.INTEGER:
            return type(value) is int
        case FactType.CODE:
            return text in (fact.codes or {place.sigungu_code for place in districts()})
        case FactType.NUMBER:
            return not isinstance(value, bool | str) and float(text) >= 0
        case FactType.DATE:
            return len(text) == len("2026-01-01")
    return False


def _described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", said.description) for value, said in type_.values.items())
        if isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", said.description) for field, said in type_.fields.items())
    for type_ in object_types(schema):
        for field_name, field in type_.fields.items():
            yield f"{type_.name}.{field_name}", field.description
            yield from ((f"{type_.name}.{field_name}({arg}:)", said.description) for arg, said in field.args.items())


_NOTHING: Final = (None, None)
_NO: Final = (False, None)
_AGREED: Final[dict[str, tuple[Any, int | None]]] = {
    **dict.fromkeys(("region", "serious_illness", "median_income_percent", "owns_home"), _NOTHING),
    **dict.fromkeys(("childbirth_or_adoption", "north_korean_defector", "multicultural_household"), _NO),
    **dict.fromkeys(("single_parent_household", "one_person_household", "multi_child_household"), _NO),
    **dict.fromkeys(("newly_moved_in", "extended_family", "pregnant", "prospective_parent"), _NO),
    **dict.fromkeys(("parental_leave", "disabled", "severely_disabled", "veteran"), _NO),
    "enrolled_level": ("none", None),
    "occupation": ("none", 15),
    "employment_status": ("OUT_OF_LABOUR_FORCE", 15),
}
_HELD: Final = {
    **dict.fromkeys(("sex",), ("civil_registry", "citizen", "CODE")),
    **dict.fromkeys(("birth_date",), ("civil_registry", "citizen", "DATE")),
    **dict.fromkeys(("age",), ("civil_registry", "citizen", "INTEGER")),
    **dict.fromkeys(("region",), ("civil_registry", "household", "CODE")),
    **dict.fromkeys(("childbirth_or_adoption", "north_korean_defector"), ("civil_registry", "citizen", "BOOLEAN")),
    **dict.fromkeys(
        ("multicultural_household", "single_parent_household", "one_person_household"),
        ("civil_registry", "household", "BOOLEAN"),
    ),
    **dict.fromkeys(
        ("multi_child_household", "newly_moved_in", "extended_family"), ("civil_registry", "household", "BOOLEAN")
    ),
    **dict.fromkeys(("pregnant", "prospective_parent", "serious_illness"), ("health_insurance", "citizen", "BOOLEAN")),
    "enrolled_level": ("education_office", "citizen", "CODE"),
    **dict.fromkeys(("occupation", "employment_status"), ("labour_office", "citizen", "CODE")),
    "parental_leave": ("labour_office", "citizen", "BOOLEAN"),
    "median_income_percent": ("welfare_office", "household", "NUMBER"),
    "owns_home": ("welfare_office", "household", "BOOLEAN"),
    **dict.fromkeys(("disabled", "severely_disabled", "veteran"), ("welfare_office", "citizen", "BOOLEAN")),
}
