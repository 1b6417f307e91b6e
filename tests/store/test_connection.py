"""Connecting for a command: what it is told where the store fails it."""

import socket

import pytest
from asyncpg import DivisionByZeroError
from asyncpg.exceptions import PostgresError

from agencies.contract.errors import StartUpError
from agencies.store.connection import connect, store_connection
from tests.store.database import connected

LACKING = r"^The store of labour_office lacks tables of this version of Maru: run `python server.py migrate` first\.$"
LOST = (
    r"^The store of labour_office was lost \([A-Za-z]+Error\)\. Once it is reached again, run the same command: "
    r"it begins anew, or goes on from where it was\.$"
)
UNREACHED = r"^The store of labour_office cannot be reached \({}\): start it, or correct LABOUR_OFFICE_DATABASE_URL\.$"


@pytest.fixture
def dsn(dsns: dict[str, str]) -> str:
    """Where a store is."""
    return dsns["labour_office"]


@pytest.mark.parametrize(
    ("dsn", "failure"),
    [
        ("postgresql://nobody@127.0.0.1:1/nowhere", "ConnectionRefusedError"),
        ("postgresql://nobody@127.0.0.1:port/nowhere", "ValueError"),
    ],
)
async def test_a_store_that_cannot_be_reached_is_named_with_its_setting(dsn: str, failure: str) -> None:
    """The command is told to start the store, or which setting to correct."""
    with pytest.raises(StartUpError, match=UNREACHED.format(failure)):
        async with store_connection("labour_office", dsn):
            raise AssertionError("there is nothing to connect to")


@pytest.mark.parametrize("statement", ["SELECT 1 FROM no_such_table", "SELECT no_such_column"])
async def test_a_store_without_the_tables_is_to_be_migrated_first(dsn: str, statement: str) -> None:
    """A table or a column that is lacking is one of a migration that was not applied."""
    with pytest.raises(StartUpError, match=LACKING):
        async with store_connection("labour_office", dsn) as connection:
            await connection.execute(statement)


async def test_a_store_that_is_lost_on_the_way_is_to_be_reached_again(dsn: str) -> None:
    """The command may be run again."""

    async def losing() -> None:
        async with store_connection("labour_office", dsn) as connection, connected(dsn) as other:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
            await other.execute(f"SELECT pg_terminate_backend({pid}, 60000)")
            await connection.execute("SELECT 1")

    with pytest.raises(StartUpError, match=LOST):
        await losing()


async def test_a_fault_in_a_statement_comes_out_as_it_is(dsn: str) -> None:
    """It is a fault of ours, which no advice about the store would mend."""
    with pytest.raises(DivisionByZeroError):
        async with store_connection("labour_office", dsn) as connection:
            await connection.execute("SELECT 1 / 0")


async def test_a_connection_ends_with_its_block(dsn: str) -> None:
    """Whether the block ended well or not."""
    async with store_connection("labour_office", dsn) as kept:
        assert await kept.fetchval("SELECT 1") == 1
    assert kept.is_closed()
    with pytest.raises(PostgresError):
        async with store_connection("labour_office", dsn) as failed:
            await failed.execute("SELECT 1 / 0")
    assert failed.is_closed()


async def test_a_server_that_never_answers_is_given_up() -> None:
    """So many seconds are waited for a connection, and no longer."""
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimeoutError):
        await connect(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/x?sslmode=disable", seconds=0.1)


async def test_settings_are_those_of_the_connection(dsn: str) -> None:
    """The server has them from the beginning."""
    connection = await connect(dsn, {"application_name": "a test"})
    assert await connection.fetchval("SELECT current_setting('application_name')") == "a test"
    connection.terminate()
