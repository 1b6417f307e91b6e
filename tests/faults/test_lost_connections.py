"""Connections that a network loses, or over which nothing comes back: deadlines hold, reads are sent once more."""

from typing import Final

from tests.faults.answers import PARENT, PARTS, errors
from tests.faults.conftest import READING, WRITING, Way
from tests.faults.test_frozen import IN_ONE_DEADLINE, TIMED_OUT, WELFARE, ask_all
from tests.patience import eventually
from tests.running import log_of

READ: Final = "{ me { id welfare { disability { kind } } } }"
WRITTEN: Final = (
    'mutation($me: ID!) { reportWrongFact(factId: "veteran", subjectId: $me, text: "No.") { correction { id } } }'
)
SENT_AGAIN: Final = "read sent again"


async def test_e04_a_store_that_takes_all_and_answers_nothing_costs_one_deadline(way: Way) -> None:
    """The others' fields are there by then; the silent connections are ended, and serve nobody afterwards."""
    asked = [PARTS] * 4
    before = await ask_all(way.gateway, asked)
    way.proxy.timeout = True
    try:
        found = await ask_all(way.gateway, asked)
    finally:
        way.proxy.timeout = False
    assert max(took for took, _ in found) - max(took for took, _ in before) < IN_ONE_DEADLINE
    for (_, answer), (_, whole) in zip(found, before, strict=True):
        assert set(errors(answer).values()) == TIMED_OUT, answer
        for intact in ("id", "name", "employment", "health"):
            assert answer["data"]["me"][intact] == whole["data"]["me"][intact]
    assert eventually(lambda: way.proxy.silenced == 0)
    assert [answer for _, answer in await ask_all(way.gateway, asked)] == [answer for _, answer in before]


def test_e16_a_read_whose_connection_is_lost_is_sent_once_more(way: Way) -> None:
    """The client sees nothing of it, the store counts two, and the staff's log says so."""
    before = way.gateway.ask(READ, PARENT)
    assert "errors" not in before
    executed, said = way.proxy.executed[READING], log_of(way.gateway).count(SENT_AGAIN)
    way.proxy.cut[READING] = 1
    assert way.gateway.ask(READ, PARENT) == before
    assert way.proxy.executed[READING] == executed + 2
    assert log_of(way.gateway).count(SENT_AGAIN) == said + 1


def test_e16_a_read_that_loses_its_second_connection_too_has_failed(way: Way) -> None:
    """AGENCY_UNAVAILABLE after two, however many connections there are."""
    assert "errors" not in way.gateway.ask(READ, PARENT)
    executed = way.proxy.executed[READING]
    way.proxy.cut[READING] = 3
    answer = way.gateway.ask(READ, PARENT)
    way.proxy.cut.clear()
    assert set(errors(answer).values()) == {("AGENCY_UNAVAILABLE", "welfare_office")}
    assert way.proxy.executed[READING] == executed + 2


async def test_e16_connections_that_were_lost_unnoticed_fail_no_read(way: Way) -> None:
    """As behind a firewall that forgets idle connections: the first use of one shows it, and no other one is tried."""
    await ask_all(way.gateway, [WELFARE] * 16)
    assert way.proxy.open > 1
    way.proxy.reset_peer()
    assert "errors" not in way.gateway.ask(READ, PARENT)


def test_e16_a_read_that_was_late_is_not_sent_again(way: Way) -> None:
    """Its deadline is over: AGENCY_TIMEOUT, and the store counts one."""
    assert "errors" not in way.gateway.ask(READ, PARENT)
    executed = way.proxy.executed[READING]
    way.proxy.latency = 1_000
    answer = way.gateway.ask(READ, PARENT)
    way.proxy.latency = 0
    assert set(errors(answer).values()) == TIMED_OUT
    assert way.proxy.executed[READING] == executed + 1


def test_e16_a_mutation_whose_connection_is_lost_is_never_sent_again(way: Way) -> None:
    """Whether it was done is not known here: AGENCY_UNAVAILABLE, the store counts one, and the client decides."""
    executed = way.proxy.executed[WRITING]
    way.proxy.cut[WRITING] = 1
    answer = way.gateway.ask(WRITTEN, PARENT, variables={"me": way.gateway.personas[PARENT].id})
    assert set(errors(answer).values()) == {("AGENCY_UNAVAILABLE", "welfare_office")}
    assert way.proxy.executed[WRITING] == executed + 1
