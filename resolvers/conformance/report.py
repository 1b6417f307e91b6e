"""The report on one agency: every check of the contract; what is wrong is told before what follows from it.

Nothing is changed: the agency's store is read in a session that cannot write, and nothing is recorded.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import asyncpg

from agencies.contract.errors import MaruError, StartUpError
from agencies.registry import Registry
from agencies.store.connection import connect, variable
from agencies.store.failure import FAILURES
from agencies.store.plain_value import read_plainly
from agencies.store.store import Store
from resolvers.conformance import declarations as declared
from resolvers.conformance import stored
from resolvers.conformance.answers import answers
from resolvers.conformance.examined import Examined
from resolvers.conformance.fact_values import fact_values
from resolvers.conformance.finding import Finding
from resolvers.conformance.indexes import indexes
from resolvers.conformance.readers import readers
from resolvers.conformance.recorded_reader import recorded_readers
from resolvers.conformance.sample_data import sample_data
from resolvers.fields.contributions import platform
from resolvers.gateway import Gateway
from resolvers.readiness.declared_store import declared_stores, without_a_row
from resolvers.schema import build_schema, core
from resolvers.trust.usage.record import UsageRecord
from resolvers.trust.usage.usage_log import UsageLog

READ_ONLY: Final = {"default_transaction_read_only": "on", "statement_timeout": "10s"}
AT_ONCE: Final[tuple[Callable[[Examined], Iterator[Finding]], ...]] = (
    declared.declarations,
    declared.texts,
    declared.laws,
    declared.purposes,
    declared.contact,
    declared.no_row,
    declared.services,
)
IN_THE_STORE: Final[tuple[Callable[[Examined], AsyncIterator[Finding]], ...]] = (
    stored.filled,
    stored.nulls,
    stored.keys,
    stored.known_keys,
    stored.receipts,
    indexes,
    fact_values,
    sample_data,
)


async def report(
    registry: Registry, agency_id: str, dsns: Mapping[str, str], stores: Mapping[str, Store], today: date
) -> AsyncIterator[Finding]:
    """The findings, each as soon as it is made. StartUpError where there is no such agency."""
    agency = registry.agency(agency_id)
    if agency is None:
        known = ", ".join(str(each.id) for each in registry.agencies)
        raise StartUpError(f"There is no agency {agency_id!r}: name one of {known}.")
    with recorded_readers(agency) as recorded:
        gateway = Gateway(registry, stores, lambda: today, usage_log=UsageLog(_of_nobody))
        schema = core(build_schema(registry, platform))
        try:
            connection = await connect(dsns[agency_id], READ_ONLY)
        except (TimeoutError, ValueError, *FAILURES) as error:
            failure = type(error).__name__
            raise StartUpError(
                f"The store of {agency_id} cannot be reached ({failure}): start it, or correct {variable(agency_id)}."
            ) from error
        try:
            if agency.store is not None:
                await read_plainly(connection)
            of_store = declared_stores(schema, registry)[agency_id]
            examined = Examined(registry, agency, schema, stores, connection, of_store, today)
            for finding in _at_once(examined):
                yield finding
            async for finding in _of_the_store(examined):
                yield finding
            async for finding in _guarded("answers", answers(examined, gateway, schema)):
                yield finding
            async for finding in readers(recorded, examined.store):
                yield finding
        finally:
            connection.terminate()


async def _of_nobody(records: Sequence[UsageRecord]) -> None:
    """What a check reads it shows to nobody: the usage log says who was shown what, and has no line for that."""


def _at_once(examined: Examined) -> Iterator[Finding]:
    """What is examined without the store."""
    for check in AT_ONCE:
        yield from check(examined)
    for reason in without_a_row(examined.schema, examined.registry).get(examined.id, ()):
        yield Finding("tables", reason, "Give the class `row=Table(…)`, the table in which that column stands.")


async def _of_the_store(examined: Examined) -> AsyncIterator[Finding]:
    """What is examined of the store; where its tables are not as declared, nothing else of it would say more."""
    fit = True
    for check in (stored.migrations, stored.columns):
        async for finding in _guarded(check.__name__, check(examined)):
            fit &= finding.remedy is None
            yield finding
    if not fit:
        return
    for each in IN_THE_STORE:
        async for finding in _guarded(each.__name__, each(examined)):
            yield finding


async def _guarded(name: str, findings: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """The findings; a check that fails is itself a fault, and the next ones are made all the same."""
    try:
        async for finding in findings:
            yield finding
    except MaruError as error:
        yield Finding(name, f"the store does not answer: {error.code}: {error.message}", "Correct what it says.")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, StartUpError) as error:
        yield Finding(name, f"{type(error).__name__}: {error}", "Correct what it says, and check again.")
