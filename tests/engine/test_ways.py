"""The ways in which an operation is answered: what leaves a plan's code is counted by its cause, and logged once."""

import re
from typing import Any, Final

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse
from graphql.execution.values import VariableValues
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyUnavailable
from resolvers.engine import executor
from resolvers.engine.cause import Cause, Unplanned
from resolvers.engine.nodes.loops import LOOPS_AT_MOST
from resolvers.engine.operations.operation import Operation
from resolvers.engine.planning.planner import plan
from resolvers.engine.rendering.generate import generate
from resolvers.engine.running.code import Code
from resolvers.engine.running.run import Run
from resolvers.platform_fields import platform
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS
from resolvers.request.shared_row import FIELDS_AT_MOST
from resolvers.schema import build_schema, core
from tests.engine.comparing import Answers, Pair
from tests.engine.oddities import with_oddities
from tests.engine.operations import Asked
from tests.engine.workshop import WHOLE
from tests.running import ROOT
from tests.some import some

UNPLANNED: Final = {
    "mutation": "mutation { me { id } }",
    "subscription": "subscription { me { id } }",
    "introspection": "{ __schema { types { name description fields { name description args { description } } } } }",
    "an abstract type": None,  # tests/engine/test_execution.py asks the workshop's union and interface
    "arguments": "{ me { services(first: null) { totalCount } } }",
    "a field without a declaration": None,  # every field of the schema is declared; see the test below
    "a list of lists of objects": "{ lists { word } }",
    "a leaf from Part": "{ noLeaf }",
    "an object from Computed": "{ noObject { word } }",
    "a call for objects without a key": "{ inner { called } }",
    "a column of no row": "{ bare { word } }",
    "a table for objects without a key": "{ odds { word } }",
    "rows for objects without a key": "{ odds { others { word } } }",
    "an object in a column": "{ odd { inner { word } } }",
    "a computed field that requires no column": "{ odd { twice } }",
    "nested too deeply": "{ me" + "{ children" * 20 + "{ id" + "}" * 21 + "}",
}
AT_RUN_TIME: Final = {
    *(
        "a load failed",
        "an unexpected value",
        "a field is refused",
        "the generated code failed",
        "a load could not be started",
    ),
    "a part of a joined statement failed",
    "a key has broken rows",
    "a row does not show whom it is of",
}


@pytest.fixture(scope="module")
def odd() -> GraphQLSchema:
    """The product's schema with the oddities in it."""
    return core(build_schema(with_oddities(), platform))


@pytest.mark.parametrize("cause", [cause for cause, document in UNPLANNED.items() if document])
def test_what_the_planner_does_not_know_is_named(odd: GraphQLSchema, cause: str) -> None:
    """Each cause of a fallback to graphql-core has an operation that asks for it."""
    document = parse(UNPLANNED[cause] or "")
    (node,) = document.definitions
    assert isinstance(node, OperationDefinitionNode)
    with pytest.raises(Unplanned) as unplanned:
        generate(plan(Operation(odd, document, node, VariableValues({}, {}), {})))
    assert unplanned.value.cause == cause


def test_every_cause_is_asked_for() -> None:
    """The engine's causes are those of this file, so that a new one needs a test of its own."""
    tested = {*UNPLANNED, *AT_RUN_TIME, "asked for"}
    assert {re.sub("(?<= from) (Part|Computed)$", "", each) for each in tested} == {*Cause}


def test_a_cause_is_worded_in_one_module() -> None:
    """No other module of the engine has the words of a cause."""
    sentences = {f'"{each}' for each in Cause if " " in each}
    paths = some((ROOT / "resolvers" / "engine").rglob("*.py"))
    wording = {path.name for path in paths if any(each in path.read_text() for each in sentences)}
    assert wording == {"cause.py"}


async def asked(pair: Pair, document: str = "{ thing { must } }") -> Answers:
    """What nobody is answered, by both executors alike."""
    answers = await pair.answers(Asked(document, {}), ANONYMOUS)
    assert answers.difference is None, answers.difference
    return answers


async def test_a_load_that_failed_is_a_way_of_its_own(both: Pair, answered: dict[str, Any]) -> None:
    """The interpreter tells the agency's error; the plan's code is not tried."""
    answered["thing"] = AgencyUnavailable("The workshop fails.", agency="workshop")
    assert (await asked(both)).way == ("deoptimised", "a load failed")


async def test_an_unexpected_value_is_a_way_of_its_own(both: Pair, answered: dict[str, Any]) -> None:
    """A null where none may be: the interpreter says so with an error."""
    answered["thing"] = {"must": None}
    answers = await asked(both)
    assert answers.failed
    assert answers.way == ("deoptimised", "an unexpected value")


async def test_two_rows_of_a_key_cost_the_other_keys_nothing(both: Pair, answered: dict[str, Any]) -> None:
    """graphql-core answers, and only the key that has two rows is an error."""
    answered["things"] = [{**WHOLE, "word": word} for word in ("good", "double", "gone", "empty")]
    document = "{ things { tool { id } } }"
    assert (await asked(both, document)).way == ("core", "a key has broken rows")
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4)
    answer = await both.engine.answer(request, ANONYMOUS, mutation_allowed=False)
    assert answer.data == {
        "things": [{"tool": {"id": "good"}}, {"tool": None}, {"tool": None}, {"tool": {"id": "empty"}}]
    }
    assert [(each["path"], each["extensions"]["code"]) for each in answer.errors] == [
        (["things", 1, "tool"], "AGENCY_CONTRACT_BROKEN")
    ]


async def test_code_that_fails_without_an_error_is_ours_and_is_said_once(
    both: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Generated code that raises where nothing is at fault still answers, is counted each time and logged once."""

    def broken(made: Any) -> Code:
        def render(run: Run) -> Any:
            raise KeyError("a name")

        code = generate(made)
        return Code(render, code.keys, code.source)

    monkeypatch.setattr(executor, "generate", broken)
    document = "{ thing { must word } __typename }"
    with capture_logs() as logged:
        for _ in range(3):
            answers = await asked(both, document)
            assert not answers.failed
            assert answers.way == ("deoptimised", "the generated code failed")
    told = [entry for entry in logged if entry["event"] == "a plan was left"]
    assert [(entry["cause"], entry["failure"]) for entry in told] == [("the generated code failed", "KeyError")]
    assert "word" not in str(told)


async def test_a_load_that_cannot_be_started_leaves_the_rest_to_graphql_core(
    both: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong before a statement is sent, the answer is whole and the cause is named."""

    def broken(*_: Any) -> Any:
        raise LookupError("no such load")

    monkeypatch.setattr(Run, "_start", broken)
    answers = await asked(both, "{ tools { id } }")
    assert not answers.failed
    assert answers.way == ("core", "a load could not be started")


# So many that no rendering of a row is kept, which is made by a function of its own.
WORDS: Final = " ".join(f"word{number}: word" for number in range(FIELDS_AT_MOST + 1))


@pytest.mark.parametrize(("loops", "planned"), [(LOOPS_AT_MOST, True), (LOOPS_AT_MOST + 1, False)])
@pytest.mark.parametrize(
    ("above", "list_", "fields"), [("me", "children", "id"), ("inner", "inners", WORDS)], ids=["of edges", "in a row"]
)
def test_as_many_loops_are_nested_as_python_compiles(
    odd: GraphQLSchema, above: str, list_: str, fields: str, loops: int, planned: bool
) -> None:
    """At the bound an operation still has a plan; one list deeper it has none, also where no edge is below."""
    depth = loops + 1
    document = parse(f"{{ {above} " + f"{{ {list_} " * depth + f"{{ {fields} }}" + " }" * depth + " }")
    (node,) = document.definitions
    assert isinstance(node, OperationDefinitionNode)
    made = plan(Operation(odd, document, node, VariableValues({}, {}), {}))
    if planned:
        assert len(generate(made).keys) == len(made.bundles)
    else:
        with pytest.raises(Unplanned, match="nested too deeply"):
            generate(made)


def test_a_record_is_looked_up_once_for_all_fields_of_an_object(odd: GraphQLSchema) -> None:
    """However many fields are made of it, and whatever stands between them."""
    document = parse("{ me { id name birthDate again: name age me: name } }")
    (node,) = document.definitions
    assert isinstance(node, OperationDefinitionNode)
    code = generate(plan(Operation(odd, document, node, VariableValues({}, {}), {})))
    render = code.source.partition("def keys")[0]
    assert len(re.findall(r"f\d+\.get\(", render)) == 1


async def test_graphql_core_counts_too(both: Pair) -> None:
    """What a gateway without plans answers is counted as asked for."""
    before = both.oracle.ways["core", "asked for"]
    await asked(both)
    assert both.oracle.ways["core", "asked for"] == before + 1
