"""One agency's store: how many connections it has, what a deadline ends, and how its failures are said."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from struct import pack, unpack
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import asyncpg
import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import (
    AgencyContractBroken,
    AgencyTimeout,
    AgencyUnavailable,
    BadUserInput,
    StartUpError,
)
from agencies.contract.source import Table
from agencies.contract.storage.external import External
from agencies.store.connection import store_connection
from agencies.store.relations_cursor import register
from agencies.store.store import CONNECTIONS, Store
from tests.patience import HANGING_SECONDS
from tests.store.database import connected

GATE: Final = 20_261_126
THROUGH_THE_GATE: Final = f"SELECT pg_backend_pid() FROM pg_advisory_xact_lock_shared({GATE})"
PID: Final = "SELECT pg_backend_pid()"
SHORT_SECONDS: Final = 0.2
KEPT_SECONDS: Final = 1.0
"""In which a statement that asks nothing comes back on a busy machine too."""
NOWHERE: Final = "postgresql://nobody@127.0.0.1:1/nowhere"


@pytest.fixture
async def store(dsns: dict[str, str]) -> AsyncIterator[Store]:
    """A store with a deadline that a busy machine keeps."""
    opened = Store("labour_office", dsns["labour_office"], deadline_seconds=HANGING_SECONDS)
    yield opened
    opened.close()


@pytest.fixture
async def watching(dsns: dict[str, str]) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection of another one, by which the server is asked what runs."""
    async with connected(dsns["labour_office"]) as connection:
        yield connection


@asynccontextmanager
async def shut_gate(watching: "asyncpg.Connection[Any]") -> AsyncIterator[None]:
    """Statements that go through the gate wait until the block ends."""
    await watching.execute(f"SELECT pg_advisory_lock({GATE})")
    try:
        yield
    finally:
        await watching.execute(f"SELECT pg_advisory_unlock({GATE})")


async def until_waiting(watching: "asyncpg.Connection[Any]", number: int) -> None:
    """Return when so many statements wait before the gate."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted"
    async with asyncio.timeout(HANGING_SECONDS):
        while await watching.fetchval(waiting, GATE) != number:  # noqa: ASYNC110 (the server tells nobody)
            await asyncio.sleep(0.02)


async def until_ended(watching: "asyncpg.Connection[Any]", pids: Sequence[int]) -> None:
    """Return when none of these processes of the server lives."""
    living = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY ($1::int[])"
    async with asyncio.timeout(HANGING_SECONDS):
        while await watching.fetchval(living, pids):  # noqa: ASYNC110 (the server tells nobody)
            await asyncio.sleep(0.02)


async def pid_of(store: Store) -> int:
    """The process of the server that answers now."""
    [row] = await store.fetch(PID)
    return int(row[0])


async def test_one_connection_after_the_other_is_the_same_one(store: Store) -> None:
    """A statement that has ended leaves its connection to the next."""
    assert len({await pid_of(store) for _ in range(5)}) == 1


async def test_statements_at_once_have_as_many_connections_as_there_may_be(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """Those for whom there is none wait, and are answered on one that was given back."""
    async with shut_gate(watching):
        asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(2 * CONNECTIONS)]
        await until_waiting(watching, CONNECTIONS)
        await asyncio.sleep(0)
        assert not any(each.done() for each in asked)
    pids = [rows[0][0] for rows in await asyncio.gather(*asked)]
    assert len(set(pids)) == CONNECTIONS
    assert await pid_of(store) in pids


async def test_who_gets_no_connection_by_the_deadline_is_told_so(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """While all connections are in use a further statement is late, and those before it lose nothing."""
    async with shut_gate(watching):
        asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(CONNECTIONS)]
        await until_waiting(watching, CONNECTIONS)
        store.deadline_seconds = SHORT_SECONDS
        with pytest.raises(AgencyTimeout) as late:
            await store.fetch(PID)
    assert late.value.agency == "labour_office"
    assert str(late.value) == "labour_office did not answer in time: ask again later."
    assert len(await asyncio.gather(*asked)) == CONNECTIONS


async def test_a_statement_past_its_deadline_is_cut_off_and_the_next_one_is_answered(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """The server ends the statement too, and its connection is not used again."""
    first = await pid_of(store)
    store.deadline_seconds = SHORT_SECONDS
    with capture_logs() as logged, pytest.raises(AgencyTimeout):
        async with shut_gate(watching):
            await store.fetch(THROUGH_THE_GATE)
    assert logged == [
        {"event": "statement failed", "log_level": "warning", "agency": "labour_office", "failure": "TimeoutError"}
    ]
    store.deadline_seconds = HANGING_SECONDS
    assert await pid_of(store) != first
    await until_ended(watching, [first])


async def in_a_transaction(store: Store) -> int:
    """The process of the server that answers now, asked on a connection of one's own."""
    async with store.connection(store.deadline_seconds) as connection:
        return int(await connection.fetchval(PID))


@pytest.mark.parametrize("ask", [pid_of, in_a_transaction])
async def test_a_deadline_between_two_steps_of_the_driver_is_one_too(
    store: Store, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Store], Awaitable[int]]
) -> None:
    """A statement that was prepared when its connection was dropped is late, whatever the driver makes of it."""
    prepared = asyncpg.Connection._get_statement

    async def then_dropped(connection: "asyncpg.Connection[Any]", *arguments: Any, **named: Any) -> Any:
        statement = await prepared(connection, *arguments, **named)
        while not connection.is_closed():  # noqa: ASYNC110 (the loop's clock tells nobody)
            await asyncio.sleep(0.01)
        return statement

    await pid_of(store)
    monkeypatch.setattr(asyncpg.Connection, "_get_statement", then_dropped)
    store.deadline_seconds = SHORT_SECONDS
    with pytest.raises(AgencyTimeout):
        await ask(store)


async def test_a_deadline_that_a_statement_kept_ends_nothing_later(store: Store) -> None:
    """The connection of a statement that came back in time is still there when its deadline has passed."""
    first = await pid_of(store)
    store.deadline_seconds = KEPT_SECONDS
    assert await pid_of(store) == first
    await asyncio.sleep(KEPT_SECONDS + 0.1)  # that nothing happens is no event
    store.deadline_seconds = HANGING_SECONDS
    assert await pid_of(store) == first


async def test_a_statement_that_nobody_waits_for_ends_and_gives_its_place_back(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """As many are cancelled as there are connections, twice; the next statement is answered by a new one."""
    pids = []
    async with shut_gate(watching):
        for _ in range(2):
            asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(CONNECTIONS)]
            await until_waiting(watching, CONNECTIONS)
            waiting = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted"
            pids += [row[0] for row in await watching.fetch(waiting, GATE)]
            for each in asked:
                each.cancel()
            assert {type(each) for each in await asyncio.gather(*asked, return_exceptions=True)} == {
                asyncio.CancelledError
            }
            await until_ended(watching, pids)
    assert await pid_of(store) not in pids


async def test_a_connection_that_the_server_has_ended_is_not_used_again(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """What the server ends while nobody uses it fails no statement."""
    async with shut_gate(watching):
        asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(3)]
        await until_waiting(watching, 3)
    pids = [rows[0][0] for rows in await asyncio.gather(*asked)]
    await watching.fetch("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid", pids)
    await until_ended(watching, pids)
    async with asyncio.timeout(HANGING_SECONDS):
        while not all(each.is_closed() for each in store._pool._idle):  # noqa: ASYNC110 (asyncpg tells nobody)
            await asyncio.sleep(0.02)
    assert await pid_of(store) not in pids


@pytest.mark.parametrize(("ask", "times"), [(Store.read, 2), (Store.fetch, 1)], ids=["read", "what may write"])
async def test_e16_only_a_read_is_sent_once_more_where_its_connection_is_lost(
    store: Store, watching: "asyncpg.Connection[Any]", ask: Callable[..., Awaitable[Any]], times: int
) -> None:
    """The store itself counts how often it is asked; the last loss is the caller's error."""
    await watching.execute("CREATE SEQUENCE times_asked")
    try:
        with pytest.raises(AgencyUnavailable):
            await ask(store, "SELECT nextval('times_asked'), pg_terminate_backend(pg_backend_pid()), pg_sleep(60)")
        assert await watching.fetchval("SELECT last_value FROM times_asked") == times
    finally:
        await watching.execute("DROP SEQUENCE times_asked")


async def test_no_reader_takes_the_connections_that_are_set_apart(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """Whoever asks of the store apart is answered while all other connections are in use."""
    async with shut_gate(watching):
        asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(CONNECTIONS)]
        await until_waiting(watching, CONNECTIONS)
        assert await pid_of(store.apart)
        async with store.apart.connection(HANGING_SECONDS) as connection:
            assert await connection.fetchval(PID)
        assert not any(each.done() for each in asked)
    await asyncio.gather(*asked)


async def test_a_store_that_is_closed_leaves_no_connection(store: Store, watching: "asyncpg.Connection[Any]") -> None:
    """Every idle connection ends, those apart too."""
    async with shut_gate(watching):
        asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(3)]
        await until_waiting(watching, 3)
    pids = [rows[0][0] for rows in await asyncio.gather(*asked)] + [await pid_of(store.apart)]
    store.close()
    await until_ended(watching, pids)


@pytest.mark.parametrize("dsn", [NOWHERE, "postgresql://nobody@127.0.0.1:port/nowhere"], ids=["nobody", "no address"])
async def test_a_store_that_cannot_be_reached_says_so_however_often_it_is_asked(dsn: str) -> None:
    """A connection that could not be opened keeps no place; who asks is not told to have waited."""
    store = Store("labour_office", dsn, deadline_seconds=HANGING_SECONDS)
    for _ in range(2 * CONNECTIONS):
        with pytest.raises(AgencyUnavailable, match=r"^labour_office cannot be reached: ask again later\.$") as error:
            await store.fetch(PID)
        assert error.value.agency == "labour_office"


async def test_staff_read_once_in_a_while_that_there_is_no_connection(
    store: Store, watching: "asyncpg.Connection[Any]"
) -> None:
    """Each who asks is told; a line for each would fill the log when it is needed most, be there some in between."""
    said = {"event": "no connection", "log_level": "warning", "agency": "labour_office", "failure": "TimeoutError"}
    await pid_of(store)
    for lines in ([said], []):
        async with shut_gate(watching):
            asked = [asyncio.create_task(store.fetch(THROUGH_THE_GATE)) for _ in range(CONNECTIONS)]
            await until_waiting(watching, CONNECTIONS)
            store.deadline_seconds = SHORT_SECONDS
            with capture_logs() as logged:
                for _ in range(3):
                    with pytest.raises(AgencyTimeout):
                        await store.fetch(PID)
            store.deadline_seconds = HANGING_SECONDS
        await asyncio.gather(*asked)
        await pid_of(store)
        assert logged == lines


@asynccontextmanager
async def refusing(code: str, sentence: str) -> AsyncIterator[str]:
    """The address of a server that refuses whoever connects, by this SQLSTATE and with this sentence."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = unpack("!i", await reader.readexactly(4))
        await reader.readexactly(length - 4)
        fields = f"SFATAL\0VFATAL\0C{code}\0M{sentence}\0\0".encode()
        writer.write(b"E" + pack("!i", len(fields) + 4) + fields)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        yield f"postgresql://maru:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/land?sslmode=disable"


@pytest.mark.parametrize(
    ("code", "sentence", "kind"),
    [
        ("42704", 'unrecognized configuration parameter "client_connection_check_interval"', "UndefinedObjectError"),
        ("08P01", "unsupported startup parameter: jit", "ProtocolViolationError"),
        ("28P01", 'password authentication failed for user "maru"', "InvalidPasswordError"),
        ("28000", "no pg_hba.conf entry for host", "InvalidAuthorizationSpecificationError"),
    ],
)
async def test_a_server_that_refuses_a_connection_is_out_of_reach_and_staff_read_why(
    code: str, sentence: str, kind: str
) -> None:
    """In the server's own sentence, for by then no row was read; callers are told no more than that it is away.

    One that is too old, or a pooler, holds all that is declared for all that is known.
    """
    async with refusing(code, sentence) as dsn:
        store = Store("land_office", dsn, deadline_seconds=HANGING_SECONDS)
        with capture_logs() as logged, pytest.raises(AgencyUnavailable) as error:
            await store.fetch(PID)
        with pytest.raises(AgencyUnavailable):
            await store.hear("outbox", lambda: None)
        with pytest.raises(AgencyUnavailable):
            async with register("land_office", dsn, Table("relation", "id")):
                raise AssertionError("it was opened")
        with pytest.raises(StartUpError) as told:
            async with store_connection("land_office", dsn):
                raise AssertionError("it was opened")
    assert str(error.value) == "land_office cannot be reached: ask again later."
    assert logged == [
        {"event": "no connection", "log_level": "warning", "agency": "land_office", "failure": f"{kind}: {sentence}"}
    ]
    assert f"({kind}: {sentence})" in str(told.value)
    assert "secret" not in f"{logged}{told.value}"


async def test_a_server_that_stands_still_is_given_up_at_the_deadline() -> None:
    """It takes connections and never answers: that is a timeout, which keeps no place from those who ask later."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        dsn = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nowhere?sslmode=disable"
        store = Store("labour_office", dsn, deadline_seconds=0.05)
        for _ in range(CONNECTIONS + 1):
            with pytest.raises(AgencyTimeout):
                await store.fetch(PID)
    store.deadline_seconds = 10
    with pytest.raises(AgencyUnavailable):
        await store.fetch(PID)


async def test_e14_a_host_that_stands_still_leaves_the_next_its_share_of_the_deadline(dsns: dict[str, str]) -> None:
    """So it is however the address names them, and `target_session_attrs` is asked of the next as of the first."""
    live = urlsplit(dsns["labour_office"])
    asked = dict(parse_qsl(live.query))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        in_front = f"127.0.0.1:{port},{quote(asked['host'], safe='')}:{asked['port']}"
        behind = urlencode(asked | {"host": f"127.0.0.1,{asked['host']}", "port": f"{port},{asked['port']}"})
        addresses = (
            live._replace(netloc=f"{live.username}@{in_front}", query=""),
            live._replace(query=behind),
            live._replace(query=f"{behind}&target_session_attrs=primary"),
            live._replace(query=f"{behind}&target_session_attrs=standby"),
        )
        stores = [Store("labour_office", each.geturl(), deadline_seconds=4 * KEPT_SECONDS) for each in addresses]
        *found, refused = await asyncio.gather(*(each.fetch("SELECT 1") for each in stores), return_exceptions=True)
    for each in stores:
        each.close()
    assert [list(map(tuple, rows)) for rows in found] == [[(1,)]] * 3
    assert type(refused) is AgencyUnavailable


@pytest.mark.parametrize(
    ("sql", "failure", "lacks"),
    [
        ("SELECT 1 / 0", "DivisionByZeroError", None),
        ("SELECT 1 FROM no_such_table", "UndefinedTableError", 'relation "no_such_table" does not exist'),
        ("SELECT no_such_column", "UndefinedColumnError", 'column "no_such_column" does not exist'),
    ],
)
async def test_staff_read_which_table_or_column_a_store_lacks(
    store: Store, sql: str, failure: str, lacks: str | None
) -> None:
    """Of any other failure the log has the kind alone, since its text may hold a value."""
    with capture_logs() as logged, pytest.raises(AgencyContractBroken) as error:
        await store.fetch(sql)
    assert str(error.value) == "labour_office does not hold what it declares; its operators have been told."
    assert error.value.agency == "labour_office"
    said = {"event": "statement failed", "log_level": "warning", "agency": "labour_office", "failure": failure}
    assert logged == [said if lacks is None else {**said, "lacks": lacks}]


async def test_a_statement_that_failed_gives_its_connection_back(store: Store) -> None:
    """The same connection answers the next statement, however many have failed."""
    first = await pid_of(store)
    for _ in range(2 * CONNECTIONS):
        with pytest.raises(AgencyContractBroken):
            await store.fetch("SELECT 1 / 0")
    assert await pid_of(store) == first


@pytest.mark.parametrize(
    "value", ["date '20261-03-01'", "date '0044-03-15 BC'", "timestamptz '99999-01-01'", "jsonb '1e400'"]
)
async def test_a_value_that_python_has_not_is_the_agency_s_fault(store: Store, value: str) -> None:
    """It is told as what the store does not hold as declared, counts as a failure, and costs no connection."""
    first = await pid_of(store)
    with pytest.raises(AgencyContractBroken):
        await store.fetch(f"SELECT {value}")
    assert store.measured.health().failures == 1
    assert await pid_of(store) == first


async def test_json_comes_and_goes_as_what_it_holds(store: Store) -> None:
    """A column of type jsonb is read as what it holds, in a record too, and an argument is given so.

    So is one of type json in a store that exists. In one of our own form it is the text that was written there, to the
    byte: kept decisions are digested so.
    """

    async def read(opened: Store, kind: str, given: Any) -> tuple[Any, ...]:
        sql = f"SELECT $1::{kind}, $1::{kind} -> 'a', ARRAY[ROW($1::{kind})], $1::{kind}::text"
        [row] = await opened.fetch(sql, given)
        return tuple(row)

    there = Store("land_office", store._dsn, deadline_seconds=30, external=External("public"))
    held = {"a": [1, "둘", None]}
    for opened, kind in ((store, "jsonb"), (there, "jsonb"), (there, "json")):
        whole, part, within, _ = await read(opened, kind, held)
        assert (whole, part, within) == (held, held["a"], [(held,)])
        sql = f"""SELECT '"text"'::{kind}, 'null'::{kind}, NULL::{kind}"""
        assert [tuple(row) for row in await opened.fetch(sql)] == [("text", None, None)]
    there.close()
    text = '{ "a": [1,  2] }'
    assert await read(store, "json", text) == (text, "[1,  2]", [(text,)], text)


@pytest.mark.parametrize(
    "written",
    [
        "1.1",
        "0.1",
        "-2.5",
        "0",
        "16777216",
        "3.1415927",
        "1e-37",
        "3.4028235e+38",
        "1.17549435e-38",
        "123456.79",
        "1e10",
    ],
)
async def test_a_real_is_the_number_that_was_written_there(store: Store, written: str) -> None:
    """And not the double of the same bits: alone, in an array and in a record, and the same when it is written back."""
    sql = "SELECT $1::text::real AS r, ARRAY[$1::text::real] AS a, ARRAY[ROW($1::text::real)] AS within"
    [row] = await store.fetch(sql, written)
    number = row["r"]
    assert (row["a"], row["within"]) == ([number], [(number,)])
    [same] = await store.fetch("SELECT $1::real::text AS r, $2::text::real::text AS s", number, written)
    assert same["r"] == same["s"]
    assert float(same["s"]) == number


async def test_a_real_that_is_no_number_or_endless_is_so(store: Store) -> None:
    [row] = await store.fetch("SELECT 'NaN'::real AS n, 'Infinity'::real AS i, '-Infinity'::real AS m, NULL::real AS o")
    assert (str(row["n"]), row["i"], row["m"], row["o"]) == ("nan", float("inf"), float("-inf"), None)


async def test_the_server_knows_whose_connections_they_are_and_looks_whether_they_live(store: Store) -> None:
    """The connection has the product's name, and the server ends a statement whose client is gone."""
    [row] = await store.fetch(
        "SELECT current_setting('application_name'), current_setting('client_connection_check_interval'),"
        " current_setting('jit'), current_setting('plan_cache_mode'), current_setting('random_page_cost')"
    )
    assert tuple(row) == ("maru", "500ms", "off", "force_generic_plan", "1.1")


async def test_a_table_of_a_few_thousand_rows_is_not_gone_through_for_some_keys(store: Store) -> None:
    """Its index is looked into, also where the server's own settings would read it whole for each statement."""
    async with store.connection(HANGING_SECONDS) as connection:
        await connection.execute("""
            CREATE TEMP TABLE school (id text PRIMARY KEY, name text NOT NULL);
            INSERT INTO school SELECT 's' || n, md5(n::text) FROM generate_series(1, 2000) n;
            ANALYZE school
        """)
        sql = "EXPLAIN SELECT s.name FROM unnest($1::text[]) k(key) JOIN school s ON s.id = k.key"
        keys = [f"s{number}" for number in range(1, 11)]
        plan = [row[0] for row in await connection.fetch(sql, keys)]
        await connection.execute("SET random_page_cost = 4")
        of_the_server = [row[0] for row in await connection.fetch(sql, keys)]
    assert any("Index Scan" in line for line in plan)
    assert any("Seq Scan" in line for line in of_the_server)


async def test_it_measures_its_answers_and_its_failures(store: Store) -> None:
    """A statement that fails at the store counts as failed; one that asks with what no store can hold as neither."""
    assert (store.measured.health().answers, store.measured.health().failed_share) == (0, None)
    for _ in range(3):
        await store.fetch("SELECT pg_sleep(0.01)")
    with pytest.raises(AgencyContractBroken):
        await store.fetch("SELECT 1 FROM no_such_table")
    with pytest.raises(BadUserInput):
        await store.fetch("SELECT $1::text", "a\0b")
    health = store.measured.health()
    assert (health.answers, health.failures, health.failed_share) == (3, 1, 0.25)
    assert health.p50_ms is not None
    assert health.p50_ms >= 10


async def test_a_store_that_cannot_be_reached_is_measured_as_failing() -> None:
    """No connection is a failure as any other."""
    nowhere = Store("labour_office", NOWHERE)
    with pytest.raises(AgencyUnavailable):
        await nowhere.fetch(PID)
    health = nowhere.measured.health()
    assert (health.answers, health.failed_share, health.p99_ms) == (0, 1.0, None)
