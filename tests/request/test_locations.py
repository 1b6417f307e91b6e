"""Where in its document an error stands, which costs alike wherever that is."""

import pytest
from graphql import DocumentNode, FieldNode, GraphQLError, Node, Visitor, parse, validate, visit
from graphql.error import located_error

from resolvers.platform_fields import platform
from resolvers.request.bounds import ARBITRARY
from resolvers.request.document import locations, parse_bounded, validated
from resolvers.schema import build_schema, core
from tests.engine.workshop import with_workshop
from tests.patience import processor_seconds
from tests.running import RunningGateway

MOTHER = "Working mother on parental leave"

LINES = 60_000
FIELDS = 30
TEXTS = [
    "{ a }",
    '# ä\r\n{ no(word: """\n x\r\n\r"""), other\r\r\n\tno }\n',
    "\ufeff\n\nquery A($x: Int) { me { no } ...F }\rfragment F on Query { me { id: name id } }\r\n",
    'query A { echo(word: """a\nb""" number: "x") }\n\nquery A { echo }',
]


@pytest.mark.parametrize("text", TEXTS)
def test_an_error_stands_where_graphql_core_says(text: str) -> None:
    """Whatever ends its lines, before it is executed and then, at one place or at several."""
    schema = core(build_schema(with_workshop(), platform))
    bounded, free = parse_bounded(text, ARBITRARY), parse(text)
    expected = [list(error.locations or ()) for error in validate(schema, free)]
    assert [_places(error) for error in validated(schema, bounded, ARBITRARY)] == expected
    ours, theirs = _fields(bounded), _fields(free)
    for at in range(len(ours)):
        error = located_error(ValueError(), ours[at:], ["a"])
        assert _places(error) == list(located_error(ValueError(), theirs[at:], ["a"]).locations or ())


@pytest.mark.parametrize("executor", ["plan", "core"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_errors_of_a_long_document_cost_what_those_of_a_short_one_do(
    gateway: RunningGateway, times: int, executor: str
) -> None:
    """Hundreds of errors behind as many lines as a document may have, each error with all its places."""
    selected = " ".join(f"a{number}: services(first: 500) {{ totalCount }}" for number in range(FIELDS))
    short = f"{{ categories {{ {' '.join([selected] * times)} }} }}"
    spent, places = [], []
    for document in (short, "\n" * LINES + short):
        began = processor_seconds(gateway.process.pid)
        errors = gateway.post(document, MOTHER, headers={"maru-executor": executor}).json()["errors"]
        spent.append(processor_seconds(gateway.process.pid) - began)
        places.append([each["locations"] for each in errors])
    assert len(places[0]) > 10 * FIELDS
    assert {len(each) for each in places[0]} == {times}
    assert places[1] == [[{**each, "line": each["line"] + LINES} for each in several] for several in places[0]]
    assert spent[1] < 3 * spent[0] + 0.3


def _places(error: GraphQLError) -> list[tuple[int, int]]:
    return [(each["line"], each["column"]) for each in locations(error)]


def _fields(document: DocumentNode) -> list[Node]:
    found: list[Node] = []

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            found.append(node)

    visit(document, Fields())
    return found
