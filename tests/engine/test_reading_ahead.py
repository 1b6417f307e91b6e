"""One request looks once at what is on record: fields on services and facts share what they read of persons."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.contract import PUBLIC, Agency
from agencies.contract import resolver as ordinary
from agencies.contract.schema.query import Query
from agencies.contract.sources.resolver import Ahead
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from resolvers.request.promise import Promise
from tests.all_of_own import ALL_OF_OWN
from tests.engine.comparing import Pair
from tests.engine.operations import Asked
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.running import RunningGateway

HEADLINE: Final = Path(__file__).parents[2] / "web" / "src" / "queries" / "headline.graphql"
MOTHER: Final = "Mother of a newborn"
ALL: Final = """{ me {
    facts { id value }
    applying: services { totalCount nodes { alreadyReceives } }
    services(filter: {statuses: [UNKNOWN]}) { totalCount }
    eligibility(serviceId: "135200000120") { status }
    upcoming { totalCount }
    categories { status }
    openQuestions { nodes { decides } }
} }"""
ONE: Final = "{ me { services { nodes { alreadyReceives } } } }"
RECEIVED: Final = "{ me { services(filter: {alreadyReceives: false}) { totalCount } } }"
BESIDE: Final = "{ me { children { health { checkups { kind } } } services { nodes { alreadyReceives } } } }"
INSURER: Final = "health_insurance"
STATEMENTS_AT_MOST: Final = 12
TIMES: Final = 10
EVENT_DAYS: Final = {"job_lost_on", "maternity_leave_ends_on", "parental_leave_ends_on"}
began: Final[list[str]] = []
weather: Final = Agency(id="weather", title={"ko": "기상청", "en": "The weather"}, purposes=ALL_OF_OWN)


def _begin(context: Any, key: str) -> list[Promise[None]]:
    began.append(key)
    return [Promise.of(None)]


@weather.contribute(Query, access=PUBLIC)
class Forecast:
    @ordinary(ahead=Ahead(lambda wishes: _begin, lambda registry, given, columns: True))
    def forecast(self) -> int:
        """How often was read before this was called."""
        return len(began)


@pytest.fixture(scope="module")
def pair(registry: Registry, stores: dict[str, Store]) -> Pair:
    """Both executors, at which no statement has failed: for a minute after one has, its reads go alone."""
    return Pair(registry, stores, date.fromisoformat(DAY))


async def _answer(pair: Pair, document: str, persona: str, gateway: RunningGateway) -> Answer:
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4)
    answer = await pair.engine.answer(request, Caller(gateway.personas[persona].id), mutation_allowed=False)
    assert (answer.executor, answer.errors) == ("plan", [])
    return answer


async def test_fields_on_services_and_facts_read_each_table_once(pair: Pair, gateway: RunningGateway) -> None:
    """Seven such fields send the reads of one, and each table is read for each key once: the catalogue is in memory."""
    one, several = [await _answer(pair, document, MOTHER, gateway) for document in (ONE, ALL)]
    read = {(sent.agency, sent.text, key, sent.statement) for sent in several.sent for key in sent.asked}
    assert len(read) == len({each[:3] for each in read})
    tables = {(sent.agency, sent.text) for sent in one.sent}
    extra = {(sent.agency, sent.text) for sent in several.sent} - tables
    # Facts that no rule names are read for the citizen alone.
    assert extra
    assert all(len(sent.asked) == 1 for sent in several.sent if (sent.agency, sent.text) in extra)


async def test_what_a_filter_asks_is_read_with_the_rest(pair: Pair, gateway: RunningGateway) -> None:
    """What is received already is read for the filter as for the field: once, with the other reads."""
    field, filtered = [await _answer(pair, document, MOTHER, gateway) for document in (ONE, RECEIVED)]
    read, read_for_filter = (
        [(sent.agency, sent.text, key) for sent in each.sent for key in sent.asked if "benefit" in sent.text]
        for each in (field, filtered)
    )
    assert sorted(read_for_filter) == sorted(read)
    assert read
    assert len({sent.statement for sent in filtered.sent}) <= len({sent.statement for sent in field.sent})


async def test_a_filter_by_what_is_received_needs_no_reading_ahead(pair: Pair, gateway: RunningGateway) -> None:
    """graphql-core, which reads nothing ahead, gives the same rows."""
    family = Caller(gateway.personas["Multicultural family of six"].id)
    for wanted in ("true", "false"):
        document = RECEIVED.replace("false", wanted)
        assert await pair.differs(Asked(document, {}), family) is None


async def test_what_verdicts_need_goes_with_the_rest_of_the_agency(pair: Pair, gateway: RunningGateway) -> None:
    """Children's check-ups beside `services` send the insurer no statement more: both wait for the relations."""
    alone = await _answer(pair, ONE, MOTHER, gateway)
    beside = await _answer(pair, BESIDE, MOTHER, gateway)
    assert {sent.agency for sent in alone.sent if sent.agency == INSURER} == {INSURER}
    read = [{sent.text for sent in each.sent if sent.agency == INSURER} for each in (alone, beside)]
    assert len(read[1]) == len(read[0]) + 1
    statements = [{sent.statement for sent in each.sent if sent.agency == INSURER} for each in (alone, beside)]
    assert [len(each) for each in statements] == [1, 1]


async def test_a_bad_cursor_is_the_fields_own_error(pair: Pair, gateway: RunningGateway) -> None:
    """Reading ahead leaves it to the field: its neighbours are answered."""
    document = """{ me { bad: services(after: "!") { totalCount } services { totalCount } } }"""
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4)
    answer = await pair.engine.answer(request, Caller(gateway.personas[MOTHER].id), mutation_allowed=False)
    assert answer.data is not None
    assert answer.data["me"]["bad"] is None
    assert answer.data["me"]["services"]["totalCount"] > 0
    assert [(each["path"], each["extensions"]["code"]) for each in answer.errors] == [(["me", "bad"], "BAD_USER_INPUT")]


@pytest.mark.parametrize(
    ("document", "read"),
    [
        ("{ me { services { nodes { status reasons { outcome } } } } }", False),
        ("{ me { upcoming { totalCount } categories { status } } }", False),
        ('{ me { eligibility(serviceId: "135200000120") { status alreadyReceives } } }', False),
        ("{ me { services { nodes { applyBy } } } }", True),
        ("{ me { services { edges { node { applyBy } } } } }", True),
        ('{ me { eligibility(serviceId: "135200000120") { applyBy } services { totalCount } } }', True),
    ],
)
async def test_the_days_of_events_are_read_only_for_the_last_day_to_apply(
    pair: Pair, gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch, document: str, *, read: bool
) -> None:
    """No verdict hangs on them. The plan reads once, ahead; graphql-core for each field that asks for more."""
    asked: list[frozenset[str]] = []
    records = Facts.records

    def recorded(self: Facts, homes: Any, fact_ids: frozenset[str]) -> Any:
        asked.append(fact_ids)
        return records(self, homes, fact_ids)

    monkeypatch.setattr(Facts, "records", recorded)
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4)
    caller = Caller(gateway.personas[MOTHER].id)
    for each, readings in ((pair.engine, 1), (pair.oracle, 1 + ("totalCount }" in document and read))):
        asked.clear()
        assert (await each.answer(request, caller, mutation_allowed=False)).errors == []
        assert 0 < len(asked) <= readings
        assert any(fact_ids >= EVENT_DAYS for fact_ids in asked) is read
        assert all(not fact_ids & EVENT_DAYS for fact_ids in asked) is not read


@pytest.mark.parametrize("persona", [MOTHER, "Multicultural family of six"])
async def test_the_headline_sends_few_statements(pair: Pair, gateway: RunningGateway, persona: str) -> None:
    """At most twelve, whoever asks and however many children and members there are.

    Where a busy machine has stores answer in turns of their own, what waits for them goes in more: the fewest count.
    """
    answers = [await _answer(pair, HEADLINE.read_text(), persona, gateway) for _ in range(TIMES)]
    fewest = min(len({sent.statement for sent in answer.sent} - {0}) for answer in answers)
    assert 0 < fewest <= STATEMENTS_AT_MOST


async def test_what_is_nobodys_is_read_ahead_too(stores: dict[str, Store]) -> None:
    """A plan asks for the caller's relations where a load waits for them, though no person is in the answer."""
    store = Store("weather", "postgresql://nobody@127.0.0.1:1/nowhere")
    made = Pair(register([*discover(), weather]), {**stores, "weather": store}, date.fromisoformat(DAY))
    began.clear()
    request = GraphRequest("{ forecast }", None, {}, "ko", "7e57" * 4)
    async with asyncio.timeout(HANGING_SECONDS):
        answer = await made.engine.answer(request, ANONYMOUS, mutation_allowed=False)
    assert (answer.executor, answer.data, answer.errors) == ("plan", {"forecast": 1}, [])
    store.close()
