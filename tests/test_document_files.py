"""Files of documents: what is read of them, and what is refused, by its file and line and with what to do."""

import hashlib
import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from resolvers.documents.registered_document_table import FitDocument
from resolvers.documents.registration import read_fit_documents
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core

TEXT = "query A { agencies { id } }"
SAID_TWICE = "query A { me { id } } query A { me { name } }"
DEEP = "{ me {" + "household { head {" * 12 + " id " + "} }" * 12 + "} }"
MANY_LISTS = "{ publicServices(first: 100) { nodes { categories { services(first: 100) { nodes { id } } } } } }"
APOLLO = {"format": "apollo-persisted-query-manifest", "version": 1}


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


MORE_LISTS = MANY_LISTS.replace("{ id }", "{ categories { services(first: 100) { nodes { id } } } }")
SWITCHED = "query($on: Boolean!) { me @include(if: $on) { id } " + MANY_LISTS.removeprefix("{")


def aliased(number: int) -> str:
    return "{ me {" + " ".join(f"a{n}: id" for n in range(number)) + "} }"


def roots(number: int) -> str:
    return "{" + " ".join(f"a{n}: __typename" for n in range(number)) + "}"


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    return core(build_schema(registry, platform))


def test_a_graphql_file_is_one_document_as_it_stands(schema: GraphQLSchema, tmp_path: Path) -> None:
    """With all operations and fragments; line ends and what stands around them count, as `sha256sum` counts them."""
    text = "\ufeff# é\r\nquery B { agencies { ...F } }\r\n\r\nfragment F on Agency { id }\nquery A { me { id } }\n\n"
    (tmp_path / "a.graphql").write_bytes(text.encode())
    assert read_fit_documents(schema, [tmp_path / "a.graphql"]) == [FitDocument(text, ("B", "A"))]


def test_an_operation_may_be_without_a_name(schema: GraphQLSchema, tmp_path: Path) -> None:
    """The text that stands in two files is one document."""
    for name in ("a.gql", "b.gql"):
        (tmp_path / name).write_text("{ agencies { id } }")
    files = [tmp_path / "a.gql", tmp_path / "b.gql"]
    assert read_fit_documents(schema, files) == [FitDocument("{ agencies { id } }", ("",))]


@pytest.mark.parametrize(
    "manifest",
    [
        {hash_of(TEXT): TEXT},
        {f"sha256:{hash_of(TEXT)}": TEXT},
        {**APOLLO, "operations": [{"id": hash_of(TEXT), "name": "A", "type": "query", "body": TEXT}]},
    ],
    ids=["graphql-codegen 5", "graphql-codegen 6", "Apollo"],
)
def test_manifests_are_read(schema: GraphQLSchema, tmp_path: Path, manifest: dict[str, object]) -> None:
    """Those of graphql-codegen's client preset and of Apollo's tools."""
    (tmp_path / "a.json").write_text(json.dumps(manifest))
    assert read_fit_documents(schema, [tmp_path / "a.json"]) == [FitDocument(TEXT, ("A",))]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.graphql", "{\n  agencies {\n    idd\n  }\n}", ":3: Cannot query field 'idd' on type 'Agency'."),
        ("a.graphql", "{\n  agencies {", ":2: Syntax Error"),
        ("a.graphql", "{ agency(id: 1.5) { id } }", ":1: ID cannot represent a non-string"),
        ("a.graphql", "fragment A on Agency { id }", ": has no operation: put fragments into the file"),
        ("a.graphql", SAID_TWICE, ":1: There can be only one operation named 'A'."),
        ("a.graphql", "{ agencies { id } } # \0", ": holds the character U+0000: leave it out."),
        ("a.graphql", DEEP, ": The fields are nested 26 deep, and at most 24"),
        ("a.graphql", "{ " + "agencies { id } " * 1_000 + "}", ": The document has more than 4,000 tokens"),
        ("a.graphql", aliased(201), ": The operation has 201 aliases, and at most 200"),
        (
            "a.graphql",
            f"query A {{ factDefinitions {{ id }} }} query B {aliased(201)}",
            ": The operation has 201 aliases",
        ),
        ("a.graphql", roots(61), ": The operation has 61 root fields, and at most 60"),
        ("a.graphql", SWITCHED, ": The operation costs up to 102,101 units"),
        ("a.graphql", MANY_LISTS, ": The operation costs up to 102,101 units, and at most 40,000"),
        ("a.graphql", "", ":1: Syntax Error"),
        ("a.txt", TEXT, ": is neither a GraphQL file (.graphql, .gql) nor a manifest (.json)."),
        ("a.json", "{", ": is no JSON"),
        ("a.json", '{"a": "\\ud800"}', ": is no JSON"),
        ("a.json", "[]", ": holds no documents: a manifest is either"),
        ("a.json", "{}", ": holds no documents"),
        ("a.json", json.dumps({"a": 1}), ": holds no documents"),
        ("a.json", json.dumps({"format": "relay", "operations": []}), ": holds no documents"),
        ("a.json", json.dumps({**APOLLO, "operations": ["x"]}), ": holds no documents"),
        ("a.json", json.dumps({**APOLLO, "operations": [{"id": "x"}]}), ": holds no documents"),
        ("a.json", json.dumps({hashlib.sha1(TEXT.encode()).hexdigest(): TEXT}), ": that is not the SHA-256 of its"),
        ("a.json", json.dumps({hash_of("{ no }"): "{ no }"}), ", line 1 of its text: Cannot query field 'no'"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    schema: GraphQLSchema, tmp_path: Path, name: str, text: str, expected: str
) -> None:
    """The message begins with the file, says where in it, and what is wrong."""
    (tmp_path / name).write_text(text)
    with pytest.raises(StartUpError) as refused:
        read_fit_documents(schema, [tmp_path / name])
    first, *_, last = str(refused.value).splitlines()
    assert first.startswith(f"{tmp_path / name}")
    assert expected in first
    assert last == "No document was registered."


@pytest.mark.parametrize(
    "text",
    [
        aliased(200),
        roots(60),
        MANY_LISTS.replace("first: 100", "first: 60"),
        "query($n: Int!)" + MANY_LISTS.replace("first: 100", "first: $n"),
        "query($n: Int = 100)" + MORE_LISTS.replace("first: 100", "first: $n"),
        "query($on: Boolean!)" + MANY_LISTS.replace("nodes { cat", "nodes @include(if: $on) { cat"),
        " ".join(f"query Q{n} {{ agencies {{ id {'name: title ' * 20}}} }}" for n in range(40)),
    ],
    ids=["aliases", "root fields", "objects", "by a variable", "by a default", "switched off", "tokens"],
)
def test_what_some_variables_have_answered_is_registered(schema: GraphQLSchema, tmp_path: Path, text: str) -> None:
    """A registered document has wider bounds than an arbitrary one, and is refused only where nothing helps."""
    (tmp_path / "a.graphql").write_text(text)
    (fit,) = read_fit_documents(schema, [tmp_path / "a.graphql"])
    assert fit.text == text


def test_all_that_is_wrong_is_told_at_once(schema: GraphQLSchema, tmp_path: Path) -> None:
    """Every file, be it missing, no text or wrong in two places."""
    (tmp_path / "latin.graphql").write_bytes("{ agencies { id } } # \xe9".encode("latin-1"))
    (tmp_path / "two.graphql").write_text("{ agencies { no\nneither } }")
    with pytest.raises(StartUpError) as refused:
        read_fit_documents(schema, [tmp_path / each for each in ("no.graphql", "latin.graphql", "two.graphql")])
    said = [line.removeprefix(f"{tmp_path}/").partition(" ")[0] for line in str(refused.value).splitlines()]
    assert said == ["no.graphql:", "latin.graphql:", "two.graphql:1:", "two.graphql:2:", "No"]
