"""Records in the usage log that everyone on record is read of at once, before the first is."""

import secrets
from collections import defaultdict
from collections.abc import Collection

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.eligibility.facts.fact_read import fact_reads
from resolvers.purposes.purpose import RECEIVED
from resolvers.runs.run_stores import DEADLINE_SECONDS
from resolvers.usage_log.command_record import command_record
from resolvers.usage_log.keeping.commit import usage_log_of
from resolvers.usage_log.record import Action


async def record_bulk(
    platform_dsn: str,
    registry: Registry,
    facts: Collection[str],
    persons: int,
    system: str,
    purpose: str | None,
    *,
    receipts: Collection[str] = (),
) -> None:
    """Record, for each agency, that these facts, and what they hang on, are read of so many people by a command.

    `receipts`: the agencies of which it is also read what people receive. Raises UsageLogUnavailable where that
    cannot be recorded: nobody may then be read of.
    """
    by_agency: defaultdict[str, list[str]] = defaultdict(list)
    for read in fact_reads(registry, frozenset(facts)):
        by_agency[read.agency] += read.names
    for agency in receipts:
        by_agency[agency].append(RECEIVED)
    request_id = secrets.token_hex(8)
    records = [
        command_record(
            system,
            Action.DERIVED,
            tuple(sorted(fields)),
            agency=agency,
            purpose=purpose,
            persons=persons,
            request_id=request_id,
        )
        for agency, fields in sorted(by_agency.items())
    ]
    store = Store(PLATFORM, platform_dsn, deadline_seconds=DEADLINE_SECONDS)
    try:
        await usage_log_of(store).append(records)
    finally:
        store.close()
