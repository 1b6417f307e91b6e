"""What a caller without the scope of introspection learns of the schema: what they guessed whole, and nothing else."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from graphql import get_introspection_query

from agencies.contract.errors import Forbidden
from agencies.store.store import Store
from resolvers.pipeline import operations
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS
from resolvers.request.errors.hidden_names import UNFIT, worded, words_of
from tests.graph.asking import Graph

SUGGESTIONS = [
    "{ mee { id } }",
    "{ publicService(id: 1) { nme } }",
    "{ publicServices(frst: 1) { totalCount } }",
    "{ me { services(first: 1, filter: { stat: 1 }) { totalCount } } }",
    "{ me { services(first: 1, filter: { statuses: [ELIGIBL] }) { totalCount } } }",
    "{ me }",
    "fragment a on Citizn { id } { me { ...a } }",
    "query($on: Dat) { me { id } }",
    "{ me { id @inclde(if: true) } }",
    "{ me { ... on Citizens { id } } }",
]
UNTOLD = [
    *SUGGESTIONS,
    "{ me { id { x } } }",
    "{ me { services(first: 1) { nodes { status(x: 1) } } } }",
    "{ me { ... on PublicService { id } } }",
    "{ me { ...a } } fragment a on PublicService { id }",
    "{ citizen { id } }",
    "{ agency(id: {}) { id } }",
    "{ agency(id: null) { id } }",
    "{ publicServices(filter: 1) { totalCount } }",
    "{ publicServices(first: x) { totalCount } }",
    "{ me { services(filter: {statuses: 1}) { totalCount } } }",
    '{ me { services(first: 1, on: "soon") { totalCount } } }',
    "{ me { a: id a: services(first: 1) { totalCount } } }",
    "{ me { a: birthDate ... { a: age } } }",
    "query($x: Int) { citizen(id: $x) { id } }",
    "query($x: Citizen) { me { id } }",
    "query($x: Int = {}) { me { id } }",
    "{ me { id @include } }",
    "{ me { id @include(iff: true) } }",
    "{ me { id @defer } }",
    "{ me @stream { id } }",
    "mutation { reportWrongFact }",
    "mutation { setConsent { id } }",
    "mutation { setConsent(input: {}) { consent { id } } }",
    "mutation { setConsent(input: {giben: true}) { consent { id } } }",
    "mutation { addNoticeChannel(input: {keys: {}}) { noticeChannel { id } } }",
    "mutation { ... @defer { setConsent(input: {}) { consent { id } } } }",
    "subscription { accesses }",
    "subscription { accesses { id } notices { id } }",
]
WORD = re.compile(r"\w+")
ASKED = [
    "{ __schema { queryType { name } } }",
    '{ me { id } t: __type(name: "Citizen") { name } }',
    "{ ...a } fragment a on Query { ... { ...b } } fragment b on Query { __schema { types { name } } }",
    "query($on: Boolean = false) { __schema @include(if: $on) { queryType { name } } }",
    "{ __schema { types { fields { type { ofType { name } } } } } }",
    get_introspection_query(),
    '{ f: fieldAccess(type: "Citizen") { field } }',
]


def hidden(document: str, name: str | None = None, **variables: Any) -> GraphRequest:
    return GraphRequest(document, name, variables, None, "7e57" * 4, schema_hidden=True)


async def ask(graph: Graph, request: GraphRequest) -> Answer:
    return await graph.gateway.answer(request, ANONYMOUS, mutation_allowed=True)


@pytest.mark.parametrize("document", ASKED)
async def test_b12_introspection_is_refused_before_anything_is_read(
    graph: Graph, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it is written, by POST and by GET, no statement is sent; who has the scope is answered."""
    assert (await graph.answer(document)).errors == []
    statements: list[str] = []

    async def fetch(store: Store, sql: str, *arguments: Any) -> Sequence[Any]:
        statements.append(sql)
        return []

    monkeypatch.setattr(Store, "fetch", fetch)
    with pytest.raises(Forbidden, match="scope `introspection`"):
        await ask(graph, hidden(document))
    with pytest.raises(Forbidden):
        await graph.gateway.public(hidden(document), ANONYMOUS)
    assert statements == []


async def test_b12_only_the_operation_that_runs_is_refused(graph: Graph) -> None:
    """Another operation of the document may ask for the schema; `__typename` is no introspection."""
    document = "query Mine { agencies { __typename } } query Tools { __schema { queryType { name } } }"
    assert (await ask(graph, hidden(document, "Mine"))).errors == []
    with pytest.raises(Forbidden):
        await ask(graph, hidden(document, "Tools"))


def refusals(answer: Answer) -> str:
    """What the errors of an answer say, and which values they refuse."""
    assert {error["extensions"]["code"] for error in answer.errors} == {"BAD_USER_INPUT"}
    return " ".join(f"{error['message']} {error['extensions'].get('argument')}" for error in answer.errors)


def named_by(message: str) -> set[str]:
    """The words in quotes."""
    return {word for quoted in re.findall(r"'([^']*)'", message) for word in WORD.findall(quoted)}


@pytest.mark.parametrize("document", UNTOLD)
async def test_d14_no_message_names_what_the_document_does_not(graph: Graph, document: str) -> None:
    """Neither what was nearly guessed, nor what the schema asks for: types, arguments, fields of inputs, enums."""
    answer = await ask(graph, hidden(document))
    assert answer.errors
    for error in answer.errors:
        assert "Did you mean" not in error["message"]
        assert error["message"].endswith(".")
        assert error["message"] != UNFIT
        assert named_by(error["message"]) <= {*WORD.findall(document)}


async def test_d14_a_message_that_nobody_knows_is_not_told_where_it_names_more() -> None:
    """graphql-core may word one anew, or have another rule; what names the document's names alone is told."""
    assert worded("The secret 'name' is 'diagnosis'.", only_names=words_of("{ name }")) == UNFIT
    assert worded("There are two 'name'.", only_names=words_of("{ name }")) == "There are two 'name'."


async def test_d14_those_who_may_see_the_schema_are_helped(graph: Graph) -> None:
    """In the demo, and with the scope."""
    [error] = (await graph.answer("{ mee { id } }")).errors
    assert error["message"] == "Cannot query field 'mee' on type 'Query'. Did you mean 'me'?"


async def test_d14_a_variable_s_value_that_was_nearly_guessed_is_not_told(graph: Graph) -> None:
    """Values of variables are judged as those in the document are."""
    document = "query($filter: EligibilityFilter) { me { services(first: 1, filter: $filter) { totalCount } } }"
    given: Any
    for given in (
        {"statuses": ["ELIGIBL"]},
        {"status": []},
        {"statuses": [None]},
        {"statuses": {}},
        1,
        {"categories": 1},
    ):
        told = refusals(await ask(graph, hidden(document, filter=given)))
        assert "Did you mean" not in told
        assert named_by(told) <= {*WORD.findall(f"{document} {given}")}
    consent = "mutation($given: ConsentInput!) { setConsent(input: $given) { consent { id } } }"
    for missing in ({}, {"given": {}}, {"given": None}, {"given": {"given": 1}}):
        told = refusals(await ask(graph, hidden(consent, **missing)))
        assert named_by(told) <= {*WORD.findall(f"{consent} {missing}")}


async def test_d14_what_a_caller_has_sent_is_looked_through_once(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many errors there are: a request may be long, and nobody else is answered meanwhile."""
    looked_through: list[str] = []

    def kept(text: str) -> frozenset[str]:
        looked_through.append(text)
        return words_of(text)

    monkeypatch.setattr(operations, "words_of", kept)
    assert len((await ask(graph, hidden("{ a b c d e f g h i j }"))).errors) == 10
    assert len(looked_through) == 1
    document = "query($filter: EligibilityFilter) { me { services(first: 1, filter: $filter) { totalCount } } }"
    assert len((await ask(graph, hidden(document, filter={"statuses": ["no"] * 10}))).errors) == 10
    assert len(looked_through) == 2


async def test_d14_what_is_missing_several_times_is_told_once(graph: Graph) -> None:
    """Without the names of what is missing the sentences are the same."""
    document = "mutation($given: ConsentInput!) { setConsent(input: $given) { consent { id } } }"
    (error,) = (await ask(graph, hidden(document, given={}))).errors
    assert "A required field of an input is missing." in error["message"]


async def test_d14_a_word_list_finds_only_words_that_are_on_it(graph: Graph) -> None:
    """What clairvoyance does: each word of a list is asked as a field, and the errors are searched for other names."""
    words = ["nam", "incom", "pregnan", "diagnos", "wefare", "heath", "resident", "househol", "servic", "elig"]
    answer = await ask(graph, hidden("{ me { " + " ".join(words) + " } }"))
    assert named_by(" ".join(error["message"] for error in answer.errors)) <= {*words}
