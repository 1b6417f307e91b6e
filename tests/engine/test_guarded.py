"""Whom an agency names is met only by a caller who may see them, whichever way the agency names them."""

from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pytest
import strawberry
from structlog.testing import capture_logs

from agencies.civil_registry.entity import Citizen, Household
from agencies.contract import PUBLIC, Agency, Selection, column, reader, reference
from agencies.contract import resolver as ordinary
from agencies.contract.schema.query import Query
from agencies.contract.storage.store import Store as Reading
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.store.store import Store
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.all_of_own import ALL_OF_OWN
from tests.engine.comparing import Pair
from tests.engine.operations import Asked
from tests.graph.asking import codes
from tests.graph.office import official
from tests.people import DAY
from tests.running import RunningGateway

MOTHER: Final = "Mother of a newborn"
STRANGER: Final = "Couple without children"
named: Final[dict[str, Any]] = {}
"""Whom the agency names, set by each test: `one` and `several` citizens, and a `home`."""

post: Final = Agency(id="post", title={"ko": "우체국", "en": "The post"}, purposes=ALL_OF_OWN)


async def _one(keys: Sequence[Any], selection: Selection, store: Reading) -> Mapping[Hashable, Any]:
    return dict.fromkeys(keys, named["one"])


async def _several(keys: Sequence[Any], selection: Selection, store: Reading) -> Mapping[Hashable, Any]:
    return dict.fromkeys(keys, named["several"])


async def _letter(keys: Sequence[Any], selection: Selection, store: Reading) -> Mapping[Hashable, Any]:
    return {key: dict(named) for key in keys}


@post.type(access=PUBLIC)
class Letter:
    """A row that a reader brings, in whose columns people are named."""

    to: Citizen | None = reference("one", "The addressee.")
    copies: list[Citizen] | None = reference("several", "Who has a copy.")
    home: Household | None = reference("home", "Where it goes.")
    held: Citizen | None = column("one", "The addressee again, as an object in a column.")


@post.contribute(Query, access=PUBLIC)
class Fields:
    read_one: Citizen | None = reader(_one, description="A citizen.")
    read_several: list[Citizen] | None = reader(_several, description="Citizens.")
    letter: Letter | None = reader(_letter, description="A letter.")

    @ordinary()
    def fails(self) -> str | None:
        """Fails, so that the interpreter makes the answer."""
        raise ValueError("on purpose")

    @ordinary()
    def given(self, id: strawberry.ID) -> Citizen | None:  # noqa: A002
        """The citizen of this id."""
        return id  # type: ignore[return-value]

    @ordinary()
    async def all_given(self, ids: list[strawberry.ID | None]) -> list[Citizen] | None:
        """The citizens of these ids."""
        return ids  # type: ignore[return-value]

    @ordinary()
    def nobody(self) -> Citizen | None:
        """No citizen."""
        return None


@pytest.fixture(scope="module")
async def posted(stores: dict[str, Store]) -> AsyncIterator[Pair]:
    """Both executors over the members and the post."""
    store = Store("post", "postgresql://nobody@127.0.0.1:1/nowhere")
    yield Pair(register([*discover(), post]), {**stores, "post": store}, date.fromisoformat(DAY))
    store.close()


async def answered(pair: Pair, document: str, caller: Caller, **variables: Any) -> Any:
    """The data with which graphql-core, a plan's code and the interpreter answer, without an error of their own."""
    assert await pair.differs(Asked(document, variables), caller) is None
    answer = await pair.engine.answer(
        GraphRequest(document, None, variables, "ko", "7e57" * 4), caller, mutation_allowed=False
    )
    assert answer.errors == []
    failing = document.replace("{", "{ fails ", 1)
    answers = await pair.answers(Asked(failing, variables), caller)
    assert answers.difference is None, answers.difference
    assert answers.way == ("deoptimised", "a load failed")
    again = await pair.engine.answer(
        GraphRequest(failing, None, variables, "ko", "7e57" * 4), caller, mutation_allowed=False
    )
    assert again.data == {"fails": None, **(answer.data or {})}
    return answer.data


@pytest.fixture
async def people(posted: Pair, gateway: RunningGateway) -> tuple[str, str, str, str]:
    """The mother, her child, a stranger, and the stranger's household."""
    mother, stranger = gateway.personas[MOTHER].id, gateway.personas[STRANGER].id
    child = (await answered(posted, "{ me { children { id } } }", Caller(mother)))["me"]["children"][0]["id"]
    home = (await answered(posted, "{ me { household { id } } }", Caller(stranger)))["me"]["household"]["id"]
    return mother, child, stranger, home


ONE: Final = {
    "a reader": "{ found: readOne { id name } }",
    "a reference": "{ letter { found: to { id name } } }",
    "a column": "{ letter { found: held { id name } } }",
    "a resolver": "query($one: ID!) { found: given(id: $one) { id name } }",
}
SEVERAL: Final = {
    "a reader": "{ found: readSeveral { id name } }",
    "a reference": "{ letter { found: copies { id name } } }",
    "a resolver": "query($several: [ID]!) { found: allGiven(ids: $several) { id name } }",
}


def found(data: Any) -> Any:
    """What stands under `found`."""
    return data["found"] if "found" in data else data["letter"]["found"]


@pytest.mark.parametrize("way", ONE)
async def test_one_who_may_not_be_seen_is_null(posted: Pair, people: tuple[str, ...], way: str) -> None:
    """The caller and their child are there with all that is asked of them; a stranger is as if not named."""
    mother, child, stranger, _ = people
    for one, seen in ((mother, True), (child, True), (stranger, False), ("c000000000000000", False)):
        named.update(one=one, several=[], home=None)
        variables = {"one": one} if "$one" in ONE[way] else {}
        came = found(await answered(posted, ONE[way], Caller(mother), **variables))
        assert (came is not None) == seen
        assert came is None or (came["id"], bool(came["name"])) == (one, True)


@pytest.mark.parametrize("way", SEVERAL)
async def test_those_who_may_not_be_seen_are_left_out(posted: Pair, people: tuple[str, ...], way: str) -> None:
    """Of several the others stay in their order."""
    mother, child, stranger, _ = people
    several = [stranger, child, None, mother, "c000000000000000"]
    named.update(one=None, several=several, home=None)
    variables = {"several": several} if "$several" in SEVERAL[way] else {}
    came = found(await answered(posted, SEVERAL[way], Caller(mother), **variables))
    assert [each["id"] for each in came] == [child, mother]
    assert all(each["name"] for each in came)


async def test_nobody_and_no_household_is_named(posted: Pair, people: tuple[str, ...]) -> None:
    """Where the agency names nobody there is null, and a stranger's household is as little there as the stranger."""
    mother, _, _, home = people
    named.update(one=None, several=None, home=home)
    document = "{ nobody { id } readOne { id } readSeveral { id } letter { to { id } copies { id } home { id size } } }"
    assert await answered(posted, document, Caller(mother)) == {
        "nobody": None,
        "readOne": None,
        "readSeveral": None,
        "letter": {"to": None, "copies": None, "home": None},
    }


async def test_a_bad_argument_of_a_refused_field_is_told_first(posted: Pair, people: tuple[str, ...]) -> None:
    """Both executors look at a field's arguments before they refuse it: what is wrong with them is the error."""
    mother, child, *_ = people
    document = "query($n: Int, $id: ID!) { citizen(id: $id) { upcoming(within: $n) { totalCount } } }"
    for number in (None, 5):
        answers = await posted.answers(Asked(document, {"n": number, "id": mother}), Caller(child))
        assert answers.difference is None, answers.difference
        assert answers.failed


async def test_a_row_that_does_not_show_whom_it_is_of_is_the_agency_s_fault(posted: Pair) -> None:
    """It is so too where nothing is loaded of that person, since the purpose covers nothing that is asked."""
    named.clear()
    asked = Asked("{ letter { to { address { since } } } }", {})
    answers = await posted.answers(asked, official())
    assert answers.difference is None, answers.difference
    assert answers.way == ("core", "a row does not show whom it is of")
    assert await codes_of(posted, asked, official()) == ["AGENCY_CONTRACT_BROKEN"]


async def test_a_later_part_of_such_a_row_ends_the_answer_with_an_error(posted: Pair) -> None:
    """The first part is there by then; whatever was noted of others is recorded all the same."""
    named.clear()
    document = "{ agencies { id } ... @defer { letter { to { address { since } } } } }"
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4, in_parts=True)
    answer = await posted.engine.answer(request, official(), mutation_allowed=False)
    assert answer.errors == []
    assert answer.later is not None
    parts = [content async for content in answer.later]
    with capture_logs() as logged:
        await answer.later.close()
    assert [each["extensions"]["code"] for each in parts[-1]["completed"][0]["errors"]] == ["USAGE_LOG_UNAVAILABLE"]
    assert parts[-1]["hasNext"] is False
    assert [each["event"] for each in logged] == ["what a request has read is not told whole"]


@pytest.mark.parametrize(
    "several",
    ["nobody", {"id": "nobody"}, 7, [["nobody"]], [{}]],
    ids=["a text", "a row", "a number", "a list in it", "a row in it"],
)
async def test_what_is_no_list_of_ids_is_the_agency_s_fault(
    posted: Pair, people: tuple[str, ...], several: object
) -> None:
    """Nobody can be found by it."""
    named.update(one=None, several=several, home=None)
    asked = Asked("{ letter { copies { id } } }", {})
    answers = await posted.answers(asked, Caller(people[0]))
    assert answers.difference is None, answers.difference
    assert await codes_of(posted, asked, Caller(people[0])) == ["AGENCY_CONTRACT_BROKEN"]


async def codes_of(pair: Pair, asked: Asked, caller: Caller) -> list[str]:
    """The codes of the engine's errors."""
    request = GraphRequest(asked.document, None, asked.variables, "ko", "7e57" * 4)
    answer = await pair.engine.answer(request, caller, mutation_allowed=False)
    return codes(answer)
