"""What validation may cost: bounded in units of work, and a refusal is kept so that it is made once."""

from typing import Final

import pytest
from graphql import GraphQLSchema

from agencies.contract.errors import MaruError, ParseFailed, QueryTooComplex
from agencies.registration.registry import Registry
from resolvers.platform_fields import platform
from resolvers.process.operation_cache import OperationCache
from resolvers.request import document as reading
from resolvers.request.bounds import ARBITRARY, REGISTERED
from resolvers.request.document import Documents
from resolvers.schema import build_schema, core
from tests.patience import processor_seconds
from tests.running import RunningGateway

MOTHER: Final = "Working mother on parental leave"
FRAGMENTS: Final = range(30)
SAME_FIELDS: Final = {
    "objects": "{" + "me{id}" * 240 + "}",
    "leaves": "{me{" + "id " * 980 + "}}",
    "fragments": "{me{"
    + " ".join(f"...F{n}" for n in range(90))
    + "}}"
    + "".join(f"fragment F{n} on Citizen{{id}}" for n in range(90)),
}


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    """The schema as it is executed."""
    return core(build_schema(registry, platform))


def refusal(documents: Documents, text: str) -> MaruError:
    """Return the error with which a text is refused."""
    with pytest.raises((QueryTooComplex, ParseFailed)) as refused:
        documents.read(text, ARBITRARY)
    return refused.value


@pytest.mark.parametrize("text", SAME_FIELDS.values(), ids=SAME_FIELDS)
def test_b04_b07_the_same_field_too_often_is_refused(schema: GraphQLSchema, text: str) -> None:
    """What validation would compare too often is refused, within bounds that graphql-core itself does not have."""
    assert "same fields too often" in refusal(Documents(schema, OperationCache()), text).message


def test_one_field_in_thirty_fragments_is_valid(schema: GraphQLSchema) -> None:
    """A document as clients with fragments for each component make them is read."""
    text = "{me{" + " ".join(f"...F{n}" for n in FRAGMENTS) + "}}"
    text += "".join(f"fragment F{n} on Citizen{{id __typename name birthDate}}" for n in FRAGMENTS)
    assert Documents(schema, OperationCache()).read(text, ARBITRARY).errors == ()


def test_eleven_operations_in_one_document_are_refused(schema: GraphQLSchema) -> None:
    """Ten are read, since each is validated with all fragments that it uses; a registered document may have more."""
    documents = Documents(schema, OperationCache())
    texts = ["".join(f"query Q{n}{{me{{id}}}}" for n in range(count)) for count in (10, 11)]
    assert documents.read(texts[0], ARBITRARY).errors == ()
    assert "11 operations" in refusal(documents, texts[1]).message
    assert documents.read(texts[1], REGISTERED).errors == ()


@pytest.mark.parametrize("text", [SAME_FIELDS["leaves"], "{ me { id "], ids=["too complex", "not parsed"])
def test_a_refusal_is_made_once(schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The second time a text is refused alike, by an error of its own, and nothing is parsed; it takes little space."""
    cache = OperationCache()
    documents = Documents(schema, cache)
    first = refusal(documents, text)
    assert cache.bytes < 2_000
    monkeypatch.delattr(reading, "parse")
    second = refusal(documents, text)
    assert second is not first
    assert (type(second), second.message, vars(second)) == (type(first), first.message, vars(first))


@pytest.mark.parametrize(
    ("field", "number"), [('a:age(on:"%d")', 124), ("a:services(first:%d){totalCount}", 90)], ids=["leaf", "object"]
)
def test_b06_one_name_with_different_arguments_costs_little(gateway: RunningGateway, field: str, number: int) -> None:
    """One name for as many different arguments as the tokens allow is refused, in half a second of CPU."""
    began = processor_seconds(gateway.process.pid)
    response = gateway.post("{me{" + " ".join(field % n for n in range(number)) + "}}", MOTHER)
    assert response.status_code == 400
    assert "data" not in response.json()
    assert "tokens" not in response.json()["errors"][0]["message"]
    assert processor_seconds(gateway.process.pid) - began < 0.5
