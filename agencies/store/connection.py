"""Connecting to a store: the one place that does, and what a command is told where the store fails it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any, Final

import asyncpg

from agencies.contract.errors import StartUpError
from agencies.store.failure import FAILURES, INTERRUPTED, LACKING, NOT_ALLOWED, refusal
from agencies.store.store_address import from_each_host

CONNECT_SECONDS: Final = 10


async def connect(
    dsn: str, settings: Mapping[str, str] | None = None, *, seconds: float = CONNECT_SECONDS
) -> "asyncpg.Connection[Any]":
    """A connection under these settings of the server; raises what asyncpg raises, TimeoutError after `seconds`.

    Of several hosts in the address each has its share of the seconds.
    """
    ends = monotonic() + seconds
    addresses = from_each_host(dsn)
    # The driver passes over a host that refuses; by one that is silent it would wait for as long as it may.
    for passed_over, address in enumerate(addresses[:-1]):
        share = (ends - monotonic()) / (len(addresses) - passed_over)
        with suppress(TimeoutError):
            return await _connect(address, settings, share)
    return await _connect(addresses[-1], settings, ends - monotonic())


async def _connect(dsn: str, settings: Mapping[str, str] | None, seconds: float) -> "asyncpg.Connection[Any]":
    return await asyncpg.connect(dsn, timeout=seconds, server_settings=dict(settings or {}))


@asynccontextmanager
async def store_connection(store: str, dsn: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection to the store of this agency, or of the platform, for as long as a command works on it.

    Raises StartUpError, with what to do, where the store cannot be reached, is lost or cannot go on, lacks tables or
    columns of this version, or does not let the role do what the command does. Every other error of PostgreSQL is a
    fault in a statement and comes out as it is.
    """
    try:
        connection = await connect(dsn)
    except (TimeoutError, ValueError, *FAILURES) as error:
        raise StartUpError(
            f"The store of {store} cannot be reached ({refusal(error)}): start it, or correct {variable(store)}."
        ) from error
    try:
        yield connection
    except LACKING as error:
        raise StartUpError(
            f"The store of {store} lacks tables of this version of Maru: run `python server.py migrate` first."
        ) from error
    except NOT_ALLOWED as error:
        raise StartUpError(
            f"The store of {store} does not let the role in {variable(store)} do this: {error}. Name a role that may "
            "create and write tables there. A store that is not Maru's to change is declared as one that exists: "
            "`Agency(…, store=External(schema=…))`."
        ) from error
    except FAILURES as error:
        if connection.is_closed():
            ended = f"was lost ({type(error).__name__}). Once it is reached again"
        elif isinstance(error, INTERRUPTED):
            ended = f"could not go on ({type(error).__name__}: {error}). Once it can"
        else:
            raise
        raise StartUpError(
            f"The store of {store} {ended}, run the same command: it begins anew, or goes on from where it was."
        ) from error
    finally:
        connection.terminate()


def variable(store: str) -> str:
    """The setting that says where a store is."""
    return f"{store.upper()}_DATABASE_URL"
