"""The report on one agency: every check of the contract; what is wrong is told before what follows from it.

Nothing is changed: the agency's store is read in a session that cannot write, its service is only asked as apps and
sweeps have it asked, and nothing is recorded.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from datetime import date
from typing import Final

import asyncpg

from agencies.contract.checks.check import Check
from agencies.contract.errors import MaruError, StartUpError
from agencies.registration.registry import Registry
from agencies.remote.calls import calls_of
from agencies.remote.opened_service import OpenedService
from agencies.store.connection import variable
from agencies.store.connection_pool import typed_connection
from agencies.store.failure import FAILURES, UNREADABLE, refusal
from agencies.store.store import Store
from resolvers.agency_check import declarations as declared
from resolvers.agency_check import stored
from resolvers.agency_check.answers import answers
from resolvers.agency_check.called_rows import called_rows
from resolvers.agency_check.examined import Examined, ExaminedStore
from resolvers.agency_check.fact_values import fact_values
from resolvers.agency_check.finding import Finding
from resolvers.agency_check.indexes import indexes
from resolvers.agency_check.readers import of_service, of_store, readers
from resolvers.agency_check.recorded_reader import Recorded, recorded_readers
from resolvers.agency_check.sample_data import sample_data
from resolvers.gateway import Gateway
from resolvers.platform_fields import platform
from resolvers.readiness.declared_store import declared_stores
from resolvers.readiness.unfound_rows import UNFOUND
from resolvers.schema import build_schema, core
from resolvers.usage_log.record import UsageRecords
from resolvers.usage_log.usage_log import UsageLog

READ_ONLY: Final = {"default_transaction_read_only": "on", "statement_timeout": "10s"}
AT_ONCE: Final[Mapping[Check, Callable[[Examined], Iterator[Finding]]]] = {
    Check.DECLARATIONS: declared.declarations,
    Check.TEXTS: declared.texts,
    Check.TITLES: declared.titles,
    Check.LEGAL_BASES: declared.laws,
    Check.PUBLIC: declared.public,
    Check.PURPOSES: declared.purposes,
    Check.CONTACT: declared.contact,
    Check.NO_ROW: declared.no_row,
    Check.SERVICES: declared.services,
}
REMEDIES: Final[Mapping[Check, str]] = {
    Check.ROWS_OF_COLUMNS: "Give the class `row=Table(…)`, the table in which that column stands.",
    Check.KEYS_OF_ROWS: (
        'Say by which column of the row it is found, as `by="id"`; what a reader answers, bring with the row.'
    ),
}
Look = Callable[[ExaminedStore], AsyncIterator[Finding]]
TABLES: Final[Mapping[Check, Look]] = {Check.MIGRATIONS: stored.migrations, Check.TABLES: stored.columns}
IN_THE_STORE: Final[Mapping[Check, Look]] = {
    Check.ROWS: stored.filled,
    Check.NULLS: stored.nulls,
    Check.DAYS: stored.days,
    Check.KEYS: stored.keys,
    Check.CITIZENS: stored.known_keys,
    Check.RECEIPTS: stored.receipts,
    Check.REPORTS: stored.reports,
    Check.INDEXES: indexes,
    Check.FACTS: fact_values,
    Check.SAMPLE_DATA: sample_data,
}
"""What is examined of a store whose tables are as declared."""


async def report(
    registry: Registry,
    agency_id: str,
    dsns: Mapping[str, str],
    stores: Mapping[str, Store],
    services: Mapping[str, OpenedService],
    today: date,
    *,
    named_by: str | None = None,
) -> AsyncIterator[Finding]:
    """The findings, each as soon as it is made. StartUpError where there is no such agency, or it is not reached.

    `named_by`: what says where that store is; without it, the agency's setting does.
    """
    agency = registry.agency(agency_id)
    if agency is None:
        known = ", ".join(str(each.id) for each in registry.agencies)
        raise StartUpError(f"There is no agency {agency_id!r}: name one of {known}.")
    with recorded_readers(agency) as recorded:
        gateway = Gateway(registry, stores, lambda: today, services=services, usage_log=UsageLog(_of_nobody))
        examined = Examined(registry, agency, core(build_schema(registry, platform)), stores, today)
        found = (
            _with_store(examined, gateway, recorded, dsns[agency_id], named_by or variable(agency_id))
            if agency.has_store
            else _with_service(examined, gateway, recorded, services[agency_id])
        )
        async with aclosing(found):
            async for finding in found:
                yield finding


async def _with_store(
    examined: Examined, gateway: Gateway, recorded: Sequence[Recorded], dsn: str, named_by: str
) -> AsyncGenerator[Finding, None]:
    try:
        connection = await typed_connection(dsn, READ_ONLY, examined.agency.store)
    except (TimeoutError, ValueError, *FAILURES) as error:
        raise StartUpError(
            f"The store of {examined.id} cannot be reached ({refusal(error)}): start it, or correct {named_by}."
        ) from error
    try:
        registry, agency, schema, stores = examined.registry, examined.agency, examined.schema, examined.stores
        held = declared_stores(schema, registry)[examined.id]
        examined_store = ExaminedStore(registry, agency, schema, stores, examined.today, connection, held)
        for finding in _at_once(examined):
            yield finding
        async for finding in _of_the_store(examined_store):
            yield finding
        async for finding in _guarded(Check.ROWS, called_rows(examined, calls_of(examined_store.store))):
            yield finding
        async for finding in _guarded(Check.ANSWERS, answers(examined, gateway, schema)):
            yield finding
        async for finding in readers(recorded, of_store(examined_store.store)):
            yield finding
    finally:
        connection.terminate()


async def _with_service(
    examined: Examined, gateway: Gateway, recorded: Sequence[Recorded], service: OpenedService
) -> AsyncGenerator[Finding, None]:
    for finding in _at_once(examined):
        yield finding
    fault = await service.fault()
    if fault is not None:
        yield Finding("service", fault, "Then check again: nothing of it was asked.")
        return
    yield Finding("service", "it answers its probe")
    async for finding in _guarded(Check.ROWS, called_rows(examined, service.calls)):
        yield finding
    async for finding in _guarded(Check.ANSWERS, answers(examined, gateway, examined.schema)):
        yield finding
    async for finding in readers(recorded, of_service(service)):
        yield finding


async def _of_nobody(records: Sequence[UsageRecords]) -> None:
    """What a check reads it shows to nobody: the usage log says who was shown what, and has no line for that."""


def _at_once(examined: Examined) -> Iterator[Finding]:
    """What is examined without the store."""
    for examine in AT_ONCE.values():
        yield from examine(examined)
    for check, unfound in UNFOUND.items():
        for reason in unfound(examined.schema).get(examined.id, ()):
            yield Finding("tables", reason, REMEDIES[check])


async def _of_the_store(examined: ExaminedStore) -> AsyncIterator[Finding]:
    """What is examined of the store; where its tables are not as declared, nothing else of it would say more."""
    fit = True
    for check, look in TABLES.items():
        async for finding in _guarded(check, look(examined)):
            fit &= finding.remedy is None
            yield finding
    if not fit:
        return
    for check, look in IN_THE_STORE.items():
        async for finding in _guarded(check, look(examined)):
            yield finding


async def _guarded(check: Check, findings: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """The findings; a check that fails is itself a fault, and the next ones are made all the same."""
    name = check.line
    try:
        async for finding in findings:
            yield finding
    except MaruError as error:
        yield Finding(name, f"it cannot be examined: {error.code}: {error.message}", "Correct what it says.")
    except asyncpg.QueryCanceledError:
        yield Finding(
            name, f"it takes longer than {READ_ONLY['statement_timeout']} to look, and is not examined further"
        )
    except (asyncpg.PostgresError, asyncpg.InterfaceError, StartUpError) as error:
        yield Finding(name, f"{type(error).__name__}: {error}", "Correct what it says, and check again.")
    except UNREADABLE:
        words = "the store holds a value that Python has not, such as a day after the year 9999"
        yield Finding(name, words, "Leave it out in a view.")
