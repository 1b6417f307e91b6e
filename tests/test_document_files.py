"""Files of documents: what is read of them, and what is refused, by its file and line and with what to do."""

import hashlib
import json
from pathlib import Path

import pytest
from graphql import GraphQLSchema

from agencies.contract.errors import StartUpError
from agencies.registry import Registry
from resolvers.fields.contributions import platform
from resolvers.platform.document_registration import read_fit_documents
from resolvers.platform.document_table import FitDocument
from resolvers.schema import build_schema, core

TEXT = "query A { agencies { id } }"
SAID_TWICE = "query A { me { id } } query A { me { name } }"
DEEP = "{ me {" + "household { head {" * 6 + " id " + "} }" * 6 + "} }"
APOLLO = {"format": "apollo-persisted-query-manifest", "version": 1}


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    return core(build_schema(registry, platform))


def test_a_graphql_file_is_one_document_as_it_stands(schema: GraphQLSchema, tmp_path: Path) -> None:
    """With all operations and fragments; line ends and what stands around them count, as `sha256sum` counts them."""
    text = "\ufeff# é\r\nquery B { agencies { ...F } }\r\n\r\nfragment F on Agency { id }\nquery A { facts { id } }\n\n"
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
        ("a.graphql", DEEP, ": The fields are nested 14 deep"),
        ("a.graphql", "{ " + "agencies { id } " * 300 + "}", ": The document has more than 1,000 tokens"),
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


def test_all_that_is_wrong_is_told_at_once(schema: GraphQLSchema, tmp_path: Path) -> None:
    """Every file, be it missing, no text or wrong in two places."""
    (tmp_path / "latin.graphql").write_bytes("{ agencies { id } } # \xe9".encode("latin-1"))
    (tmp_path / "two.graphql").write_text("{ agencies { no\nneither } }")
    with pytest.raises(StartUpError) as refused:
        read_fit_documents(schema, [tmp_path / each for each in ("no.graphql", "latin.graphql", "two.graphql")])
    said = [line.removeprefix(f"{tmp_path}/").partition(" ")[0] for line in str(refused.value).splitlines()]
    assert said == ["no.graphql:", "latin.graphql:", "two.graphql:1:", "two.graphql:2:", "No"]
