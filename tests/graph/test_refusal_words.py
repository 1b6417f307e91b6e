"""In which words a field of a person is refused: the same by every way, over HTTP."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM
from resolvers.request.caller import Caller
from tests.api.streams.events import Events
from tests.graph.consenting import Asking
from tests.graph.office import FAMILY, official
from tests.running import RunningGateway
from tests.store.database import connected

EXECUTORS: Final = ("plan", "core")
OF: Final = "query($of: ID!) { citizen(id: $of) { id health { pregnancies { id } } } }"
ACCESS: Final = 'query($of: ID!) { fieldAccess(type: "Citizen", subjectId: $of) { field mayRead why } }'
REPORT: Final = (
    'mutation($of: ID!) { reportWrongFact(factId: "region", subjectId: $of, text: "Wrong.") { __typename } }'
)
LISTEN: Final = "subscription { notices { id } }"
UNGRANTED: Final = "Citizen.health of this person is not for you to read: leave it out."
UNCOVERED: Final = (
    "The purpose `education_benefit` does not cover {}: leave it out, or ask with a token for one that does."
)
OF_REPORTS: Final = (
    "You report what is wrong in your own record, in that of a child under 14 whose guardian you are, and in that of "
    "an adult ward, as far as you may read it and no order hides from you where they live: nobody else's."
)
OF_CONSENTS: Final = (
    "You decide for yourself from the age of 14 on, for a child under 14 whose guardian you are, and for an adult "
    "ward: nobody else."
)


@pytest.fixture
async def asking(gateway: RunningGateway, dsns: Mapping[str, str]) -> AsyncIterator[Asking]:
    """The shared gateway, in which nothing is changed."""
    async with connected(dsns[PLATFORM]) as store:
        yield Asking(gateway, store, store)


@pytest.fixture
def pair(asking: Asking) -> tuple[str, str]:
    """A parent, and the other one, of whom a spouse reads what is ordinary."""
    parent = asking.gateway.personas[FAMILY].id
    home = "{ me { household { members { citizen { id } } } children(minor: true) { id } } }"
    me = asking.ask(parent, home)["data"]["me"]
    minors = {each["id"] for each in me["children"]}
    members = [each["citizen"]["id"] for each in me["household"]["members"]]
    return parent, next(each for each in members if each != parent and each not in minors)


def _words(answer: Mapping[str, Any]) -> list[str]:
    return [each["message"] for each in answer["errors"]]


def _why(answer: Mapping[str, Any], field: str) -> str | None:
    (found,) = (each["why"] for each in answer["data"]["fieldAccess"] if each["field"] == field)
    return str(found)


async def test_what_a_relation_does_not_grant_is_refused_in_the_same_words(
    asking: Asking, pair: tuple[str, str]
) -> None:
    """By a plan, by graphql-core, and beforehand by `fieldAccess`."""
    parent, spouse = pair
    for executor in EXECUTORS:
        assert _words(asking.ask(parent, OF, executor, of=spouse)) == [UNGRANTED]
        assert _why(asking.ask(parent, ACCESS, executor, of=spouse), "health") == UNGRANTED


async def test_what_a_purpose_does_not_cover_is_refused_in_the_same_words(
    asking: Asking, pair: tuple[str, str]
) -> None:
    """By a plan, by graphql-core, beforehand by `fieldAccess`, and where a stream would begin."""
    said = UNCOVERED.format("Citizen.health")
    for executor in EXECUTORS:
        assert _words(asking.ask(official(), OF, executor, of=pair[1])) == [said]
        assert _why(asking.ask(official(), ACCESS, executor, of=pair[1]), "health") == said
    assert _words(_streamed(asking, official())) == [UNCOVERED.format("Subscription.notices")]


async def test_a_report_and_a_consent_are_refused_in_words_of_their_own(asking: Asking, pair: tuple[str, str]) -> None:
    """Whether or not there is a person of this id."""
    parent, spouse = pair
    for of in (spouse, "no such citizen"):
        assert _words(asking.ask(parent, REPORT, of=of)) == [OF_REPORTS]
        assert _words(asking.set(parent, citizenId=of)) == [OF_CONSENTS]


async def test_what_citizens_alone_ask_for_is_refused_to_others_in_alike_words(asking: Asking) -> None:
    """By a mutation, and where a stream would begin."""
    said = "Only a citizen {}."
    assert _words(asking.ask(None, REPORT, of="x")) == [
        said.format("says that their record is wrong, in their own affairs")
    ]
    assert _words(asking.set(None)) == [said.format("gives or withdraws consent, for their own affairs")]
    assert _words(_streamed(asking, None)) == [said.format("listens to their own notices")]


def _streamed(asking: Asking, caller: Caller | None) -> Mapping[str, Any]:
    """Return the one answer of a stream that does not begin."""
    headers = asking.headers(caller) | {"accept": "text/event-stream"}
    with asking.gateway.client.stream("POST", "/graphql", json={"query": LISTEN}, headers=headers) as response:
        (_, answer), _ = Events(response).rest()
    return dict(answer)
