"""Refusals are counted by who asked and logged without anybody's data; who probes raises an alarm."""

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.types import Scope
from structlog.testing import capture_logs

from api.limits.rate import Rates, RateSettings
from api.limits.refusal_notes import RefusalNotes
from api.limits.refusals import LINES_AT_MOST, SOURCES_AT_MOST, Refusals
from api.limits.refused_source import HOUR_SECONDS, PROBING, Refused
from resolvers.request.caller import ANONYMOUS
from tests.api.sockets.client import connected_socket
from tests.running import RunningGateway, command, log_of, running_gateway
from tests.seeded_folder import copied

NOON: Final = 1_800_000_000.0
CITIZEN: Final = "Expectant mother"
STRANGERS: Final = [f"c{n:015x}" for n in range(1, 60)]
BY_ALIASES: Final = (
    "query($ids: [ID!]!, $id: ID!) { a: citizens(ids: $ids) { id } b: household(id: $id) { id } me { id } }"
)
EVENTS: Final = {"accept": "text/event-stream"}

Line = MutableMapping[str, Any]


class Log:
    """Refusals on a clock of the test's own, and the lines that they have logged."""

    def __init__(self) -> None:
        self.now = NOON
        self.refusals = Refusals(lambda: self.now)

    def lines(self, work: Callable[[], None]) -> list[Line]:
        """Return the lines that this logs."""
        with capture_logs() as lines:
            work()
        return list(lines)

    def probe(self, kind: Refused, number: int, *, who: str = "kim", begin: int = 0) -> list[Line]:
        """Return the lines that so many different refusals of one principal log."""

        def work() -> None:
            for n in range(begin, begin + number):
                self.refusals.note(kind, who, "192.0.2.1", n)

        return self.lines(work)


@pytest.fixture
def log() -> Log:
    return Log()


def test_an_idle_log_stays_idle_and_counts_are_told_once(log: Log) -> None:
    """Nothing is logged where nothing was refused since; totals go on."""
    assert log.lines(log.refusals.tell) == []
    log.refusals.note(Refused.RATE_LIMITED, None, "192.0.2.1")
    log.refusals.note(Refused.IDS, "kim", "192.0.2.1", "c1")
    told = log.lines(log.refusals.tell)
    assert [each["event"] for each in told] == ["refused", "refused"]
    assert {each["log_level"] for each in told} == {"warning"}
    assert [each.get("rate_limited") for each in told] == [1, None]
    assert [each.get("unknown_ids") for each in told] == [None, 1]
    assert told[0]["address"] == told[1]["address"]
    assert "principal" not in told[0]
    assert log.lines(log.refusals.tell) == []
    assert log.refusals.totals() == {
        "unauthenticated": 0,
        "forbidden": 0,
        "rate_limited": 1,
        "refused_fields": 0,
        "unknown_ids": 1,
    }


def test_digests_tie_a_day_together_and_no_two_days_nor_processes(log: Log) -> None:
    """By no digest of another day or process can a source be found again."""

    def names(log: Log) -> tuple[Any, Any]:
        log.refusals.note(Refused.FORBIDDEN, "kim", "192.0.2.1")
        (line,) = log.lines(log.refusals.tell)
        return line["principal"], line["address"]

    first, again = names(log), names(log)
    assert first == again
    assert not set(first) & set(names(Log()))
    log.now += 86_400
    assert not set(first) & set(names(log))


def test_the_worst_sources_have_a_line_each_and_the_others_one(log: Log) -> None:
    """However many sources there are, so many lines a minute are the most, and no count is left out."""
    for n in range(LINES_AT_MOST + 5):
        for _ in range(n + 1):
            log.refusals.note(Refused.FORBIDDEN, None, f"192.0.2.{n}")
    *worst, others = log.lines(log.refusals.tell)
    assert [each["forbidden"] for each in worst] == list(range(LINES_AT_MOST + 5, 5, -1))
    assert (others["sources"], others["forbidden"]) == (5, 1 + 2 + 3 + 4 + 5)
    assert "address" not in others


@pytest.mark.parametrize("kind", PROBING)
def test_one_too_many_within_an_hour_is_one_alarm(log: Log, kind: Refused) -> None:
    """At once, by the source's digests, and not again within the hour, of whatever kind."""
    assert log.probe(kind, PROBING[kind]) == []
    (alarm,) = log.probe(kind, 200, begin=1_000)
    assert (alarm["event"], alarm["log_level"], alarm[kind.value]) == ("probing", "critical", PROBING[kind] + 1)
    for other in PROBING:
        assert log.probe(other, 200, begin=5_000) == []
    assert len(log.probe(kind, 200, who="lee")) == 1
    log.now += HOUR_SECONDS
    assert log.probe(kind, PROBING[kind]) == []
    assert len(log.probe(kind, 1, begin=9_000)) == 1


@pytest.mark.parametrize("kind", PROBING)
def test_an_alarm_counts_what_is_within_the_hour_of_each_kind(log: Log, kind: Refused) -> None:
    """What was probed before is neither in a later alarm, nor reason to keep a source."""
    for other in PROBING:
        assert log.probe(other, 40) == []
    log.now += HOUR_SECONDS
    (alarm,) = log.probe(kind, PROBING[kind] + 1)
    assert {name for name in alarm if name in {each.value for each in PROBING}} == {kind.value}


def test_what_is_long_ago_keeps_no_source(log: Log) -> None:
    """A source that probes now is kept before many that probed more, an hour ago."""
    for n in range(SOURCES_AT_MOST // 2 + 1):
        log.probe(Refused.FIELDS, 3, who=f"old{n}")
    log.now += HOUR_SECONDS
    assert log.probe(Refused.IDS, 2, who="new") == []
    for n in range(SOURCES_AT_MOST // 2):
        log.probe(Refused.IDS, 1, who=f"p{n}")
    alarms = log.probe(Refused.IDS, PROBING[Refused.IDS] - 1, who="new", begin=900)
    assert [each["event"] for each in alarms] == ["probing"]


def test_an_answer_s_source_is_found_once_however_many_errors_it_has() -> None:
    """Each error counts; the address is looked up once, and a path that is refused again is one."""
    looked: list[Scope] = []

    class Counting(Rates):
        """Rates that note who is looked up."""

        def address(self, scope: Scope) -> str:
            looked.append(scope)
            return "192.0.2.1"

    refusals = Refusals()
    notes = RefusalNotes(refusals, Counting(RateSettings(0, 0, 0)))
    refused = {"extensions": {"code": "FORBIDDEN"}}
    errors = [{**refused, "path": ["all", n, f"field{n % 90}"]} for n in range(10_000)]
    with capture_logs() as lines:
        notes.note_fields(errors, ANONYMOUS, {"type": "http"})
    assert (refusals.totals()["refused_fields"], len(looked), lines) == (10_000, 1, [])
    notes.note_fields([{"extensions": {"code": "NOT_FOUND"}}], ANONYMOUS, {"type": "http"})
    assert len(looked) == 1


def test_what_is_refused_again_or_long_ago_is_no_probing(log: Log) -> None:
    """The same few fields as often as anybody likes, and many over more than an hour, raise no alarm."""
    for _ in range(50):
        assert log.probe(Refused.FIELDS, 20) == []
    for n in range(300):
        log.now += HOUR_SECONDS / 70
        assert log.probe(Refused.FIELDS, 1, begin=1_000 + n) == []
    assert log.probe(Refused.RATE_LIMITED, 0) == []
    assert log.lines(lambda: [log.refusals.note(Refused.FORBIDDEN, "kim", "") for _ in range(900)] and None) == []


def test_few_sources_are_kept_and_the_most_suspicious_longest(log: Log) -> None:
    """An attacker is not forgotten for all who come behind; what the forgotten were refused is logged."""
    assert log.probe(Refused.IDS, PROBING[Refused.IDS]) == []

    def crowd() -> None:
        for n in range(3 * SOURCES_AT_MOST):
            log.refusals.note(Refused.IDS, f"p{n}", "192.0.2.1", n)
            assert len(log.refusals) <= SOURCES_AT_MOST

    told = [*log.lines(crowd), *log.lines(log.refusals.tell)]
    assert sum(each["unknown_ids"] for each in told) == PROBING[Refused.IDS] + 3 * SOURCES_AT_MOST
    assert [each["event"] for each in log.probe(Refused.IDS, 1, begin=900)] == ["probing"]


@pytest.fixture(scope="module")
def own(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway of this file's."""
    with running_gateway(own_data) as opened:
        yield opened


def _bearer(gateway: RunningGateway, persona: str) -> dict[str, str]:
    return {"authorization": f"Bearer {gateway.personas[persona].token}"}


def _logged(gateway: RunningGateway, event: str) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in log_of(gateway).splitlines() if f'"event": "{event}"' in line]


async def test_every_way_in_is_counted_alike_by_both_executors(template: Path) -> None:
    """Over HTTP, event streams and sockets: bad tokens, refused fields, ids that are unknown or hidden."""
    with copied(template) as folder:
        with running_gateway(folder) as own:
            await _ask_all(own)
        lines = _logged(own, "refused")
    by = {("principal" in each, len(each)): each for each in lines}
    assert len(lines) == len(by) == 3, lines
    text = json.dumps(lines)
    assert not any(each in text for each in (*STRANGERS, "127.0.0.1"))
    address = {each["address"] for each in lines}
    assert len(address) == 1
    total: dict[str, int] = {}
    for line in lines:
        for kind in (each.value for each in Refused):
            total[kind] = total.get(kind, 0) + line.get(kind, 0)
    assert total == {"unauthenticated": 3, "forbidden": 1, "rate_limited": 0, "refused_fields": 4, "unknown_ids": 16}


async def _ask_all(own: RunningGateway) -> None:
    citizen = own.personas[CITIZEN]
    said = {"query": BY_ALIASES, "variables": {"ids": [citizen.id, *STRANGERS[:3]], "id": "h000000000000000"}}
    asked = ("--official", "welfare_office", "--purpose", "education_benefit", "--issue", "refusals")
    token = command("token", *asked, data=own.data).stdout.strip()
    official = {"authorization": f"Bearer {token}"}
    fields = "query($id: ID!) { x: citizen(id: $id) { health { checkups { id } } } }"
    for executor in ("plan", "core"):
        headers = {"maru-executor": executor}
        assert own.client.post("/graphql", json=said, headers=_bearer(own, CITIZEN) | headers).status_code == 200
        refused = own.client.post(
            "/graphql", json={"query": fields, "variables": {"id": citizen.id}}, headers=official | headers
        )
        assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    wrong = {"authorization": "Bearer no.good.token"}
    assert own.client.post("/graphql", json=said, headers=wrong).status_code == 401
    assert own.client.post("/graphql", json=said, headers=wrong | EVENTS).status_code == 401
    assert '"me"' in own.client.post("/graphql", json=said, headers=_bearer(own, CITIZEN) | EVENTS).text
    own.client.post("/graphql", json={"query": fields, "variables": {"id": citizen.id}}, headers=official | EVENTS)
    url = own.url.replace("http", "ws", 1) + "/graphql"
    async with connected_socket(url, origin=own.url) as socket:
        await socket.init(citizen.token)
        assert len(await socket.ask(**said)) == 2
        assert (await socket.ask('subscription { notices(after: "nonsense") { id } }'))[-1]["type"] == "error"
    async with connected_socket(url, origin=own.url) as socket:
        await socket.init(token)
        assert len(await socket.ask(fields, variables={"id": citizen.id})) == 2
        assert (await socket.ask("subscription { notices { id } }"))[-1]["type"] == "error"
    async with connected_socket(url, origin=own.url) as socket:
        await socket.say(type="connection_init", payload={"Authorization": "Bearer no.good.token"})
        assert (await socket.closed())[0] == 4403


def test_who_asks_for_many_strangers_is_an_alarm_at_once(own: RunningGateway) -> None:
    """50 ids that are unknown or hidden are none; the next one is, and names nobody."""
    document = "query($ids: [ID!]!) { citizens(ids: $ids) { id } }"
    for number, alarms in ((50, 0), (51, 1), (59, 1)):
        own.ask(document, CITIZEN, variables={"ids": STRANGERS[:number]})
        assert len(_logged(own, "probing")) == alarms
    (alarm,) = _logged(own, "probing")
    assert (alarm["level"], alarm["unknown_ids"]) == ("critical", 51)
    assert len(alarm["principal"]) == len(alarm["address"]) == 16


def test_who_tries_many_tokens_is_an_alarm(own: RunningGateway) -> None:
    """By their address, since no principal is known."""
    before = len(_logged(own, "probing"))
    for n in range(101):
        assert own.post("{ me { id } }", headers={"authorization": f"Bearer a.b.{n}"}).status_code == 401
    alarm = _logged(own, "probing")[-1]
    assert len(_logged(own, "probing")) == before + 1
    assert ("principal" in alarm, alarm["unauthenticated"]) == (False, 101)


@pytest.mark.parametrize("executor", ["plan", "core"])
def test_who_finds_everybody_is_none(own: RunningGateway, executor: str) -> None:
    """Those who see whom they ask for are not logged, in whatever number they ask."""
    own_id = own.personas[CITIZEN].id
    before = len(_logged(own, "probing"))
    for _ in range(60):
        own.ask(
            "query($ids: [ID!]!) { citizens(ids: $ids) { id } }",
            CITIZEN,
            variables={"ids": [own_id] * 2},
            headers={"maru-executor": executor},
        )
    assert len(_logged(own, "probing")) == before
