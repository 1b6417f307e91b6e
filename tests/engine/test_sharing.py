"""Sharing never shows: batches are shared between requests, answers and decisions are not."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyTimeout, AgencyUnavailable, Internal
from agencies.registration.registry import Registry
from agencies.store.failure import late
from agencies.store.loading.batch import BESIDE_AT_MOST, KEYS_AT_MOST
from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome, Read
from agencies.store.store import CONNECTIONS, Store
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.engine.comparing import Pair
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.store.asking import Asked, idle
from tests.store.database import connected

AT_ONCE: Final = 64
NAMES: Final = 'SELECT t0."id", t0."name" FROM (SELECT * FROM "citizen" WHERE "id" = ANY($1::text[])) t0'
QUERIES: Final = (
    "{ me { id name birthDate household { id size members { id citizen { id name } } } } }",
    "{ me { id age children { id name age } health { checkups { id kind } conditions { id name } } } }",
    "{ me { id welfare { veteran receives { id } } education { enrolments { id school { name } } } } }",
    "{ me { id household { income { monthly } address { sido { name } } } parents { id name } } agencies { id } }",
)


class Slow(Store):
    """A store whose statements wait until they are let go; it counts those that ended and those that were cancelled."""

    def __init__(self, deadline_seconds: float = 30) -> None:
        super().__init__("slow", "postgresql://nobody@127.0.0.1:1/nowhere", deadline_seconds=deadline_seconds)
        self.go = asyncio.Event()
        self.asked: list[list[str]] = []
        self.cancelled = 0

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """A row for each key, when let go."""
        self.asked.append([key for keys in arguments if isinstance(keys, list) for key in keys])
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return [(key, f"of {key}") for key in arguments[0]]


class Held(Store):
    """A store each of whose statements waits until it is let go, by its first key; so many at once as a store's."""

    def __init__(self, deadline_seconds: float) -> None:
        super().__init__("slow", "postgresql://nobody@127.0.0.1:1/nowhere", deadline_seconds=deadline_seconds)
        self.held: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._free = asyncio.Semaphore(CONNECTIONS)
        self.asked: list[list[str]] = []

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """A row for each key, when let go."""
        [keys] = arguments
        async with self._free:
            self.asked.append(keys)
            await self.held[keys[0]].wait()
        return [(key, f"of {key}") for key in keys]


class Lines:
    """The batches of a store that is asked in several lines, and whose keys were told."""

    def __init__(self, store: Held) -> None:
        self.store = store
        self.batches = Batches(store)
        self.asked = 0
        self.told: list[str] = []

    def ask(self, number: int, key: str) -> None:
        """Ask for a key in the line of this number."""
        read = READ._replace(text=f"{NAMES} WHERE {number} = {number}")
        self.asked += 1
        self.batches.ask([Asked(read, [key], lambda _: self.told.append(key))])

    async def end(self) -> None:
        """Let all go, until each is told and nothing is on its way."""
        while len(self.told) < self.asked:
            for [key] in self.store.asked:
                self.store.held[key].set()
            await _turns()
        await _turns()
        assert idle(self.batches)


class Hanging(Store):
    """A store that answers nothing before the deadline."""

    async def _fetched(self, seconds: float, sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
        await asyncio.sleep(seconds)
        raise late(self.agency)


class Late(Slow):
    """A true store whose statements wait until they are let go."""

    def __init__(self, agency: str, dsn: str, deadline_seconds: float) -> None:
        super().__init__(deadline_seconds)
        self._true = Store(agency, dsn, deadline_seconds=deadline_seconds)

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows, when let go."""
        await super().fetch(sql, *arguments)
        return await self._true.fetch(sql, *arguments)

    def close(self) -> None:
        """End both."""
        super().close()
        self._true.close()


class Failing(Store):
    """A store that cannot be reached."""

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Fail, a moment later."""
        await asyncio.sleep(0)
        raise AgencyUnavailable(f"{self.agency} fails.", agency=self.agency)


class Broken(Store):
    """A store whose reading has a fault of ours."""

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Fail as no driver does."""
        raise ZeroDivisionError


READ: Final = Read(NAMES, (), 0, False)


async def _turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def _until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANGING_SECONDS):
        while not what():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def _answer(gateway: Gateway, document: str, citizen: str) -> str:
    request = GraphRequest(document, None, {}, "ko", "7e57" * 4)
    async with asyncio.timeout(HANGING_SECONDS):
        answer = await gateway.answer(request, Caller(citizen), mutation_allowed=True)
    return json.dumps([answer.data, answer.errors])


@pytest.fixture(scope="module")
async def citizens(dsns: Mapping[str, str]) -> list[str]:
    """As many distinct citizens as ask at once."""
    async with connected(dsns["civil_registry"]) as store:
        rows = await store.fetch("SELECT id FROM citizen ORDER BY id LIMIT $1", AT_ONCE)
    return [row["id"] for row in rows]


async def test_every_answer_is_the_askers_own(pair: Pair, citizens: Sequence[str]) -> None:
    """64 distinct citizens at once, with mixed queries, are each answered as when they ask alone."""
    asked = [(QUERIES[(at + turn) % len(QUERIES)], each) for turn in range(4) for at, each in enumerate(citizens)]
    alone = [await _answer(pair.engine, *each) for each in asked]
    together = await asyncio.gather(*(_answer(pair.engine, *each) for each in asked))
    assert together == alone
    assert len(set(alone)) > AT_ONCE


async def test_those_who_leave_take_nothing_from_those_who_stay(pair: Pair, citizens: Sequence[str]) -> None:
    """Every third of 64 is cancelled at some moment: all others have their own answer, and nothing stays behind."""
    alone = [await _answer(pair.engine, QUERIES[at % 4], each) for at, each in enumerate(citizens)]
    for moment in range(0, 40, 4):
        tasks = [asyncio.create_task(_answer(pair.engine, QUERIES[at % 4], each)) for at, each in enumerate(citizens)]
        await _turns(moment)
        for task in tasks[::3]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        stayed = [(got, own) for at, (got, own) in enumerate(zip(found, alone, strict=True)) if at % 3]
        assert all(got == own for got, own in stayed), moment
    async with asyncio.timeout(HANGING_SECONDS):
        while not all(map(idle, pair.engine._contexts.batches.values())):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_member_that_fails_is_the_trouble_of_those_who_ask_it(
    registry: Registry, stores: dict[str, Store], citizens: Sequence[str]
) -> None:
    """With failures among the 64, each has what they have alone: those who ask nothing of that member, no error."""
    failing = Failing("health_insurance", "postgresql://nobody@127.0.0.1:1/nowhere")
    gateway = Pair(registry, {**stores, "health_insurance": failing}, date.fromisoformat(DAY)).engine
    asked = [(QUERIES[at % len(QUERIES)], each) for at, each in enumerate(citizens)]
    alone = [await _answer(gateway, *each) for each in asked]
    assert await asyncio.gather(*(_answer(gateway, *each) for each in asked)) == alone
    assert [bool(json.loads(each)[1]) for each in alone] == ["health" in document for document, _ in asked]


async def _sharing(gateway: Gateway, late: Late, *citizens: str) -> list[asyncio.Task[str]]:
    """Begin a request for each citizen, until one statement asks for all: a busy machine may part them."""
    while True:
        tasks = [asyncio.create_task(_answer(gateway, QUERIES[0], each)) for each in citizens]
        while not {*citizens} <= {key for keys in late.asked for key in keys}:  # noqa: ASYNC110
            await asyncio.sleep(0)
        if any({*citizens} <= set(keys) for keys in late.asked):
            return tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _turns()
        late.asked.clear()
        late.cancelled = 0


async def test_a_request_whose_time_is_up_takes_nothing_from_others(
    registry: Registry, stores: dict[str, Store], dsns: Mapping[str, str], citizens: Sequence[str], pair: Pair
) -> None:
    """Two share a statement and one of them gives up: the other is answered by that same statement."""
    first, second = citizens[:2]
    own = await _answer(pair.engine, QUERIES[0], second)
    late = Late("civil_registry", dsns["civil_registry"], deadline_seconds=30)
    gateway = Pair(registry, {**stores, "civil_registry": late}, date.fromisoformat(DAY)).engine
    async with asyncio.timeout(HANGING_SECONDS):
        stays, leaves = await _sharing(gateway, late, second, first)
    begun = list(late.asked)
    leaves.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaves
    late.go.set()
    assert await stays == own
    assert late.cancelled == 0
    assert late.asked[: len(begun)] == begun
    late.close()


async def test_a_shared_statement_ends_only_with_the_last_who_waits() -> None:
    """One of two leaves: it goes on. Both leave: it is cancelled, and its line is idle."""
    store = Slow()
    batches = Batches(store)
    outcomes: list[Outcome] = []

    first, second = [Asked(READ, ["a"], outcomes.append)], [Asked(READ, ["b"], outcomes.append)]
    (batch,), _ = batches.ask(first)
    assert batches.ask(second) == ([batch], second)
    await _turns()
    batch.leave(first)
    await _turns()
    assert store.cancelled == 0
    batch.leave(second)
    await _turns()
    assert store.cancelled == 1
    assert outcomes == []
    assert idle(batches)


async def test_a_fault_of_ours_in_a_statement_is_told_to_all_who_share_it() -> None:
    """None of them waits for ever: each has INTERNAL, of the agency whose store it was, and no word of the fault."""
    outcomes: list[Outcome] = []
    batches = Batches(Broken("slow", "postgresql://nobody@127.0.0.1:1/nowhere", deadline_seconds=30))
    with capture_logs() as logged:
        for key in "ab":
            batches.ask([Asked(READ, [key], outcomes.append)])
        await _turns()
    told = {"event": "batch failed", "log_level": "error", "agency": "slow", "failure": "ZeroDivisionError"}
    assert logged == [told]
    assert len(outcomes) == 2
    for error in (each.error for each in outcomes):
        assert isinstance(error, Internal)
        assert (error.agency, str(error)) == ("slow", "Something failed on our side.")
    assert idle(batches)


async def test_a_busy_line_collects() -> None:
    """While a statement is under way further keys wait for one more; when all is back nothing is on its way."""
    store = Slow()
    batches = Batches(store)
    outcomes: list[Outcome] = []
    batches.ask([Asked(READ, ["a"], outcomes.append)])
    await _turns()
    for key in "bcdb":
        batches.ask([Asked(READ, [key], outcomes.append)])
    await _turns()
    assert store.asked == [["a"]]
    store.go.set()
    await _turns(20)
    assert store.asked == [["a"], ["b", "c", "d"]]
    assert len(outcomes) == 5
    assert idle(batches)


async def test_a_line_with_company_waits_for_more_and_one_alone_does_not() -> None:
    """A single request's statement goes at the end of the turn; where several shared the last, who comes soon joins."""
    store = Slow()
    store.go.set()
    batches = Batches(store)

    async def ask(*keys: str) -> list[list[str]]:
        """Ask for each key, a turn of the loop after the one before; gives what was sent for it."""
        before = len(store.asked)
        for key in keys:
            batches.ask([Asked(READ, [key], lambda _: None)])
            await _turns(1)
        await _turns(20)
        assert idle(batches)
        return store.asked[before:]

    assert await ask("a") == [["a"]]
    batches.ask([Asked(READ, ["b"], lambda _: None)])
    assert await ask("c") == [["b", "c"]]
    assert await ask("d", "e", "f") == [["d", "e", "f"]]
    assert await ask("g") == [["g"]]
    batches.ask([Asked(READ, ["h"], lambda _: None)])
    await _turns(2)
    assert store.asked[-1] == ["h"]


async def test_nobody_waits_for_long_behind_a_slow_statement() -> None:
    """Who has waited for a part of the deadline is asked for beside it, and so is who comes after them."""
    store = Held(deadline_seconds=0.1)
    batches = Batches(store)
    outcomes: dict[str, list[Outcome]] = {key: [] for key in "abc"}
    for number, key in enumerate("abc", 1):
        batches.ask([Asked(READ, [key], outcomes[key].append)])
        await _until(lambda number=number: len(store.asked) == number)
    for key in "cba":
        assert outcomes[key] == []
        store.held[key].set()
        await _until(lambda key=key: bool(outcomes[key]))
    await _turns()
    assert [[each.found for each in outcomes[key]] for key in "abc"] == [[{key: (key, f"of {key}")}] for key in "abc"]
    assert store.asked == [["a"], ["b"], ["c"]]
    assert idle(batches)


async def test_a_statement_that_others_had_to_wait_for_has_its_own_deadline() -> None:
    """How long it was waited for behind another takes nothing from it: nobody is late before their statement is."""
    store = Held(deadline_seconds=0.1)
    batches = Batches(store)
    outcomes: list[Outcome] = []
    batches.ask([Asked(READ, ["a"], lambda _: None)])
    await _turns()
    batches.ask([Asked(READ, ["b"], outcomes.append)])
    await _until(lambda: len(store.asked) == 2)
    await asyncio.sleep(2 * store.deadline_seconds)
    assert outcomes == []
    store.held["b"].set()
    await _until(lambda: bool(outcomes))
    assert (outcomes[0].error, outcomes[0].found) == (None, {"b": ("b", "of b")})
    store.held["a"].set()
    await _turns()
    assert idle(batches)


async def test_a_line_that_was_slow_sends_one_statement_after_the_other_again() -> None:
    """While any of several is under way it collects, so that a store that has recovered is asked for many at once."""
    store = Held(deadline_seconds=0.1)
    batches = Batches(store)
    for number, key in enumerate("ab", 1):
        batches.ask([Asked(READ, [key], lambda _: None)])
        await _until(lambda number=number: len(store.asked) == number)
    store.deadline_seconds = 3_600
    for key in "cd":
        batches.ask([Asked(READ, [key], lambda _: None)])
    for key in "ba":
        assert store.asked == [["a"], ["b"]]
        store.held[key].set()
        await _turns()
    assert store.asked == [["a"], ["b"], ["c", "d"]]
    store.held["c"].set()
    await _turns()
    assert idle(batches)


async def test_a_store_of_which_much_is_slow_has_connections_left_for_the_rest() -> None:
    """A line that is well is answered while several hang: nothing goes beside those where half the connections are."""
    store = Held(deadline_seconds=0.1)
    lines = Lines(store)
    for key in ("first", "second"):
        for number in range(BESIDE_AT_MOST):
            lines.ask(number, f"{key} {number}")
        await _turns()
    await asyncio.sleep(2 * store.deadline_seconds)
    assert len(store.asked) == BESIDE_AT_MOST
    store.held["well"].set()
    lines.ask(BESIDE_AT_MOST, "well")
    await _until(lambda: lines.told == ["well"])
    await lines.end()


async def test_who_waits_behind_a_slow_statement_goes_beside_it_once_others_have_ended() -> None:
    """Though there was no place when their time came, and nobody asks anew."""
    store = Held(deadline_seconds=0.1)
    lines = Lines(store)
    for number in range(BESIDE_AT_MOST):
        lines.ask(number, f"first {number}")
    await _turns()
    lines.ask(0, "second 0")
    await asyncio.sleep(2 * store.deadline_seconds)
    assert ["second 0"] not in store.asked
    store.held["first 1"].set()
    await _until(lambda: ["second 0"] in store.asked)
    await lines.end()
    lines.ask(0, "third")
    await _turns()
    lines.ask(0, "fourth")
    await _until(lambda: store.asked[-1] == ["fourth"])
    await lines.end()


async def test_every_statement_that_is_late_counts_as_one_that_failed() -> None:
    """Health has those that were sent beside a slow one as well."""
    store = Hanging("slow", "postgresql://nobody@127.0.0.1:1/nowhere", deadline_seconds=0.1)
    batches = Batches(store)
    outcomes: list[Outcome] = []
    batches.ask([Asked(READ, ["a"], outcomes.append)])
    await _turns()
    batches.ask([Asked(READ, ["b"], outcomes.append)])
    await _until(lambda: len(outcomes) == 2)
    assert [type(each.error) for each in outcomes] == [AgencyTimeout, AgencyTimeout]
    assert store.measured.health().failures == 2


async def test_a_statement_has_no_more_keys_than_it_may() -> None:
    """Who comes when a batch is full waits for the next one."""
    store = Slow()
    store.go.set()
    batches = Batches(store)
    outcomes: list[Outcome] = []
    for number in range(2 * KEYS_AT_MOST + 10):
        batches.ask([Asked(READ, [f"k{number}"], outcomes.append)])
    async with asyncio.timeout(HANGING_SECONDS):
        while len(outcomes) < 2 * KEYS_AT_MOST + 10:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert [len(keys) for keys in store.asked] == [KEYS_AT_MOST, KEYS_AT_MOST, 10]
    await _turns()
    assert idle(batches)


async def test_a_key_that_many_ask_for_is_one_key() -> None:
    """However many ask for the same keys, they share a statement, which has each once."""
    store = Slow()
    store.go.set()
    batches = Batches(store)
    outcomes: list[Outcome] = []
    keys = [f"k{number}" for number in range(50)]
    for _ in range(100):
        batches.ask([Asked(READ, keys, outcomes.append)])
    async with asyncio.timeout(HANGING_SECONDS):
        while len(outcomes) < 100:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert store.asked == [keys]


async def test_names_of_the_document_are_text_in_the_code(pair: Pair, citizens: Sequence[str]) -> None:
    """Response names that are Python's own, and values that quote, change nothing but the answer."""
    for name in ("import", "None", "run", "n0", "k", "r", "found", "__class__", "lambda"):
        found = json.loads(await _answer(pair.engine, f"{{ {name}: me {{ {name}: id }} }}", citizens[0]))
        assert found == [{name: {name: citizens[0]}}, []]
    evil = """'"); DROP TABLE citizen; --{0}{{x}}"""
    text = json.dumps(evil)
    document = f"{{ me {{ health {{ vaccinations(vaccine: {text}) {{ id }} }} }} agency(id: {text}) {{ id }} }}"
    found = json.loads(await _answer(pair.engine, document, citizens[0]))
    assert found == [{"me": {"health": {"vaccinations": []}}, "agency": None}, []]
