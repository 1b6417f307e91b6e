"""Listening to the graph: each event is answered anew, and the stream ends with the listener's right to it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from time import monotonic

import pytest

from agencies.contract.errors import (
    AgencyUnavailable,
    BadRequest,
    BadUserInput,
    Forbidden,
    InputProblem,
    MaruError,
    MethodNotAllowed,
    NotAcceptable,
    PurposeRequired,
    QueryTooComplex,
    Withdrawn,
)
from resolvers.pipeline import streams
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller, CallerKind
from tests.faults.conftest import NOWHERE
from tests.graph.agreeing import CARE, OFFICIAL
from tests.graph.bell import REQUEST_ID, Belfry, first, listening, rung
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway
from tests.store.database import connected

RINGS = "subscription { me { id name } }"
OF = "subscription ($id: ID!) { citizen(id: $id) { id name } }"
MANY_OBJECTS = """subscription { me { services(first: 100) { nodes { service { categories {
    services(first: 100) { nodes { id } } } } } } } }"""
REGISTRY = "civil_registry"


@pytest.fixture(scope="module")
def shared(served: RunningGateway, at: Mapping[str, str]) -> Iterator[Belfry]:
    """A gateway with the bell."""
    made = Belfry(at, {title: persona.id for title, persona in served.personas.items()})
    yield made
    made.close()


@pytest.fixture
async def belfry(shared: Belfry) -> AsyncIterator[Belfry]:
    """The same for one test; nobody listens when it is left."""
    yield shared
    assert +listening == {}
    assert not shared.gateway._streams._listeners
    while not rung.empty():
        rung.get_nowait()


async def _renamed(at: Mapping[str, str], citizen: str, name: str) -> None:
    async with connected(at[REGISTRY]) as registry:
        await registry.execute("UPDATE citizen SET name = $2 WHERE id = $1", citizen, name)


async def test_each_event_is_answered_with_what_stands_then(belfry: Belfry, at: Mapping[str, str]) -> None:
    """Nothing is kept from one event to the next: a name that changes between two is the new one in the second."""
    own = _anybody(belfry)
    async with aclosing(belfry.listen(RINGS, Caller(own))) as answers:
        before = await belfry.heard(answers)
        assert before.data is not None
        await _renamed(at, own, "김새로")
        after = await belfry.heard(answers)
        await _renamed(at, own, before.data["me"]["name"])
    assert before.data["me"]["id"] == own
    assert after.data == {"me": {"id": own, "name": "김새로"}}
    assert after.loads is not before.loads


def _anybody(belfry: Belfry) -> str:
    return next(iter(belfry.people.values()))


async def test_an_event_about_somebody_hidden_is_answered_with_nothing(belfry: Belfry) -> None:
    """The policy decides each event: whom the listener may not see is null, as if there were nobody."""
    own, other = list(belfry.people.values())[:2]
    async with aclosing(belfry.listen(RINGS, Caller(own))) as answers:
        assert (await belfry.heard(answers, other)).data == {"me": None}
        heard = await belfry.heard(answers)
        assert heard.data is not None
        assert heard.data["me"]["id"] == own


async def test_a_stream_ends_with_its_events(belfry: Belfry) -> None:
    """After the last event there is no answer more."""
    async with aclosing(belfry.listen(RINGS, Caller(_anybody(belfry)))) as answers:
        await belfry.heard(answers)
        rung.put_nowait(None)
        assert [each async for each in answers] == []


async def test_g8_a_query_in_a_stream_is_one_answer_and_a_mutation_none(belfry: Belfry) -> None:
    """The same answer as without a stream; a subscription without one is refused, with the forms that it has."""
    caller = Caller(_anybody(belfry))
    request = GraphRequest("{ me { id name } }", None, {}, "ko", REQUEST_ID)
    whole = await belfry.gateway.answer(request, caller, mutation_allowed=False)
    answers = [each async for each in belfry.listen("{ me { id name } }", caller)]
    assert [each.data for each in answers] == [whole.data]
    with pytest.raises(MethodNotAllowed, match="over a stream"):
        await first(belfry.listen("mutation { __typename }", caller))
    subscription = request._replace(document=RINGS)
    for asking in (
        belfry.gateway.answer(subscription, caller, mutation_allowed=True),
        belfry.gateway.public(subscription, ANONYMOUS),
    ):
        with pytest.raises(NotAcceptable, match="text/event-stream"):
            await asking


@pytest.mark.parametrize(
    ("document", "caller", "error"),
    [
        (RINGS, ANONYMOUS, Forbidden),
        ("subscription A { me { id } } subscription B { me { id } }", ANONYMOUS, BadRequest),
        ("subscription { me { " + "household { head { " * 7 + "id" + " } }" * 7 + " } }", Caller("x"), QueryTooComplex),
        (MANY_OBJECTS, Caller("x"), QueryTooComplex),
        ("{ __schema { queryType { name } } }", Caller("x"), Forbidden),
        (RINGS, Caller(kind=CallerKind.OFFICIAL, agency="welfare_office", issue="1", subject="kim"), PurposeRequired),
    ],
)
async def test_d13_what_is_refused_without_a_stream_is_refused_in_one(
    belfry: Belfry, document: str, caller: Caller, error: type[MaruError]
) -> None:
    """Nobody, ambiguous documents, deep ones, large ones, the schema and a token without a purpose."""
    with pytest.raises(error):
        await first(belfry.listen(document, caller, schema_hidden=True))


async def test_d13_an_invalid_document_is_answered_once(belfry: Belfry) -> None:
    """With the same errors as elsewhere."""
    answer = await first(belfry.listen("subscription { me { none } }", ANONYMOUS))
    assert not answer.began
    assert answer.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_bad_argument_is_refused_before_anything_is_listened_to(belfry: Belfry) -> None:
    """A null that a variable gives where none may be is the caller's fault, and the variable is named."""
    document = 'subscription ($of: ID = "x") { citizen(id: $of) { id } }'
    with pytest.raises(BadUserInput) as refused:
        await first(belfry.listen(document, ANONYMOUS, variables={"of": None}))
    assert (refused.value.argument, refused.value.reason) == ("of", InputProblem.REQUIRED)


async def test_an_event_waits_while_too_much_is_under_way(belfry: Belfry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is the listener thrown out nor the event lost: it is answered as soon as there is space."""
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(streams, "WAITS", int(HANGING_SECONDS / 0.01))
    work, own = belfry.gateway._work, _anybody(belfry)
    monkeypatch.setattr(work, "_at_most", 4)
    async with aclosing(belfry.listen(RINGS, Caller(own))) as answers:
        assert (await belfry.heard(answers)).errors == []
        for principal in (None, Caller(own).principal):
            work.begin(4, principal)
            waiting = asyncio.ensure_future(belfry.heard(answers))
            await asyncio.sleep(0.1)
            assert not waiting.done()
            work.end(4, principal)
            heard = (await waiting).data
            assert heard is not None
            assert heard["me"]["id"] == own


async def test_an_event_that_waits_for_too_long_ends_its_stream(
    belfry: Belfry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listener whose events find no space is told so, and is not left with a stream that says nothing."""
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0)
    monkeypatch.setattr(streams, "WAITS", 3)
    work, own = belfry.gateway._work, _anybody(belfry)
    monkeypatch.setattr(work, "_at_most", 4)
    async with aclosing(belfry.listen(RINGS, Caller(own))) as answers:
        assert (await belfry.heard(answers)).errors == []
        work.begin(4, None)
        try:
            with pytest.raises(MaruError) as refused:
                await belfry.heard(answers)
        finally:
            work.end(4, None)
        assert refused.value.code == "OVERLOADED"


async def _ended_by_a_look(belfry: Belfry, answers: object) -> Exception:
    """The error by which a stream ends that waits for its next event, once its listener was looked at."""
    waiting = asyncio.ensure_future(anext(answers))  # type: ignore[call-overload]
    await asyncio.sleep(0)
    await belfry.gateway._streams.look()
    async with asyncio.timeout(HANGING_SECONDS):
        await asyncio.wait((waiting,))
    error: Exception | None = waiting.exception()
    assert error is not None
    return error


async def test_g5_the_death_of_a_listener_ends_the_stream(belfry: Belfry, at: Mapping[str, str]) -> None:
    """It is found without an event, and no later event is answered; who goes on living goes on listening."""
    dying, living = list(belfry.people.values())[2:4]
    async with (
        aclosing(belfry.listen(RINGS, Caller(dying))) as of_dying,
        aclosing(belfry.listen(RINGS, Caller(living))) as of_living,
    ):
        await belfry.heard(of_dying)
        await belfry.heard(of_living)
        async with connected(at[REGISTRY]) as registry:
            await registry.execute("INSERT INTO death VALUES ($1, '2026-11-23', '2026-11-24')", dying)
        assert isinstance(await _ended_by_a_look(belfry, of_dying), Withdrawn)
        assert [each async for each in of_dying] == []
        assert (await belfry.heard(of_living)).errors == []


async def test_g5_d5_a_consent_that_is_taken_back_ends_the_stream(belfry: Belfry) -> None:
    """Of whomever an official listens to for a purpose that needs it; what was not agreed to ends nothing."""
    mother = belfry.people["Expectant mother"]
    await belfry.agree(mother, REGISTRY, CARE)
    async with aclosing(belfry.listen(OF, OFFICIAL, variables={"id": mother})) as answers:
        heard = await belfry.heard(answers)
        assert heard.errors == []
        await belfry.gateway._streams.look()
        assert (await belfry.heard(answers)).data == heard.data
        await belfry.agree(mother, REGISTRY, CARE, given=False)
        # The policy is asked anew for each event, so that none is told until the next look either.
        with pytest.raises(Withdrawn):
            await belfry.heard(answers)


async def test_g5_the_gateway_looks_by_itself_within_five_seconds(belfry: Belfry, at: Mapping[str, str]) -> None:
    """A stream on which nothing happens ends too, while the gateway is open."""
    dying = list(belfry.people.values())[4]
    async with belfry.gateway.open(), aclosing(belfry.listen(RINGS, Caller(dying))) as answers:
        await belfry.heard(answers)
        async with connected(at[REGISTRY]) as registry:
            await registry.execute("INSERT INTO death VALUES ($1, '2026-11-23', '2026-11-24')", dying)
        began = asyncio.get_running_loop().time()
        with pytest.raises(Withdrawn):
            await anext(answers)
        assert asyncio.get_running_loop().time() - began < 5


async def test_a_stream_outlasts_a_registry_that_is_gone_for_a_moment(
    belfry: Belfry, at: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a minute what was known holds; after that nobody knows whether the listener may go on, and it ends."""
    async with aclosing(belfry.listen(RINGS, Caller(_anybody(belfry)))) as answers:
        await belfry.heard(answers)
        streams = belfry.gateway._streams
        now = monotonic()
        down = belfry.stores[REGISTRY]._pool
        monkeypatch.setattr(down, "_dsn", NOWHERE)
        down.close()
        monkeypatch.setattr("resolvers.pipeline.streams.monotonic", lambda: now + 59)
        await streams.look()
        assert streams._listeners
        monkeypatch.setattr("resolvers.pipeline.streams.monotonic", lambda: now + 61)
        assert isinstance(await _ended_by_a_look(belfry, answers), AgencyUnavailable)


async def test_a_look_reads_of_all_listeners_at_once(belfry: Belfry, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many listen, the registry is asked by one statement."""
    fetch, sent = belfry.stores[REGISTRY].fetch, []

    async def counted(sql: str, *arguments: object) -> object:
        sent.append(sql)
        return await fetch(sql, *arguments)

    people = list(belfry.people.values())
    everybody = [belfry.listen(RINGS, Caller(person)) for person in people]
    for answers in everybody:
        await belfry.heard(answers)
    monkeypatch.setattr(belfry.stores[REGISTRY], "fetch", counted)
    await belfry.gateway._streams.look()
    for answers in everybody:
        await answers.aclose()
    assert len(sent) == 1
